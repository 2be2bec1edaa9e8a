"""Somebody who may decide is always there: nobody locks the approver out, and who drops out is followed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cases.actions import access, cases, confidentiality, persons
from cases.actions.suspects import refuse
from cases.models import Case, CaseGrant, Note
from cases.selectors.supervision import office_loads
from kzcp.access.permissions import Permission
from kzcp.accounts.actions import assignments
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.workflow import approvals
from kzcp.workflow.models import Approval
from tests.factories.casework import approve, assessed, fresh, submitted, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
SEXUAL = {"types": ["SEX_ABUSE"]}


def waiting(cast, name):
    with acting_as(cast.who(name)), transaction.atomic():
        return [row.pk for row in approvals.queue(cast.who(name))]


def named(case, as_owner):
    with as_owner():
        return set(
            CaseGrant.objects.filter(content_object=case, ends_at=None).values_list("user_id", flat=True)
        )


def test_the_worker_cannot_end_what_makes_somebody_named(cast, as_owner):
    case = register(cast, details=SEXUAL)
    for name in ("saule", "aigul"):
        with pytest.raises(NotAllowed):
            access.end(case=case, user_id=getattr(cast, name).pk, by=cast.who("aigul"))
    assert named(case, as_owner) == {cast.aigul.pk, cast.saule.pk}
    access.name(case=case, user_id=cast.bolat.pk, by=cast.who("saule"))
    assert access.end(case=case, user_id=cast.bolat.pk, by=cast.who("saule")) == 1


def test_an_approver_in_conflict_is_followed_by_the_next(cast):
    case = register(cast, details=SEXUAL)
    asked = submitted(assessed(case, cast.who("aigul")), cast.who("aigul"))
    assert waiting(cast, "saule") == [asked.pk]
    access.declare_conflict(case=fresh(case, cast.who("saule")), kind="RELATIVE", by=cast.who("saule"))
    assert (waiting(cast, "saule"), waiting(cast, "marzhan")) == ([], [asked.pk])
    with acting_as(cast.who("marzhan")), transaction.atomic():
        found = Approval.objects.get(pk=asked.pk)
    assert found.asked_of_id == cast.marzhan.pk
    approve(found, cast.who("marzhan"))
    assert fresh(case, cast.who("aigul")).status == "IMPLEMENTATION"


def test_an_approver_who_leaves_is_followed_by_the_next(cast, as_owner):
    case = register(cast, details=SEXUAL)
    asked = submitted(assessed(case, cast.who("aigul")), cast.who("aigul"))
    assignments.end(assignment=cast.saule.assignments.get(), by=cast.who("oleg"))
    assert cast.marzhan.pk in named(case, as_owner)
    assert waiting(cast, "marzhan") == [asked.pk]


def test_where_another_approver_is_named_nobody_is_added(cast, as_owner):
    case = register(cast, details=SEXUAL)
    access.declare_conflict(case=case, kind="RELATIVE", by=cast.who("aigul"))
    assert named(case, as_owner) == {cast.aigul.pk, cast.saule.pk}


def test_a_case_is_not_given_to_a_worker_in_conflict_with_it(cast):
    case = register(cast)
    access.declare_conflict(case=case, kind="RELATIVE", by=cast.who("aigul"))
    saule = cast.who("saule")
    with pytest.raises(Refused):
        cases.assign(case=fresh(case, saule), worker_id=cast.aigul.pk, by=saule)
    with acting_as(saule), transaction.atomic():
        assert [user for user, _count in office_loads(case, saule)] == [cast.bolat]


def test_a_suspect_on_the_staff_restricts_a_case_at_once_also_later(cast, as_owner):
    case = register(cast)
    asked = submitted(assessed(case, cast.who("aigul")), cast.who("aigul"))
    access.share(case=fresh(case, cast.who("aigul")), user_id=cast.bolat.pk, by=cast.who("aigul"))
    assert waiting(cast, "saule") == [asked.pk]
    added = suspect(relation="STAFF", is_staff=True)
    persons.add(case=fresh(case, cast.who("aigul")), data=added, by=cast.who("aigul"))
    assert fresh(case, cast.who("aigul")).restriction_reason == "STAFF_SUSPECT"
    assert named(case, as_owner) == {cast.aigul.pk, cast.marzhan.pk}
    assert (waiting(cast, "saule"), waiting(cast, "marzhan")) == ([], [asked.pk])


def test_what_was_shared_ends_when_the_case_is_restricted(cast):
    case, bolat = register(cast), cast.who("bolat")
    access.share(case=case, user_id=cast.bolat.pk, by=cast.who("aigul"))
    confidentiality.restrict(case=case, reason="ADOPTION", by=cast.who("aigul"))
    with acting_as(bolat), transaction.atomic():
        assert not Case.objects.exists()
        assert not Case.objects.visible_to(bolat, Permission.CASE_VIEW).exists()


def test_the_words_for_a_lower_level_are_kept(cast):
    case = register(cast, details={"types": ["SEX_HARASS"]})
    with acting_as(cast.who("saule")), transaction.atomic():
        confidentiality.lower(
            case=case, level="SENSITIVE", reason="The office may help now", by=cast.who("saule")
        )
        assert [note.words for note in Note.objects.filter(case=case)] == ["The office may help now"]


def test_a_part_that_has_ended_opens_no_way_back_to_giving_consent(cast):
    case = register(cast, participants=(suspect(),))
    with acting_as(cast.who("aigul")), transaction.atomic():
        part = case.parts.get(part="ALLEGED_PERPETRATOR")
        persons.end_part(part=part, on=clock.today(), by=cast.who("aigul"))
        with pytest.raises(ValidationError):
            refuse(part.person_id, case.person_id)
