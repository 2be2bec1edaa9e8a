"""Carrying out what a second person decided about a referral."""

from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import ApprovalKind, ApprovalState, ReferralCancelReason, ReferralStatus
from kzcp.workflow import approvals
from kzcp.workflow.lifecycle import STEPS, apply
from kzcp.workflow.models import Approval
from referrals.lifecycle import REFERRAL
from referrals.lifecycle.sending import sending
from referrals.models import OfficeRecord, Referral
from referrals.packet import content


def decided(referral: Referral, approval: Approval, by: Actor) -> None:
    """Send, return or reject a referral; confirm or end one that was sent as an emergency.

    Runs inside the decision's transaction and journal entry. An emergency that is not confirmed ends
    the provider's access, whether it was returned or rejected.
    """
    if referral.status == ReferralStatus.SUBMITTED:
        _before_sending(referral, approval, by)
    elif approval.state == ApprovalState.APPROVED:
        _confirm(referral, by)
    elif referral.is_open:
        apply(
            REFERRAL,
            referral,
            "refuse_confirmation",
            by=by,
            reason=ReferralCancelReason.CONFIRMATION_REFUSED,
            facts={"facts": {"decision_reason": approval.reason_code}},
            changes={"cancel_reason": ReferralCancelReason.CONFIRMATION_REFUSED, "ended_at": clock.now()},
        )


def _before_sending(referral: Referral, approval: Approval, by: Actor) -> None:
    if approval.state == ApprovalState.APPROVED:
        apply(REFERRAL, referral, "approve", by=by, changes=sending(referral))
    elif approval.state == ApprovalState.RETURNED:
        _keep_returned(referral)
        apply(REFERRAL, referral, "return", by=by, reason=approval.reason_code)
    else:
        changes = {"ended_at": clock.now()}
        apply(REFERRAL, referral, "reject", by=by, reason=approval.reason_code, changes=changes)


def _confirm(referral: Referral, by: Actor) -> None:
    if referral.waits_for_confirmation:
        changes = {"confirmed_at": clock.now(), "confirmed_by_id": by.user_id}
        apply(REFERRAL, referral, "confirm", by=by, changes=changes)


def _keep_returned(referral: Referral) -> None:
    """Remember the content that was sent back, so that the next approver sees what has changed."""
    with acting_as(STEPS):
        record: OfficeRecord = OfficeRecord.objects.get(referral=referral)
        record.returned = content.content(referral)
        record.save(update_fields=["returned"])


def pending(referral: Referral) -> Approval | None:
    """The approval that is asked for, read as `system:steps`."""
    with acting_as(STEPS):
        asked = Approval.objects.filter(
            kind=ApprovalKind.REFERRAL, subject_id=referral.pk, state=ApprovalState.PENDING
        )
        return asked.select_related("asked_of").first()


def withdraw(referral: Referral) -> bool:
    """End the approval that is still asked for; whether there was one."""
    return approvals.withdraw(ApprovalKind.REFERRAL, referral)
