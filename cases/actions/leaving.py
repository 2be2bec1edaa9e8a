"""What becomes of somebody's cases, and of what they were let into, when their role at an office ends."""

from django.db.models import OuterRef, Subquery

from cases.actions import deciders
from cases.actions.subjects import DRAFT_INTAKE
from cases.lifecycle import deadlines, events
from cases.models import Case, CaseGrant, Task
from kzcp.access import grants
from kzcp.accounts.models import Assignment
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import CaseEventKind, RoleCode
from kzcp.workflow import drafts
from kzcp.workflow.lifecycle import STEPS


def release(assignment: Assignment, by: Actor) -> None:
    """Let the open cases of a worker who leaves an office, and their tasks, fall into its unassigned queue.

    Tasks in the cases of others go to the worker of each case, a supervisor's too. Runs in the transaction that ends
    the role. Nothing happens while the same role is still held there. With the last role there end the grants that
    were held through it and the intakes begun there, after others have been asked for what the person was to decide.
    """
    if assignment.role not in (RoleCode.WORKER, RoleCode.SUPERVISOR):
        return
    user, office = assignment.user_id, assignment.organisation
    held = Assignment.objects.current().filter(user_id=user, organisation=office)
    with acting_as(STEPS):
        mine = Case.objects.open().select_for_update()
        if not held.filter(role=RoleCode.WORKER).exists():
            for case in mine.filter(worker_id=user, office=office).order_by("pk"):
                case.worker_id = None
                case.save(update_fields=["worker"])
                events.record(CaseEventKind.WORKER_ASSIGNED, case=case, by=by)
                Task.objects.open().filter(case=case, owner_id=user).update(owner_id=None)
                deadlines.refresh(case)
        if not held.filter(role__in=(RoleCode.WORKER, RoleCode.SUPERVISOR)).exists():
            worker = Case.objects.filter(pk=OuterRef("case_id")).values("worker_id")[:1]
            elsewhere = Task.objects.open().filter(owner_id=user, case__office=office)
            elsewhere.update(owner_id=Subquery(worker))
    deciders.release(assignment, by)
    if not held.filter(role__in=(RoleCode.WORKER, RoleCode.SUPERVISOR)).exists():
        _shut_out(user, assignment.organisation_id)


def _shut_out(user: int, office: int | None) -> None:
    """End what the person could open as somebody of the office: cases of others, and intakes begun there."""
    if office is None:
        return
    with acting_as(STEPS):
        grants.end_held_at(CaseGrant, office, of=user)
        drafts.end_written_at(office, kind=DRAFT_INTAKE, owner=user)
