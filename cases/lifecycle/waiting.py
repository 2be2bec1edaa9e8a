"""What still waits for a second person about a case, and ends with it; runs as `system:steps`."""

from cases.models import Case, ClosureRequest, ClosureState, Plan, PlanState
from kzcp.core import clock
from kzcp.reference.codes import ApprovalKind
from kzcp.workflow import approvals


def end(case: Case) -> None:
    """Take back the plan and the closure request that wait for a decision: nobody can decide on them any more.

    A plan that is only being written stays, for a case that is reopened.
    """
    for plan in Plan.objects.select_for_update().filter(case=case, state=PlanState.SUBMITTED):
        approvals.withdraw(ApprovalKind.PLAN, plan)
        plan.state = PlanState.DISCARDED
        plan.save(update_fields=["state"])
    for request in ClosureRequest.objects.select_for_update().filter(case=case, state=ClosureState.OPEN):
        approvals.withdraw(ApprovalKind.CLOSURE, request)
        request.state, request.decided_at = ClosureState.REFUSED, clock.now()
        request.save(update_fields=["state", "decided_at"])
