"""Referrals that a plan names by service and persons: they are approved with it."""

from cases.models import Plan
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor, acting_as
from kzcp.journal import journal
from kzcp.reference.codes import ReferralStatus as S
from kzcp.workflow import approvals
from kzcp.workflow.lifecycle import STEPS, apply
from kzcp.workflow.models import Approval
from referrals.actions import decisions
from referrals.lifecycle import REFERRAL, may
from referrals.lifecycle.plans import names, plan_of
from referrals.lifecycle.sending import sending
from referrals.models import OfficeRecord, Referral
from referrals.packet import content

GROUND = "plan"


def approve_with(plan: Plan, by: Actor) -> None:
    """Approve with a plan what waits for approval and is named by it; what may not be sent now stays waiting.

    Runs as `system:steps`, inside the decision on the plan.
    """
    for referral in Referral.objects.filter(case=plan.case_id, status=S.SUBMITTED).select_related(
        "case__office"
    ):
        asked = decisions.pending(referral)
        if asked is not None and names(plan, referral) and _may_be_approved(referral, asked, by):
            approvals.approve(asked, by=by)


def send_with_plan(referral: Referral) -> Referral | None:
    """Send what was handed in and is named by the plan in force; None where it needs an approval of its own.

    Inside the journal entry of handing in, with an entry of the system below it.
    """
    with acting_as(STEPS):
        plan = plan_of(referral)
        if plan is None or REFERRAL.missing(referral, "approve_with_plan", STEPS):
            return None
        OfficeRecord.objects.filter(referral=referral).update(plan=plan)
        persons = [one.person_id for one in content.persons_of(referral)]
        journal.record("referral.send_with_plan", subject=referral, persons=persons, ground=GROUND)
        return apply(
            REFERRAL,
            referral,
            "approve_with_plan",
            by=STEPS,
            facts={"facts": {"with_plan": True}},
            changes=sending(referral),
        )


def _may_be_approved(referral: Referral, asked: Approval, by: Actor) -> bool:
    if by.user_id in asked.authors or asked.content_hash != content.content_hash(referral):
        return False
    with acting_as(by):
        return may(referral, by, P.REFERRAL_APPROVE) and not REFERRAL.missing(referral, "approve", by)
