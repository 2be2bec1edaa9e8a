"""What becomes of somebody's cases when their role at an office ends."""

from cases.lifecycle import deadlines, events
from cases.models import Case, Task
from kzcp.accounts.models import Assignment
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import CaseEventKind, RoleCode
from kzcp.workflow.lifecycle import STEPS


def release(assignment: Assignment, by: Actor) -> None:
    """Let the open cases of a worker who leaves an office, and their tasks, fall into its unassigned queue.

    Runs in the transaction that ends the role. Nothing happens while the same role is still held there.
    """
    if assignment.role != RoleCode.WORKER:
        return
    user, office = assignment.user_id, assignment.organisation
    held = Assignment.objects.current().filter(user_id=user, role=assignment.role, organisation=office)
    if held.exists():
        return
    with acting_as(STEPS):
        for case in Case.objects.open().select_for_update().filter(worker_id=user, office=office):
            case.worker_id = None
            case.save(update_fields=["worker"])
            events.record(CaseEventKind.WORKER_ASSIGNED, case=case, by=by)
            Task.objects.open().filter(case=case, owner_id=user).update(owner_id=None)
            deadlines.refresh(case)
