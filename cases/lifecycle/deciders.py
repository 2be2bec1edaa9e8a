"""Who is asked to decide about a case, and who cannot be."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from cases.models import Case, CaseGrant, Conflict
from kzcp.access import grants
from kzcp.access.permissions import Permission
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import (
    ApprovalState,
    ConfidentialityLevel,
    GrantReason,
    RestrictionReason,
    RoleCode,
)
from kzcp.workflow import approvers
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval

ADMITTED_FOR = timedelta(days=30)
"""How long at most an approver of another office may open an unrestricted case that they are asked about."""


def barred(case: Case) -> frozenset[int]:
    """People in conflict with the case and, where it is restricted, supervisors not named for it or too near."""
    with acting_as(STEPS):
        conflicts = set(Conflict.objects.filter(case=case, ended_at=None).values_list("user_id", flat=True))
        if case.level != ConfidentialityLevel.RESTRICTED:
            return frozenset(conflicts)
        named = set(grants.holding(CaseGrant, case, Permission.APPROVAL_DECIDE))
    supervisors = Assignment.objects.current().filter(role=RoleCode.SUPERVISOR)
    unnamed = set(supervisors.values_list("user_id", flat=True)) - named
    return frozenset(conflicts | unnamed) | too_near(case, RestrictionReason(case.restriction_reason))


def appointed(case: Case) -> tuple[int, ...]:
    """Whom the coordinator has appointed to decide on the case, while the grant lasts; the latest first."""
    reason, decides = GrantReason.APPOINTED_APPROVER, Permission.APPROVAL_DECIDE
    with acting_as(STEPS):
        return tuple(grants.holding(CaseGrant, case, decides, reason=reason))


def present(case: Case, *, but: Iterable[int | None] = ()) -> int | None:
    """Who is asked to decide on the case now, `but` left out; None where the coordinator must appoint somebody."""
    out = barred(case) | frozenset(user for user in but if user is not None)
    return approvers.present(case.office_id, but=out, appointed=appointed(case))


def admit(case: Case, user: int, by: Actor) -> None:
    """Let an approver of another office open an unrestricted case about which they are asked, until they have decided.

    `dismiss` ends it; nobody keeps it for longer than some days.
    """
    seen = Case.objects.visible_to(Actor.user(user), Permission.PLAN_APPROVE).filter(pk=case.pk)
    if case.level == ConfidentialityLevel.RESTRICTED or seen.exists():
        return
    until, decides = clock.now() + ADMITTED_FOR, Permission.APPROVAL_DECIDE
    reason = GrantReason.ASKED_APPROVER
    grants.grant(CaseGrant, case, to=user, reason=reason, by=by, until=until, through=decides)


def dismiss(case_id: UUID, user: int) -> None:
    """End what let the approver open a case for a decision, once nothing in it is asked of them any more.

    Inside the journal entry of what happened. What a coordinator or a supervisor gave stays.
    """
    with acting_as(STEPS):
        asked = Approval.objects.filter(case_id=case_id, asked_of_id=user, state=ApprovalState.PENDING)
        if not asked.exists():
            grants.end_for(CaseGrant, Case(pk=case_id), reason=GrantReason.ASKED_APPROVER, of=user)


def eligible(case: Case, writers: Iterable[int]) -> set[int]:
    """The supervisors of the case's region whom the coordinator may appoint to decide on what `writers` wrote.

    Not one of these, the worker, anybody in conflict, away today, or too near where a member of staff is suspected.
    """
    held = Assignment.objects.current().filter(role=RoleCode.SUPERVISOR, user__is_active=True)
    with acting_as(STEPS):
        conflicts = Conflict.objects.filter(case=case, ended_at=None).values_list("user_id", flat=True)
        out = {*writers, case.worker_id, *conflicts, *approvers.absent()}
    if case.restriction_reason:
        out |= too_near(case, RestrictionReason(case.restriction_reason))
    return set(held.filter(organisation__region=case.region_id).values_list("user_id", flat=True)) - out


def supervises(case: Case, users: Iterable[int]) -> set[int]:
    """Those of the people who supervise the office of the case today."""
    held = Assignment.objects.current().filter(role=RoleCode.SUPERVISOR, organisation_id=case.office_id)
    return set(users) & set(held.values_list("user_id", flat=True))


def too_near(case: Case, reason: RestrictionReason) -> frozenset[int]:
    """Who may not be the approver for this reason: with a suspect on the staff, the whole office."""
    if reason != RestrictionReason.STAFF_SUSPECT:
        return frozenset()
    rows = Assignment.objects.current().filter(organisation_id=case.office_id)
    return frozenset(rows.values_list("user_id", flat=True))
