"""Whoever was to decide on a case and drops out is followed by the next, in the same transaction."""

from django.db.models import Q

from cases.lifecycle.deciders import barred, too_near
from cases.models import Case, CaseGrant, Conflict
from kzcp.access import grants
from kzcp.accounts.models import Assignment
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import (
    ApprovalState,
    ConfidentialityLevel,
    GrantReason,
    NotificationKind,
    RestrictionReason,
    RoleCode,
)
from kzcp.workflow import approvals, approvers, notices
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval


def replace(case: Case, *, by: Actor, gone: int | None = None) -> None:
    """Ask the next approver for what was asked of nobody, or of somebody who may not decide on the case any more.

    `gone` is somebody who has just left. In a restricted case the next approver is named first.
    Inside the journal entry of what happened. Where nobody fits, the approvals are asked of nobody by name.
    """
    with acting_as(STEPS):
        if case.level == ConfidentialityLevel.RESTRICTED:
            _name_the_next(case, by)
        pending = Approval.objects.select_for_update().filter(case_id=case.pk, state=ApprovalState.PENDING)
        out = barred(case) | frozenset({gone} if gone is not None else ())
        for approval in pending.filter(Q(asked_of_id__in=out) | Q(asked_of=None)):
            approval.asked_of_id = approvers.present(case.office_id, but=out | {approval.author_id})
            approval.save(update_fields=["asked_of"])
            notices.notify(
                [approval.asked_of_id],
                NotificationKind.APPROVAL_WAITING,
                subject_kind=approvals.NOTICE,
                subject_id=approval.pk,
            )


def release(assignment: Assignment, by: Actor) -> None:
    """Name the next approver of the restricted cases in which a supervisor who leaves was named.

    Runs in the transaction that ends the role.
    """
    if assignment.role != RoleCode.SUPERVISOR:
        return
    user = assignment.user_id
    if Assignment.objects.current().filter(user_id=user, role=assignment.role).exists():
        return
    with acting_as(STEPS):
        named = CaseGrant.objects.filter(user_id=user, ends_at=None, reason=GrantReason.NAMED)
        restricted = Case.objects.open().filter(level=ConfidentialityLevel.RESTRICTED)
        for case in restricted.filter(pk__in=named.values("content_object_id")).select_for_update():
            replace(case, gone=user, by=by)


def _name_the_next(case: Case, by: Actor) -> None:
    worker = frozenset({case.worker_id} if case.worker_id is not None else ())
    if approvers.present(case.office_id, but=barred(case) | worker) is not None:
        return
    in_conflict = set(Conflict.objects.filter(case=case, ended_at=None).values_list("user_id", flat=True))
    near = too_near(case, RestrictionReason(case.restriction_reason))
    following = approvers.present(case.office_id, but=worker | near, in_conflict=in_conflict.__contains__)
    if following is None:
        return
    grants.grant(CaseGrant, case, to=following, reason=GrantReason.NAMED, by=by)
    notices.notify([following], NotificationKind.ASSIGNED, subject_kind="cases.case", subject_id=case.pk)
