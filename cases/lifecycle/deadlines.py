"""The tasks that the rules of time give a case; all are written as `system:steps`."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Min, Q

from cases import registry
from cases.lifecycle.events import age_at
from cases.models import Case, Concern, Person, PlanAction, Task
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.reference import deadlines
from kzcp.reference.calendar import end_of_day, working_calendar
from kzcp.reference.codes import RiskLevel, TaskKind
from kzcp.workflow.lifecycle import STEPS

FROM_RECEIVED = (TaskKind.FIRST_CONTACT, TaskKind.ASSESSMENT, TaskKind.PLAN)
"""Steps whose time runs from the moment the concern was received."""
BY_RISK = (*FROM_RECEIVED, TaskKind.FOLLOW_UP, TaskKind.REVIEW)
"""Steps whose time depends on the risk; each task says from when its own runs."""
MINUTE = timedelta(minutes=1)
"""People write moments in minutes: what happened in the minute in which a time began is not before it."""
NO_LONGER_NEEDED = "DROPPED"


def due_after(case: Case, step: TaskKind, since: datetime) -> datetime:
    """When a step whose time runs from `since` is due under the present risk of the case."""
    risk, own = RiskLevel(case.risk), registry.kind(case.kind).deadlines
    if (step, risk) in own:
        return own[step, risk].after(since, working_calendar())
    return deadlines.due(step, risk, since)


def begin(case: Case, since: datetime) -> dict[str, Any]:
    """Make the first tasks of a case, whose time runs from `since`; returns the due moments as facts to freeze."""
    for step in FROM_RECEIVED:
        make(case, step, due_after(case, step, since), runs_from=since)
    return frozen(case)


def shorten(case: Case) -> dict[str, Any]:
    """Bring open tasks forward to the present risk; a lower risk never moves one back. Returns facts."""
    with acting_as(STEPS):
        for task in Task.objects.open().filter(case=case, kind__in=BY_RISK, runs_from__isnull=False):
            earlier = due_after(case, TaskKind(task.kind), task.runs_from or task.made_at)
            if earlier < task.due_at:
                task.due_at = earlier
                task.save(update_fields=["due_at"])
    refresh(case)
    return frozen(case)


def frozen(case: Case) -> dict[str, Any]:
    """The due moments of the first steps that are still open, as figures need them: `due` by step."""
    with acting_as(STEPS):
        rows = Task.objects.open().filter(case=case, kind__in=FROM_RECEIVED).order_by("made_at", "id")
        moments = {task.kind: task.due_at for task in rows}
        person = Person.objects.filter(pk=case.person_id).first() if case.person_id else None
    facts: dict[str, Any] = {"due": {kind: due.isoformat() for kind, due in moments.items()}}
    first = moments.get(TaskKind.FIRST_CONTACT)
    if first is not None and person is not None:
        facts["first_contact_due_age"] = age_at(person, clock.local(first).date())
    return facts


def make(
    case: Case,
    kind: TaskKind,
    due_at: datetime,
    *,
    owner_id: int | None = None,
    runs_from: datetime | None = None,
    subject_kind: str = "",
    subject_id: UUID | None = None,
) -> Task:
    """Make one task of the case, of its worker unless another owner is named.

    `runs_from` is the moment from which its time runs, where that depends on the risk.
    """
    with acting_as(STEPS):
        task = Task.objects.create(
            kind=kind,
            case=case,
            key_id=case.key_id,
            owner_id=owner_id or case.worker_id,
            due_at=due_at,
            made_at=clock.now(),
            runs_from=runs_from,
            subject_kind=subject_kind,
            subject_id=subject_id,
        )
    refresh(case)
    return task


def make_for_concern(concern: Concern) -> Task:
    """Make the task to decide on a concern within 24 hours of its being received."""
    with acting_as(STEPS):
        return Task.objects.create(
            kind=TaskKind.CONCERN_DECISION,
            concern=concern,
            key_id=concern.key_id,
            owner_id=concern.owner_id,
            due_at=concern.decide_by,
            made_at=clock.now(),
        )


def finish(
    kind: TaskKind,
    *,
    by: Actor,
    case: Case | None = None,
    concern: Concern | None = None,
    at: datetime | None = None,
) -> int:
    """Mark the open tasks of a kind as done by the actor and return how many there were.

    `at` is when that happened which they ask for, by default now: what happened before the time of a
    task began does not end it.
    """
    place = {"case": case} if case is not None else {"concern": concern}
    at = at or clock.now()
    with acting_as(STEPS):
        begun = Q(runs_from=None) | Q(runs_from__lt=at + MINUTE)
        rows = Task.objects.open().filter(begun, kind=kind, **place)
        done = rows.update(done_at=at, done_by_id=by.user_id)
    if case is not None:
        refresh(case)
    return done


def dismiss_all(case: Case, reason: str) -> None:
    """End every open task of the case without its being done."""
    with acting_as(STEPS):
        Task.objects.open().filter(case=case).update(dismissed_at=clock.now(), dismissed_reason=reason)
    refresh(case)


def follow_up(case: Case, since: datetime) -> None:
    """Make the task of the next contact, as often as the risk asks; its time runs from the last one."""
    due_at = due_after(case, TaskKind.FOLLOW_UP, since)
    make(case, TaskKind.FOLLOW_UP, due_at, runs_from=since)


def review(case: Case) -> None:
    """Make the task of the next review, as often as the risk asks."""
    now = clock.now()
    make(case, TaskKind.REVIEW, due_after(case, TaskKind.REVIEW, now), runs_from=now)


def follow_plan(case: Case, actions: list[PlanAction]) -> None:
    """Let the open ACTION tasks be those of the approved plan: one for each action that is not ended."""
    with acting_as(STEPS):
        present = {t.subject_id: t for t in Task.objects.open().filter(case=case, kind=TaskKind.ACTION)}
        wanted = {action.origin: action for action in actions if not action.outcome}
        for origin, task in present.items():
            if origin not in wanted:
                task.dismissed_at, task.dismissed_reason = clock.now(), NO_LONGER_NEEDED
            else:
                task.due_at = end_of_day(wanted[origin].due_on)
            task.save(update_fields=["dismissed_at", "dismissed_reason", "due_at"])
        for origin, action in wanted.items():
            if origin not in present:
                due_at = end_of_day(action.due_on)
                make(
                    case,
                    TaskKind.ACTION,
                    due_at,
                    owner_id=action.responsible_id,
                    subject_kind="cases.planaction",
                    subject_id=origin,
                )
    refresh(case)


def refresh(case: Case) -> None:
    """Store the earliest open deadline on the case, by which lists are ordered."""
    with acting_as(STEPS):
        due = Task.objects.open().filter(case=case).aggregate(at=Min("due_at"))["at"]
        if due != case.next_due:
            case.next_due = due
            Case.objects.filter(pk=case.pk).update(next_due=due)


def finish_about(subject_id: UUID, *, by: Actor, case: Case) -> None:
    """Mark the open tasks about one record as done by the actor."""
    with acting_as(STEPS):
        rows = Task.objects.open().filter(case=case, subject_id=subject_id)
        rows.update(done_at=clock.now(), done_by_id=by.user_id)
    refresh(case)
