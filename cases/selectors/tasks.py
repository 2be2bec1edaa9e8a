"""One task, under the scope of its case."""

from uuid import UUID

from django.utils.translation import gettext as _

from cases.models import Case, Task
from cases.selectors.cases import access_of
from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.core.errors import NotFound
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import TaskKind


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


def next_due(case: Case) -> words.Due | None:
    """The next deadline of a case in sight, with what it is for; None where nothing is due."""
    task = next_task(case)
    if task is None:
        return None
    due = words.due(task.due_at)
    if task.kind == TaskKind.OTHER:
        return due
    told = {"task": terms.label("task_kind", task.kind), "when": words.due_words(task.due_at)}
    return words.Due(due.state, _("%(task)s: %(when)s") % told)
