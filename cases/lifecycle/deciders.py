"""Who of an office cannot be asked to decide about a case."""

from cases.models import Case, CaseGrant, Conflict
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.reference.codes import ConfidentialityLevel, RestrictionReason, RoleCode
from kzcp.workflow.lifecycle import STEPS


def barred(case: Case) -> frozenset[int]:
    """People in conflict with the case and, where it is restricted, supervisors who are not named for it."""
    with acting_as(STEPS):
        conflicts = set(Conflict.objects.filter(case=case, ended_at=None).values_list("user_id", flat=True))
        if case.level != ConfidentialityLevel.RESTRICTED:
            return frozenset(conflicts)
        grants = CaseGrant.objects.filter(content_object=case, permission__codename__startswith="change_")
        named = {grant.user_id for grant in grants if grant.ends_at is None or grant.ends_at > clock.now()}
    supervisors = Assignment.objects.current().filter(role=RoleCode.SUPERVISOR)
    return frozenset(conflicts | (set(supervisors.values_list("user_id", flat=True)) - named))


def too_near(case: Case, reason: RestrictionReason) -> frozenset[int]:
    """Who may not be the approver for this reason: with a suspect on the staff, the whole office."""
    if reason != RestrictionReason.STAFF_SUSPECT:
        return frozenset()
    rows = Assignment.objects.current().filter(organisation_id=case.office_id)
    return frozenset(rows.values_list("user_id", flat=True))
