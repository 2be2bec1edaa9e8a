"""What happens to referrals when something happens to their case."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cases.actions import assessments, cases, closures, details, plans, reporting
from cases.data import ActionData, AssessmentData, GoalData, PlanData, ReportingData
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import Refused
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.workflow import approvals
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval
from referrals.actions import answers, endings
from referrals.models import Delivery, Need, Offer, Referral
from tests.factories import referring as made
from tests.roles import as_owner

pytestmark = pytest.mark.django_db


def decide(cast, subject):
    saule = cast.who("saule")
    with acting_as(saule):
        approvals.approve(Approval.objects.get(subject_id=subject.pk, state="PENDING"), by=saule)


def planning(cast, case):
    """Bring the case to the state in which its plan is written."""
    by = cast.who("aigul")
    assessment = assessments.start(pk=uuid7(), case=case, by=by)
    reporting.decide(
        pk=uuid7(),
        case=case,
        data=ReportingData("REPORTED", clock.today(), body="POLICE", number="1-118"),
        by=by,
    )
    details.save(case=case, values={"safety_plan": "Stay with the grandmother"}, by=by)
    assessments.save(assessment=assessment, data=AssessmentData(risk="HIGH", risk_words="Hurt"), by=by)
    assessments.complete(assessment=assessment, by=by)
    with acting_as(by):
        case.refresh_from_db()


def planned(cast, case, service):
    by = cast.who("aigul")
    plan = plans.draft(pk=uuid7(), case=case, by=by)
    action = ActionData(uuid7(), "A safe place", clock.today(), service_id=service)
    goal = GoalData(uuid7(), "SOCIAL", "The child is safe", actions=(action,))
    plans.save(plan=plan, data=PlanData(goals=(goal,)), by=by)
    plans.submit(plan=plan, by=by)
    return plan


@pytest.mark.parametrize(("service", "status"), [("SSS_TEMP", "SENT"), ("PSY_CENTRE", "SUBMITTED")])
def test_an_approved_plan_approves_what_it_names(cast, service, status):
    case = made.case_with_family(cast)
    planning(cast, case)
    referral = made.submitted(cast, case)
    decide(cast, planned(cast, case, service))
    assert made.fresh(cast, referral).status == status


def request(cast, case, reason):
    return closures.request(pk=uuid7(), case=case, reason=reason, words="Done", by=cast.who("aigul"))


def close(cast, case, reason):
    asked = request(cast, case, reason)
    with acting_as(cast.who("saule")):
        closures.state_finding(request=asked, words="Checked with the registry", by=cast.who("saule"))
    decide(cast, asked)


def test_an_open_referral_stands_against_closing(cast):
    case = made.case_with_family(cast)
    asked = request(cast, case, "REFUSED")
    made.sent(cast, case)
    with pytest.raises(Refused):
        decide(cast, asked)
    with acting_as(cast.who("aigul")):
        closures.withdraw(request=asked, by=cast.who("aigul"))
    with pytest.raises(ValidationError):
        request(cast, case, "REFUSED")


def test_a_waiting_list_that_a_body_follows_does_not(cast):
    from referrals.actions.reactions import nothing_stands_open

    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    with acting_as(cast.who("dana")):
        own = Referral.objects.get(pk=referral.pk)
    answers.put_on_waiting_list(referral=own, waiting_days=30, by=cast.who("dana"))
    with acting_as(cast.who("aigul")):
        assert not nothing_stands_open(case, None)
    endings.follow_waiting_list(
        referral=made.fresh(cast, referral), body_id=cast.other_provider.pk, by=cast.who("aigul")
    )

    class Asked:
        reason = "GOALS"

    with acting_as(cast.who("aigul")):
        assert nothing_stands_open(case, Asked())
        assert not nothing_stands_open(case, None)


def test_a_death_cancels_what_is_open(cast):
    case = made.case_with_family(cast)
    sent, submitted, draft = made.sent(cast, case), made.submitted(cast, case), made.draft(cast, case)
    close(cast, case, "DEATH")
    for each in (sent, submitted, draft):
        done = made.fresh(cast, each)
        assert (done.status, done.cancel_reason) == ("CANCELLED", "CASE_CLOSED")


def test_a_case_marked_as_error_cancels_what_is_open(cast):
    case = made.case_with_family(cast)
    sent = made.sent(cast, case)
    with acting_as(cast.who("saule")):
        cases.mark_error(case=case, reason="DUPLICATE", by=cast.who("saule"))
    assert made.fresh(cast, sent).cancel_reason == "MISTAKE"


CONSTRAINTS = [
    ("referral_goes_under_one_ground", {"legal_ground": ""}),
    ("referral_sending_all_or_none", {"answer_due": None}),
    ("referral_state_says_whether_sent", {"sent_at": None, "answer_due": None, "start_due": None}),
    ("referral_submission_all_or_none", {"content_hash": ""}),
    ("referral_answer_all_or_none", {"answered_at": "2026-11-25T10:00Z"}),
    ("referral_answered_says_when", {"status": "ACCEPTED"}),
    ("referral_decline_says_why", {"decline_reason": "AGE"}),
    ("referral_not_delivered_says_why", {"not_delivered_reason": "NO_SHOW"}),
    ("referral_cancelled_says_why", {"cancel_reason": "NOT_NEEDED"}),
    ("referral_ended_says_when", {"ended_at": "2026-11-25T10:00Z"}),
    ("referral_emergency_is_confirmed", {"sent_as_emergency": True}),
    ("referral_urgency_is_known", {"urgency": "X"}),
]


@pytest.mark.parametrize(("name", "values"), CONSTRAINTS)
def test_the_database_refuses_half_a_fact(cast, name, values):
    referral = made.sent(cast, made.case_with_family(cast))
    with (
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
        journal.act("test", by=STEPS),
        as_owner(),
    ):
        Referral.objects.filter(pk=referral.pk).update(**values)


def test_the_database_refuses_other_impossible_rows(cast):
    case = made.case_with_family(cast)
    now = clock.now()
    rows = (
        (
            Offer(
                organisation=cast.office, service_id="SSS_TEMP", capacity=1, free=2, verified_on=now.date()
            ),
            "offer",
        ),
        (
            Need(
                case=case,
                person_id=case.person_id,
                service_id="SSS_TEMP",
                since=now.date(),
                reason="COST",
                recorded_at=now,
                recorded_by=cast.aigul,
                end="MET",
            ),
            "need_end",
        ),
        (
            Delivery(
                case=case,
                person_id=case.person_id,
                service_id="SSS_TEMP",
                setting="TEMP",
                starts_on="2026-02-02",
                ends_on="2026-02-01",
                recorded_at=now,
                recorded_by=cast.aigul,
            ),
            "delivery",
        ),
    )
    for row, name in rows:
        with (
            pytest.raises(IntegrityError, match=name),
            transaction.atomic(),
            journal.act("test", by=STEPS),
            as_owner(),
        ):
            row.save(force_insert=True)


def test_every_field_is_classified():
    from kzcp.vault.classification import unclassified

    assert [line for line in unclassified() if line.startswith("referrals.")] == []
