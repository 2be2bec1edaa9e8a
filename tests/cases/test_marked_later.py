"""Somebody is marked alleged perpetrator later: what they were ends, and nobody too near decides any more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from cases.actions import access, confidentiality, consents, persons
from cases.actions.suspects import NOT_THIS_PERSON
from cases.models import CaseGrant, CasePerson, Consent, Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import Refused
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.workflow import approvals
from tests.factories.casework import approve, assessed, consent_data, fresh, mother, submitted, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
SEXUAL = {"types": ["SEX_ABUSE"]}


def waiting(cast, name):
    with acting_as(cast.who(name)), transaction.atomic():
        return [row.pk for row in approvals.queue(cast.who(name))]


def named(case, as_owner):
    with as_owner():
        rows = CaseGrant.objects.filter(content_object=case, ends_at=None)
        return set(rows.values_list("user_id", flat=True))


def marked(case, person_id, **changes):
    """The same person under suspicion."""
    return suspect(person_id=person_id, person=None, lives_with_child=False, **changes)


def open_parts(case, person_id, as_owner):
    with as_owner():
        rows = CasePerson.objects.filter(case=case, person_id=person_id, ends_on=None)
        return set(rows.values_list("part", flat=True))


# ---- a suspect on the staff ----------------------------------------------------------------------


@pytest.fixture
def hidden(cast):
    """A case that is restricted for another reason, decided on by the office's own supervisor."""
    return register(cast, details=SEXUAL)


def test_in_a_restricted_case_another_office_decides_from_then_on(cast, hidden, as_owner):
    aigul = cast.who("aigul")
    asked = submitted(assessed(hidden, aigul), aigul)
    assert (named(hidden, as_owner), waiting(cast, "saule")) == ({cast.aigul.pk, cast.saule.pk}, [asked.pk])
    persons.add(case=fresh(hidden, aigul), data=suspect(relation="STAFF", is_staff=True), by=aigul)
    assert fresh(hidden, aigul).restriction_reason == "STAFF_SUSPECT"
    assert named(hidden, as_owner) == {cast.aigul.pk, cast.marzhan.pk}
    assert (waiting(cast, "saule"), waiting(cast, "marzhan")) == ([], [asked.pk])
    with as_owner():
        owners = set(Task.objects.open().filter(case=hidden).values_list("owner_id", flat=True))
    assert owners == {cast.aigul.pk, cast.marzhan.pk}
    with acting_as(cast.who("marzhan")), transaction.atomic():
        asked.refresh_from_db()
    approve(asked, cast.who("marzhan"))
    assert fresh(hidden, aigul).status == "IMPLEMENTATION"


def test_it_holds_too_where_the_suspect_is_found_to_be_staff_later(cast, hidden, as_owner):
    aigul, data = cast.who("aigul"), suspect()
    first = persons.add(case=hidden, data=data, by=aigul)
    assert cast.saule.pk in named(hidden, as_owner)
    again = persons.add(case=fresh(hidden, aigul), data=replace(data, person=None, is_staff=True), by=aigul)
    assert (again.pk, again.is_staff) == (first.pk, True)
    assert named(hidden, as_owner) == {cast.aigul.pk, cast.marzhan.pk}


def test_a_supervisor_named_before_does_not_stay_named(cast, as_owner):
    case = register(cast)
    access.name(case=case, user_id=cast.saule.pk, by=cast.who("saule"))
    persons.add(case=case, data=suspect(relation="STAFF", is_staff=True), by=cast.who("aigul"))
    assert named(case, as_owner) == {cast.aigul.pk, cast.marzhan.pk}


def test_nobody_of_the_office_is_made_its_decider_again(cast, hidden):
    persons.add(case=hidden, data=suspect(relation="STAFF", is_staff=True), by=cast.who("aigul"))
    seen = fresh(hidden, cast.who("marzhan"))
    with pytest.raises(Refused):
        access.name(case=seen, user_id=cast.saule.pk, by=cast.who("marzhan"))
    access.name(case=seen, user_id=cast.bolat.pk, by=cast.who("marzhan"))


