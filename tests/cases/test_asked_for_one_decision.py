"""Whoever is asked from another office opens the case for the decision, and no longer."""

from datetime import timedelta

import pytest
from django.db import transaction

from cases.actions import access, appointing, confidentiality
from cases.models import Case, CaseGrant
from kzcp.accounts.models import Absence, Approver
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.journal import journal
from kzcp.workflow import approvals
from kzcp.workflow.models import Approval
from tests.factories.casework import (
    WHAT_TO_CORRECT,
    approve,
    assessed,
    closing,
    fresh,
    plan_of,
    reject,
    send_back,
    submitted,
)
from tests.factories.cast import assign, person
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast):
    """A plan for which the approver of another office is asked, because the supervisor is away."""
    Absence.objects.create(user=cast.saule, starts_on=clock.today(), ends_on=clock.today())
    aigul = cast.who("aigul")
    found = submitted(assessed(register(cast), aigul), aigul)
    assert found.asked_of_id == cast.marzhan.pk
    return found


def opens(cast, name):
    with acting_as(cast.who(name)), transaction.atomic():
        return set(Case.objects.values_list("pk", flat=True))


def reasons(as_owner, user):
    with as_owner():
        rows = CaseGrant.objects.filter(user=user).order_by("starts_at")
        return [(row.reason, row.ends_at <= clock.now()) for row in rows]


def test_whoever_is_asked_opens_the_case_until_the_decision(cast, asked, as_owner):
    assert opens(cast, "marzhan") == {asked.case_id}
    assert reasons(as_owner, cast.marzhan) == [("ASKED_APPROVER", False)]
    approve(asked, cast.who("marzhan"))
    assert opens(cast, "marzhan") == set()
    assert reasons(as_owner, cast.marzhan) == [("ASKED_APPROVER", True)]


@pytest.mark.parametrize("way", ["return", "reject", "withdraw", "other", "pass_on"])
def test_it_ends_whatever_becomes_of_the_question(cast, asked, as_owner, way):
    marzhan, aigul = cast.who("marzhan"), cast.who("aigul")
    if way == "return":
        send_back(asked, marzhan, "UNCLEAR", WHAT_TO_CORRECT)
    elif way == "reject":
        reject(asked, marzhan, "NOT_NEEDED")
    elif way == "withdraw":
        with journal.act("probe.withdraw", by=aigul):
            approvals.withdraw(asked.kind, plan_of(Case(pk=asked.case_id), aigul))
    elif way == "other":
        approve(asked, cast.who("saule"))
    else:
        third = person("third", "Supervisor-T", "Third")
        assign(third, "SUPERVISOR", cast.office)
        approvals.pass_on(asked, to=third.pk, by=marzhan)
    assert opens(cast, "marzhan") == set()
    assert reasons(as_owner, cast.marzhan) == [("ASKED_APPROVER", True)]


def test_it_lasts_while_something_else_waits_for_the_same_person(cast, asked, as_owner):
    with as_owner():
        other = Approval.objects.get(pk=asked.pk)
        other.pk, other.kind = None, "CLOSURE"
        other.save(force_insert=True)
    approve(asked, cast.who("marzhan"))
    assert opens(cast, "marzhan") == {asked.case_id}


def test_it_ends_when_the_case_is_restricted_and_the_next_is_named(cast, asked, as_owner):
    aigul = cast.who("aigul")
    Approver.objects.filter(user=cast.marzhan).update(ends_on=clock.today() - timedelta(days=1))
    Absence.objects.all().delete()
    case = fresh(Case(pk=asked.case_id), aigul)
    confidentiality.restrict(case=case, reason="ADOPTION", by=aigul)
    assert opens(cast, "marzhan") == set()
    with as_owner():
        assert Approval.objects.get(pk=asked.pk).asked_of_id == cast.saule.pk


def test_the_coordinators_appointment_stays_until_its_date(cast, as_owner):
    Approver.objects.filter(user=cast.marzhan).update(ends_on=clock.today() - timedelta(days=1))
    aigul = cast.who("aigul")
    asked = submitted(assessed(register(cast), aigul), aigul)
    case = fresh(Case(pk=asked.case_id), cast.who("saule"))
    access.declare_conflict(case=case, kind="RELATIVE", by=cast.who("saule"))
    until = clock.today() + timedelta(days=7)
    appointing.appoint(approval_id=asked.pk, user_id=cast.marzhan.pk, until=until, by=cast.who("gulnar"))
    approve(asked, cast.who("marzhan"))
    assert opens(cast, "marzhan") == {asked.case_id}
    assert reasons(as_owner, cast.marzhan) == [("APPOINTED_APPROVER", False)]
    _, again = closing(fresh(case, aigul), aigul)
    assert again.asked_of_id == cast.marzhan.pk
