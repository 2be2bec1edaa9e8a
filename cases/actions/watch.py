"""What the house does by itself when time passes: late tasks are told, consents expire, old drafts end."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from cases.lifecycle import events
from cases.lifecycle.deciders import barred
from cases.models import Consent, Task
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.journal import journal
from kzcp.reference import calendar
from kzcp.reference.codes import (
    CaseEventKind,
    ConfidentialityLevel,
    ConsentAnswer,
    ConsentEnd,
    NotificationKind,
    RoleCode,
)
from kzcp.workflow import drafts, notices
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Notice

DEADLINES = Actor.system("deadlines")
SUPERVISOR_AFTER = 1
COORDINATOR_AFTER = 3
"""Working days after the deadline; the owner of the task is told at once. Each is told once."""
AT_A_TIME = 1000
TASK, DELAY = "cases.task", "cases.delay"
"""What a notice is about: the task itself, or for a coordinator the mere delay."""


def tell_overdue() -> int:
    """Tell owner, supervisor and coordinator of late tasks, each once, and return how many were told."""
    with journal.act("task.watch", by=DEADLINES):
        late = Task.objects.open().filter(due_at__lt=clock.now()).select_related("case", "concern")
        tasks = list(late.order_by("-due_at", "-id")[:AT_A_TIME])
        told = _told([task.pk for task in tasks])
        count = 0
        for task in tasks:
            for kind, recipient in _owed(task):
                if (task.pk, recipient) not in told:
                    told.add((task.pk, recipient))
                    notices.notify(
                        [recipient], NotificationKind.OVERDUE, subject_kind=kind, subject_id=task.pk
                    )
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


def end_drafts() -> int:
    """End the drafts that were left alone for 30 days and return how many there were."""
    with journal.act("draft.expire", by=STEPS):
        return drafts.end_expired()


def _owed(task: Task) -> Iterator[tuple[str, int]]:
    """Who is to know of the late task by now, and in which words."""
    now = clock.now()
    if task.owner_id is not None:
        yield TASK, task.owner_id
    if _after(task, SUPERVISOR_AFTER) <= now:
        for user in _supervisors(task):
            yield TASK, user
    case = task.case
    open_to_region = case is not None and case.level != ConfidentialityLevel.RESTRICTED
    if case is not None and open_to_region and _after(task, COORDINATOR_AFTER) <= now:
        held = Assignment.objects.current().filter(role=RoleCode.COORDINATOR, region_id=case.region_id)
        for user in held.values_list("user_id", flat=True):
            yield DELAY, user


def _supervisors(task: Task) -> list[int]:
    place = task.case or task.concern
    if place is None:
        return []
    held = Assignment.objects.current().filter(role=RoleCode.SUPERVISOR)
    out = barred(task.case) if task.case else frozenset[int]()
    if task.case is None or task.case.level != ConfidentialityLevel.RESTRICTED:
        held = held.filter(organisation_id=place.office_id)
    return [user for user in held.values_list("user_id", flat=True) if user not in out]


def _after(task: Task, days: int) -> datetime:
    return calendar.add_working_days(task.due_at, days)


def _told(tasks: Iterable[UUID]) -> set[tuple[UUID, int]]:
    with acting_as(STEPS):
        rows = Notice.objects.filter(kind=NotificationKind.OVERDUE, subject_id__in=list(tasks))
        return set(rows.values_list("subject_id", "recipient_id"))
