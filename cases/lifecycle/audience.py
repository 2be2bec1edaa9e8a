"""Who above the worker is told of what goes wrong in a case."""

from cases.lifecycle.deciders import barred
from cases.models import Case
from kzcp.accounts.models import Assignment
from kzcp.reference.codes import ConfidentialityLevel, RoleCode


def supervisors(case: Case) -> list[int]:
    """The supervisors of the case's office who are not in conflict with it; of a restricted case those named."""
    held = Assignment.objects.current().filter(role=RoleCode.SUPERVISOR)
    if case.level != ConfidentialityLevel.RESTRICTED:
        held = held.filter(organisation_id=case.office_id)
    out = barred(case)
    return [user for user in held.values_list("user_id", flat=True).distinct() if user not in out]


def responsible(case: Case) -> list[int]:
    """The worker of the case; while nobody works on it, the supervisors, who give it to somebody."""
    return [case.worker_id] if case.worker_id is not None else supervisors(case)


def coordinators(case: Case) -> list[int]:
    """The coordinators of the case's region; nobody where it is restricted. They learn of the delay only."""
    if case.level == ConfidentialityLevel.RESTRICTED:
        return []
    held = Assignment.objects.current().filter(role=RoleCode.COORDINATOR, region_id=case.region_id)
    return list(held.values_list("user_id", flat=True).distinct())
