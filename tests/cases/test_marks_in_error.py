"""A wrong mark as alleged perpetrator is taken back: it stays, says so, and bars nobody any more."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from cases.actions import cases, consents, marks, persons
from cases.actions.suspects import refuse
from cases.models import CaseEvent, CasePerson, Consent, Note, Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.journal.models import Entry
from tests.factories.casework import consent_data, fresh, mother, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
WHY = "Two women of the village bear this name."


@pytest.fixture
def mum():
    return mother()


@pytest.fixture
def case(cast, mum):
    return register(cast, participants=(mum,))


@pytest.fixture
def given(cast, case, mum):
    return consents.record(pk=uuid7(), case=case, data=consent_data(case, mum), by=cast.who("aigul"))


def mark(cast, case, mum):
    data = suspect(person_id=mum.person_id, person=None, relation="MOTHER", lives_with_child=False)
    return persons.add(case=case, data=data, by=cast.who("aigul"))


def take_back(cast, part, by="saule", **changes):
    return marks.take_back(part=part, by=cast.who(by), **{"reason": "WRONG_PERSON", "words": WHY, **changes})


def stored(as_owner, row):
    with as_owner():
        return type(row).objects.get(pk=row.pk)


def test_the_mark_stays_and_says_that_it_was_an_error(cast, case, mum, as_owner):
    part = mark(cast, case, mum)
    take_back(cast, part)
    row = stored(as_owner, part)
    assert (row.part, row.error_reason, row.error_by_id) == (
        "ALLEGED_PERPETRATOR",
        "WRONG_PERSON",
        cast.saule.pk,
    )
    assert (row.ends_on, row.error_at is None) == (clock.today(), False)
    with as_owner():
        assert CaseEvent.objects.filter(case=case, kind="PERPETRATOR_ERROR", record_id=part.pk).count() == 1
        entry = Entry.objects.get(action="person.mark_error")
        assert (entry.reason, entry.actor) == ("WRONG_PERSON", f"user:{cast.saule.pk}")
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert WHY in [note.words for note in Note.objects.filter(case=case)]


def test_the_person_is_refused_nothing_any_more(cast, case, mum):
    part = mark(cast, case, mum)
    with acting_as(cast.who("aigul")), transaction.atomic(), pytest.raises(ValidationError):
        refuse(mum.person_id, case.person_id)
    take_back(cast, part)
    aigul = cast.who("aigul")
    for again in ("CONTACT", "CAREGIVER"):
        persons.add(case=case, data=mother(person_id=mum.person_id, person=None, part=again), by=aigul)
    assert consents.record(pk=uuid7(), case=case, data=consent_data(case, mum), by=aigul).holds


def test_only_who_may_correct_cases_takes_it_back_and_only_once(cast, case, mum):
    part = mark(cast, case, mum)
    for name in ("aigul", "bolat", "marzhan", "gulnar", "marat", "oleg"):
        with pytest.raises(NotAllowed):
            take_back(cast, part, by=name)
    with pytest.raises(ValidationError):
        take_back(cast, part, words="  ")
    with pytest.raises(ValidationError):
        take_back(cast, part, reason="NO_SUCH")
    take_back(cast, part)
    with pytest.raises(Refused):
        take_back(cast, part)


def test_what_was_suspended_holds_again_and_is_to_be_checked(cast, case, mum, given, as_owner):
    part = mark(cast, case, mum)
    assert not stored(as_owner, given).holds
    take_back(cast, part)
    assert stored(as_owner, given).holds
    with as_owner():
        tasks = Task.objects.open().filter(case=case, subject_id=given.pk)
        assert [(task.kind, task.owner_id) for task in tasks] == [("CONSENT_CHECK", cast.aigul.pk)]
        assert CaseEvent.objects.filter(kind="CONSENT_RESUMED", record_id=given.pk).count() == 1


def test_another_mark_of_the_child_keeps_it_suspended(cast, case, mum, given, as_owner):
    first = mark(cast, case, mum)
    other = register(cast, same_child=case)
    second = mark(cast, other, mum)
    take_back(cast, first)
    assert stored(as_owner, given).end == "SUSPENDED"
    with acting_as(cast.who("aigul")), transaction.atomic(), pytest.raises(ValidationError):
        refuse(mum.person_id, case.person_id)
    take_back(cast, second)
    assert stored(as_owner, given).holds


def test_a_case_that_is_an_error_itself_bars_nobody_either(cast, case, mum, given, as_owner):
    other = register(cast, same_child=case)
    mark(cast, other, mum)
    assert stored(as_owner, given).end == "SUSPENDED"
    saule = cast.who("saule")
    cases.mark_error(case=fresh(other, saule), reason="DUPLICATE", by=saule)
    assert stored(as_owner, given).holds


def test_what_is_valid_no_longer_stays_suspended(cast, case, mum, given, as_owner):
    part = mark(cast, case, mum)
    with as_owner(), transaction.atomic():
        journal.record("consent.record")
        yesterday = clock.today() - timedelta(days=1)
        Consent.objects.filter(pk=given.pk).update(given_on=yesterday, expires_on=yesterday)
    take_back(cast, part)
    assert stored(as_owner, given).end == "SUSPENDED"
    with as_owner():
        assert not Task.objects.filter(kind="CONSENT_CHECK").exists()


def test_a_later_answer_is_not_overruled(cast, case, mum, given, as_owner):
    aigul = cast.who("aigul")
    part = mark(cast, case, mum)
    take_back(cast, part)
    persons.add(case=case, data=mother(person_id=mum.person_id, person=None), by=aigul)
    before = consent_data(case, mum, answer="REFUSED", given_on=clock.today() - timedelta(days=1))
    refused = consents.record(pk=uuid7(), case=case, data=before, by=aigul)
    again = mark(cast, case, mum)
    take_back(cast, again)
    assert stored(as_owner, given).end == "SUSPENDED"
    assert stored(as_owner, refused).ended_at is None


def test_no_worker_takes_a_mark_back_by_sql(cast, case, mum):
    part = mark(cast, case, mum)
    rows = CasePerson.objects.filter(pk=part.pk)
    changes = (
        {"part": "WITNESS", "has_access": "", "under_18": ""},
        {"person_id": case.person_id},
        {
            "error_at": clock.now(),
            "error_reason": "OTHER",
            "error_by_id": cast.aigul.pk,
            "ends_on": clock.today(),
        },
    )
    with acting_as(cast.who("aigul")), transaction.atomic():
        journal.record("person.change")
        for wrong in changes:
            with pytest.raises(DatabaseError, match="taken back as an error"), transaction.atomic():
                rows.update(**wrong)
        assert rows.update(ends_on=clock.today()) == 1


def test_an_error_says_everything_or_nothing(cast, case, mum, as_owner):
    part = mark(cast, case, mum)
    with as_owner(), transaction.atomic():
        journal.record("person.change")
        for half in ({"error_at": clock.now()}, {"error_reason": "OTHER"}):
            with (
                acting_as(cast.who("saule")),
                pytest.raises((IntegrityError, DatabaseError)),
                transaction.atomic(),
            ):
                CasePerson.objects.filter(pk=part.pk).update(**half)
