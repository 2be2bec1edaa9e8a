"""What the house does by itself when time passes: late tasks are told, consents expire, old drafts end."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from cases.lifecycle import audience, events, turning_18
from cases.models import Consent, Task
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.journal import journal
from kzcp.reference import calendar, deadlines
from kzcp.reference.codes import (
    CaseEventKind,
    ConsentAnswer,
    ConsentEnd,
    NotificationKind,
    RoleCode,
    TaskKind,
)
from kzcp.workflow import drafts, notices
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Notice

DEADLINES = Actor.system("deadlines")
SUPERVISOR_AFTER = 1
COORDINATOR_AFTER = 3
"""Working days after the deadline; the owner of the task is told at once. Each is told once."""
TOLD_OTHERWISE = frozenset({TaskKind.REFERRAL_ANSWER})
"""Tasks about the silence of a provider: those above the worker are told of it by the time the provider had."""
IN_HOURS = frozenset({TaskKind.CONFIRM_EMERGENCY})
"""Steps whose time runs day and night: the supervisor is told at the deadline, the coordinator at twice the time."""
AT_A_TIME = 1000
TASK, DELAY = "cases.task", "cases.delay"
"""What a notice is about: the task itself, or for a coordinator the mere delay."""


def tell_overdue() -> int:
    """Tell owner, supervisor and coordinator of late tasks, each once, and return how many were told."""
    with journal.act("task.watch", by=DEADLINES):
        late = Task.objects.open().filter(due_at__lt=clock.now()).order_by("id")
        keys = list(late.values_list("pk", flat=True))
        return sum(_tell(keys[at : at + AT_A_TIME]) for at in range(0, len(keys), AT_A_TIME))


def _tell(keys: list[UUID]) -> int:
    """Tell of these late tasks whoever is to know of them and was not told yet."""
    told, count = _told(keys), 0
    for task in Task.objects.filter(pk__in=keys).select_related("case", "concern"):
        for kind, recipient in _owed(task):
            if (task.pk, recipient) not in told:
                told.add((task.pk, recipient))
                notices.notify([recipient], NotificationKind.OVERDUE, subject_kind=kind, subject_id=task.pk)
                count += 1
    return count


def expire_consents() -> int:
    """End the consents whose last day has passed and return how many there were."""
    with journal.act("consent.expire", by=STEPS):
        due = Consent.objects.select_for_update(of=("self",)).select_related("case__office")
        ended = list(due.filter(expires_on__lt=clock.today(), ended_at=None, answer=ConsentAnswer.GIVEN))
        for consent in ended:
            consent.end, consent.ended_at = ConsentEnd.EXPIRED, clock.now()
            consent.save(update_fields=["end", "ended_at"])
            events.record(
                CaseEventKind.CONSENT_ENDED,
                case=consent.case,
                by=STEPS,
                person_id=consent.person_id,
                record=consent,
                facts={
                    "purpose": consent.purpose,
                    "capacity": consent.capacity,
                    "consent_end": ConsentEnd.EXPIRED,
                },
            )
    return len(ended)


def prepare_for_18() -> int:
    """Make, move or end the tasks of turning 18 and return how many changed."""
    with journal.act("case.turning_18", by=STEPS):
        return turning_18.prepare_all()


def end_drafts() -> int:
    """End the drafts that were left alone for 30 days and return how many there were."""
    with journal.act("draft.expire", by=STEPS):
        return drafts.end_expired()


def _owed(task: Task) -> Iterator[tuple[str, int]]:
    """Who is to know of the late task by now, and in which words."""
    now = clock.now()
    if task.owner_id is not None:
        yield TASK, task.owner_id
    if task.kind in TOLD_OTHERWISE:
        return
    supervisor_at, coordinator_at = _moments(task)
    if supervisor_at <= now:
        for user in _supervisors(task):
            yield TASK, user
    if task.case is not None and coordinator_at <= now:
        for user in audience.coordinators(task.case):
            yield DELAY, user


def _supervisors(task: Task) -> list[int]:
    if task.case is not None:
        return audience.supervisors(task.case)
    if task.concern is None:
        return []
    held = Assignment.objects.current().filter(
        role=RoleCode.SUPERVISOR, organisation_id=task.concern.office_id
    )
    return list(held.values_list("user_id", flat=True))


def _moments(task: Task) -> tuple[datetime, datetime]:
    """When supervisor and coordinator are told of the task."""
    if task.kind in IN_HOURS:
        return task.due_at, deadlines.fixed_due(TaskKind(task.kind), task.due_at)
    return _after(task, SUPERVISOR_AFTER), _after(task, COORDINATOR_AFTER)


def _after(task: Task, days: int) -> datetime:
    return calendar.add_working_days(task.due_at, days)


def _told(tasks: Iterable[UUID]) -> set[tuple[UUID, int]]:
    with acting_as(STEPS):
        rows = Notice.objects.filter(kind=NotificationKind.OVERDUE, subject_id__in=list(tasks))
        return set(rows.values_list("subject_id", "recipient_id"))