def test_with_nobody_of_another_office_nobody_is_asked(cast, hidden, as_owner):
    from kzcp.accounts.models import Approver

    Approver.objects.filter(user=cast.marzhan).update(ends_on=clock.today() - timedelta(days=1))
    aigul = cast.who("aigul")
    asked = submitted(assessed(hidden, aigul), aigul)
    persons.add(case=fresh(hidden, aigul), data=suspect(relation="STAFF", is_staff=True), by=aigul)
    assert named(hidden, as_owner) == {cast.aigul.pk}
    with as_owner():
        asked.refresh_from_db()
    assert asked.asked_of_id is None
    assert waiting(cast, "saule") == []


# ---- contact, caregiver, consents ----------------------------------------------------------------


@pytest.mark.parametrize("part", ["CONTACT", "CAREGIVER"])
def test_a_contact_or_caregiver_who_is_marked_is_none_any_more(cast, as_owner, part):
    mum = mother(part=part)
    case = register(cast, participants=(mum,))
    persons.add(case=case, data=marked(case, mum.person_id, relation="MOTHER"), by=cast.who("aigul"))
    assert open_parts(case, mum.person_id, as_owner) == {"ALLEGED_PERPETRATOR"}
    with pytest.raises(ValidationError) as refused:
        persons.add(
            case=case, data=mother(person_id=mum.person_id, person=None, part=part), by=cast.who("aigul")
        )
    assert refused.value.message_dict == {"person": [str(NOT_THIS_PERSON)]}


def test_a_contact_ends_in_every_case_of_the_child_and_a_caregiver_in_this_one(cast, as_owner):
    """That somebody cares for the child is a fact: its end would tell another case of this one."""
    mum = mother(part="CONTACT")
    first = register(cast, participants=(mum, mother(person_id=mum.person_id, person=None)))
    hidden = register(cast, details=SEXUAL, same_child=first)
    persons.add(case=hidden, data=marked(hidden, mum.person_id, relation="MOTHER"), by=cast.who("aigul"))
    assert open_parts(first, mum.person_id, as_owner) == {"CAREGIVER"}
    with as_owner():
        ended = CasePerson.objects.get(case=first, person_id=mum.person_id, part="CONTACT")
    assert ended.ends_on == clock.today()


def test_consents_are_suspended_with_a_task_on_every_path(cast, as_owner):
    aigul, mum = cast.who("aigul"), mother()
    case = register(cast, participants=(mum,))
    given = consents.record(pk=uuid7(), case=case, data=consent_data(case, mum), by=aigul)
    register(
        cast,
        same_child=case,
        participants=(marked(case, mum.person_id, relation="MOTHER"),),
    )
    with as_owner():
        ended = Consent.objects.get(pk=given.pk)
        assert ended.end == "SUSPENDED"
        assert Task.objects.open().filter(kind="CONSENT_END", subject_id=given.pk, case=case).exists()


def test_the_database_keeps_neither_part_beside_the_mark(cast, as_owner):
    mum = mother()
    case = register(cast, participants=(mum,))
    row = CasePerson(
        case=case,
        person_id=mum.person_id,
        part="ALLEGED_PERPETRATOR",
        relation="MOTHER",
        has_access="LIVES_WITH",
        under_18="NO",
        starts_on=clock.today(),
    )
    with acting_as(cast.who("aigul")), transaction.atomic():
        journal.record("person.add")
        with pytest.raises(DatabaseError, match="ends before the mark"), transaction.atomic():
            row.save(force_insert=True)
        CasePerson.objects.filter(case=case, person_id=mum.person_id).update(ends_on=clock.today())
        row.save(force_insert=True)
        with pytest.raises(DatabaseError, match="caregiver in this case"), transaction.atomic():
            CasePerson.objects.filter(case=case, person_id=mum.person_id, part="CAREGIVER").update(
                ends_on=None
            )


def test_lowering_and_restricting_again_keeps_to_the_reason(cast, hidden, as_owner):
    confidentiality.lower(case=hidden, level="SENSITIVE", reason="Wrong.", by=cast.who("saule"))
    persons.add(
        case=fresh(hidden, cast.who("aigul")),
        data=suspect(relation="STAFF", is_staff=True),
        by=cast.who("aigul"),
    )
    assert named(hidden, as_owner) == {cast.aigul.pk, cast.marzhan.pk}
