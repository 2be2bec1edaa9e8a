"""Whoever was to decide on a case and drops out is followed by the next, in the same transaction."""

from django.db.models import Q

from cases.lifecycle.deciders import admit, barred, too_near
from cases.lifecycle.deciders import present as first
from cases.models import Case, CaseGrant, Conflict, Task
from kzcp.access import grants
from kzcp.access.permissions import Permission
from kzcp.accounts.models import Approver, Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import (
    ApprovalState,
    ConfidentialityLevel,
    GrantReason,
    NotificationKind,
    RestrictionReason,
    RoleCode,
    TaskKind,
)
from kzcp.workflow import approvals, approvers, notices
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval

NAMING = (GrantReason.NAMED, GrantReason.APPOINTED_APPROVER)
"""The grants by which somebody decides on a restricted case."""


def replace(case: Case, *, by: Actor, gone: int | None = None) -> None:
    """Ask the next approver for what was asked of nobody, or of somebody who may not decide on the case any more.

    `gone` is somebody who has just left. In a restricted case the next approver is named first, and whoever was
    only asked for one decision while it was not restricted opens it no more.
    Inside the journal entry of what happened. Where nobody fits, the approvals are asked of nobody by name and
    stand on the coordinator's list.
    """
    with acting_as(STEPS):
        if case.level == ConfidentialityLevel.RESTRICTED:
            grants.end_for(CaseGrant, case, reason=GrantReason.ASKED_APPROVER)
            _name_the_next(case, by, gone)
        pending = Approval.objects.select_for_update().filter(case_id=case.pk, state=ApprovalState.PENDING)
        out = barred(case) | frozenset({gone} if gone is not None else ())
        for approval in pending.filter(Q(asked_of_id__in=out) | Q(asked_of=None)):
            following = first(case, but=out | approval.authors)
            if following is not None:
                admit(case, following, by)
            approvals.ask_of(approval, following)


def present(case: Case) -> int | None:
    """Who decides on the case now, or None where nobody may."""
    return first(case, but=(case.worker_id,))


def release(assignment: Assignment, by: Actor) -> None:
    """Ask the next approver for what a supervisor who leaves was to decide, and name one in restricted cases.

    Runs in the transaction that ends the role, after the approvals asked of that person are asked of nobody and
    before the grants that they held through the office end.
    """
    if assignment.role != RoleCode.SUPERVISOR or assignment.organisation_id is None:
        return
    user, office = assignment.user_id, assignment.organisation_id
    supervising = Assignment.objects.current().filter(user_id=user, role=assignment.role)
    still = supervising.exists()
    offices = {*Approver.objects.filter(user_id=user).values_list("office_id", flat=True)}
    with acting_as(STEPS):
        held = CaseGrant.objects.filter(user_id=user, reason__in=NAMING).exclude(ends_at__lte=clock.now())
        if supervising.filter(organisation_id=office).exists():
            held = held.exclude(held_at_id=office)
        named = Case.objects.open().filter(pk__in=held.values("content_object_id")).values("pk")
        theirs = Q(office__in=offices | {office}) | Q(case_id__in=named)
        asked = Approval.objects.filter(theirs, state=ApprovalState.PENDING, asked_of=None)
        left = set(asked.values_list("case_id", flat=True))
        lost = held.filter(held_at_id=office) if still else held
        restricted = Case.objects.filter(pk__in=named, level=ConfidentialityLevel.RESTRICTED)
        restricted = restricted.filter(pk__in=lost.values("content_object_id"))
        unnamed = set(restricted.values_list("pk", flat=True))
        left |= unnamed
        for case in Case.objects.filter(pk__in=left).order_by("pk").select_for_update():
            replace(case, gone=user if not still or case.pk in unnamed else None, by=by)
            _hand_on_reviews(case, user)


def _hand_on_reviews(case: Case, user: int) -> None:
    """Give the review of the restriction to who decides on the case now."""
    following = present(case)
    if following is not None:
        Task.objects.open().filter(case=case, kind=TaskKind.RESTRICTED_REVIEW, owner_id=user).update(
            owner_id=following
        )


def _name_the_next(case: Case, by: Actor, gone: int | None) -> None:
    out = frozenset(user for user in (case.worker_id, gone) if user is not None)
    if present(case) is not None:
        return
    in_conflict = set(Conflict.objects.filter(case=case, ended_at=None).values_list("user_id", flat=True))
    near = too_near(case, RestrictionReason(case.restriction_reason))
    following = approvers.present(case.office_id, but=out | near, in_conflict=in_conflict.__contains__)
    if following is None:
        return
    decides = Permission.APPROVAL_DECIDE
    grants.grant(CaseGrant, case, to=following, reason=GrantReason.NAMED, by=by, through=decides)
    notices.notify([following], NotificationKind.ASSIGNED, subject_kind="cases.case", subject_id=case.pk)
