"""Slips that are refused or cost nothing: a year in the past, a key used twice, a cursor of somebody's own."""

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.actions import cases as casework
from cases.actions import confidentiality, notes
from cases.models import CaseEvent, Person
from kzcp.core import clock
from kzcp.core.errors import Refused
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry, EntryPerson
from tests.factories import casework as cw
from tests.factories.intake import register
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"


def test_a_report_is_not_received_long_ago(cast):
    slip = {"received_at": clock.now() - timedelta(days=20 * 365), "late_entry_reason": "OTHER"}
    with pytest.raises(ValidationError) as error:
        register(cast, concern=slip)
    assert "received_at" in error.value.message_dict


def test_a_key_used_in_another_case_loses_no_words(cast):
    by, one, other = cast.who("aigul"), register(cast), register(cast)
    key = uuid7()
    first = notes.add(pk=key, case=one, data=cw.note_data(), by=by)
    assert notes.add(pk=key, case=one, data=cw.note_data(), by=by) == first
    with pytest.raises(Refused):
        notes.add(pk=key, case=other, data=cw.note_data(), by=by)


@pytest.mark.parametrize("name", ["after", "before"])
def test_a_cursor_of_somebodys_own_begins_at_the_first_page(client, cast, name):
    client.force_login(cast.aigul, backend=SIGNED_IN)
    deep = urlsafe_b64encode(b"[" * 1100).decode()
    assert client.get(reverse("caseload"), {name: deep}).status_code == 200


def test_a_child_is_found_again_when_its_only_restricted_case_was_an_error(cast):
    normal = register(cast)
    hidden = register(cast, same_child=normal)
    by = cast.who("aigul")
    confidentiality.restrict(case=hidden, reason="TRAFFICKING", by=by)
    assert restricted(hidden)
    casework.mark_error(case=cw.fresh(hidden, by), reason="DUPLICATE", by=cast.who("saule"))
    assert not restricted(hidden)


def test_a_child_known_from_the_wrong_case_alone_stays_hidden(cast):
    hidden, by = register(cast), cast.who("aigul")
    confidentiality.restrict(case=hidden, reason="TRAFFICKING", by=by)
    casework.mark_error(case=cw.fresh(hidden, by), reason="DUPLICATE", by=cast.who("saule"))
    assert restricted(hidden)


def restricted(case):
    with as_owner():
        return Person.objects.get(pk=case.person_id).restricted


def seen_on(client, address, *args):
    """The people whom the journal names for a page."""
    with as_owner():
        before = set(Entry.objects.values_list("pk", flat=True))
    assert client.get(reverse(address, args=args)).status_code == 200
    with as_owner():
        rows = EntryPerson.objects.exclude(entry_id__in=before)
        return set(rows.values_list("person_id", flat=True))


def test_the_journal_names_everybody_whom_a_page_shows(client, cast):
    mother = cw.mother(lives_with_child=True)
    case = register(cast, participants=(mother, cw.suspect()))
    client.force_login(cast.aigul, backend=SIGNED_IN)
    with as_owner():
        people = set(case.parts.values_list("person_id", flat=True))
    assert len(people) == 3
    assert seen_on(client, "case", case.pk) == people
    assert seen_on(client, "case_consents", case.pk) == people
    assert seen_on(client, "case_person_add", case.pk) == people
    assert seen_on(client, "person", case.person_id) >= {case.person_id, mother.person_id}
    assert case.person_id in seen_on(client, "person", mother.person_id)


def test_events_of_a_wrong_case_stay(cast):
    case = register(cast)
    casework.mark_error(case=case, reason="DUPLICATE", by=cast.who("saule"))
    with as_owner():
        assert CaseEvent.objects.filter(case=case, kind="CASE_ERROR").count() == 1
