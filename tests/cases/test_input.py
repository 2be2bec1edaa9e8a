"""What people hand in: impossible children are refused by field, hostile texts are refused or harmless."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cases import duplicates
from cases.actions import details, notes, tasks
from cases.data import PersonData
from cases.selectors import search
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from tests.core.hostile import HOSTILE
from tests.factories.casework import mother, note_data
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"surname": "", "given_name": ""}, "description"),
        ({"iin": "123"}, "iin"),
        ({"iin": "170305612345"}, "iin"),
        ({"birth_date": None}, "birth_date"),
        ({"sex": "X"}, "sex"),
        ({"language": "XX"}, "language"),
    ],
)
def test_a_child_that_cannot_be_is_refused_by_field(cast, changes, field):
    with pytest.raises(ValidationError) as refused:
        register(cast, child=changes)
    assert field in refused.value.message_dict


def test_a_birth_date_in_the_future_is_refused(cast):
    with pytest.raises(ValidationError):
        register(cast, child={"birth_date": clock.today() + timedelta(days=1)})


def test_a_name_that_is_not_known_is_described(cast):
    case = register(
        cast,
        child={
            "surname": "",
            "given_name": "",
            "description": "A girl of about five in a red coat",
            "birth_date": None,
            "birth_precision": "",
        },
    )
    with acting_as(cast.who("aigul")), transaction.atomic():
        from cases.selectors.caseload import caseload

        (row,) = caseload(cast.who("aigul")).rows
        assert row.name
        assert row.age is None
    assert case.number


def test_somebody_over_18_needs_a_reason(cast):
    grown = {"birth_date": clock.today() - timedelta(days=365 * 20)}
    with pytest.raises(ValidationError):
        register(cast, child=grown)


def attempts(cast, case, text):
    """Every way in which a text reaches a case, each on its own."""
    aigul = cast.who("aigul")
    yield lambda: notes.add(pk=uuid7(), case=case, data=note_data(words=text), by=aigul)
    yield lambda: notes.add(pk=uuid7(), case=case, data=note_data(contact_with=(text,)), by=aigul)
    yield lambda: tasks.add(
        pk=uuid7(), case=case, words=text, due_at=clock.now() + timedelta(days=1), by=aigul
    )
    yield lambda: details.save(case=case, values={"words": text}, by=aigul)
    yield lambda: details.save(case=case, values={"types": [text]}, by=aigul)


def registrations(cast, text):
    """The same for what is typed at intake."""
    yield lambda: register(cast, child={"surname": text})
    yield lambda: register(cast, child={"iin": text})
    yield lambda: register(cast, child={"language": text})
    yield lambda: register(cast, concern={"words": text, "reporter_name": text})
    yield lambda: register(cast, participants=(mother(relation=text),))


def harmless(ways):
    """Each way ends well or with an error by field, never with anything else."""
    for way in ways:
        with suppress(ValidationError):
            way()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_or_harmless(cast, text):
    aigul = cast.who("aigul")
    harmless(attempts(cast, register(cast), text))
    with acting_as(aigul), transaction.atomic():
        search.search(aigul, text)
        duplicates.candidates(aigul, PersonData(surname=text, given_name=text, iin=text))


@pytest.mark.parametrize(
    "text", ["\x00", "a\ud800", "\x1b[31m", "' or 1=1 --", "a" * 20_000, "\u202eabc", "١٢٣"]
)
def test_hostile_text_at_intake_is_refused_or_harmless(cast, text):
    harmless(registrations(cast, text))
