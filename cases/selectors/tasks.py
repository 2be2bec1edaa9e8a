"""One task, under the scope of its case."""

from uuid import UUID

from cases.models import Case, Task
from cases.selectors.cases import access_of
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor
from kzcp.core.errors import NotFound
from kzcp.journal import journal


def access_task(actor: Actor, pk: UUID, permission: P) -> Task:
    """The task of a case, for an actor who holds the permission for that case; journaled like the case.

    Raises NotFound out of sight and for the task of a concern, which ends with the concern's decision.
    """
    if Task.objects.filter(pk=pk, case=None).exists():
        journal.record(str(permission), outcome="denied", subject_kind="cases.task", subject_id=str(pk))
        raise NotFound
    return access_of(Task, actor, pk, permission)


def next_task(case: Case) -> Task | None:
    """The open task of a case in sight that is due first."""
    return Task.objects.open().filter(case=case).order_by("due_at", "id").first()
