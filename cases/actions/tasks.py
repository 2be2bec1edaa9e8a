"""A worker's deadlines."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import once, require, stored, user_of
from cases.lifecycle import deadlines, returning
from cases.models import Case, Task
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import Refused
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import TaskKind
from kzcp.workflow.lifecycle import STEPS

BY_HAND = frozenset({TaskKind.ACTION, TaskKind.OTHER, TaskKind.CONSENT_END, TaskKind.CONSENT_CHECK, TaskKind.REFERRAL_CHECK, TaskKind.REFERRAL_DECLINED,
                     TaskKind.SEPARATION_CHECK, TaskKind.TRANSITION_18, TaskKind.RESTRICTED_REVIEW, TaskKind.ORDER_END, TaskKind.REEXAMINATION,
                     TaskKind.RELEASE_CHECK})  # fmt: skip
"""Tasks that a person may mark as done; the others end with what they ask for."""


def add(
    *, pk: UUID, case: Case, words: str, due_at: datetime, by: Actor, owner_id: int | None = None
) -> Task:
    """Make a task in one's own words, for the worker of the case unless another owner is named."""
    with journal.act("task.add", by=by, subject=case):
        require(case, by, P.TASK_WRITE)
        if (former := once(Task, pk, case=case)) is not None:
            return former
        if due_at < clock.now():
            raise ValidationError({"due_at": _("Choose a moment that lies ahead.")})
        task = stored(
            Task(
                id=pk,
                kind=TaskKind.OTHER,
                case=case,
                key_id=case.key_id,
                owner_id=owner_id or case.worker_id or user_of(by),
                due_at=due_at,
                made_at=clock.now(),
                words=words,
            )
        )
        deadlines.refresh(case)
    return task


def complete(*, task: Task, by: Actor) -> Task:
    """Mark a task as done; refused for one that ends with the contact, assessment or plan it asks for."""
    if task.kind not in BY_HAND:
        raise Refused(_("This task ends by itself when what it asks for is done."))
    return _end(task, "task.complete", by, done_at=clock.now(), done_by_id=by.user_id)


def dismiss(*, task: Task, reason: str, by: Actor) -> Task:
    """End a task without its being done, with a code of `action_outcome`."""
    terms.check("action_outcome", reason, field="reason")
    if task.kind not in BY_HAND:
        raise Refused(_("This task ends by itself when what it asks for is done."))
    return _end(task, "task.dismiss", by, dismissed_at=clock.now(), dismissed_reason=reason)


def _end(task: Task, action: str, by: Actor, **values: object) -> Task:
    case = task.case
    if case is None:
        raise Refused
    with journal.act(action, by=by, subject=case):
        require(case, by, P.TASK_WRITE)
        with acting_as(STEPS):
            locked: Task = Task.objects.select_for_update().get(pk=task.pk)
            if not locked.is_open:
                return locked
            for name, value in values.items():
                setattr(locked, name, value)
            locked.save(update_fields=[name.removesuffix("_id") for name in values])
            returning.again(locked, case)
        deadlines.refresh(case)
    return locked
