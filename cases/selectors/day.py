"""A worker's day: what is late, what is due today, this week and later."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cases.models import Case, Task
from cases.selectors.persons import display_name
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.vault.selectors import unlock

SHOWN = 200
TOO_MANY = 25
"""More active cases than this is a warning."""


@dataclass(frozen=True)
class TaskRow:
    """One task as the day shows it."""

    task: Task
    label: str
    words: str
    case: Case | None
    name: str
    risk: str
    risk_label: str
    due_at: datetime


@dataclass
class MyDay:
    """The open tasks of one person in four groups, each by deadline."""

    overdue: list[TaskRow] = field(default_factory=list)
    today: list[TaskRow] = field(default_factory=list)
    week: list[TaskRow] = field(default_factory=list)
    later: list[TaskRow] = field(default_factory=list)
    active: int = 0

    @property
    def is_overloaded(self) -> bool:
        """Whether the person has more active cases than is wise."""
        return self.active > TOO_MANY


def my_day(actor: Actor) -> MyDay:
    """The open tasks that the actor owns, grouped; the people shown are journaled."""
    rows = (
        Task.objects.open()
        .visible_to(actor, P.CASE_VIEW)
        .filter(owner_id=actor.user_id)
        .select_related("case__person", "concern")
        .order_by("due_at", "id")[:SHOWN]
    )
    day = MyDay(
        active=Case.objects.visible_to(actor, P.CASE_VIEW).open().filter(worker_id=actor.user_id).count()
    )
    for task in unlock(rows, "case__person"):
        _group(day, task.due_at).append(task_row(task))
    shown = [*day.overdue, *day.today, *day.week, *day.later]
    journal.record(
        "task.list", persons=[row.case.person_id for row in shown if row.case and row.case.person_id]
    )
    return day


def tasks_of(case: Case, actor: Actor) -> list[TaskRow]:
    """The open tasks of one case in sight, by deadline."""
    rows = Task.objects.open().visible_to(actor, P.CASE_VIEW).filter(case=case)
    listed = rows.select_related("case__person").order_by("due_at", "id")
    return [task_row(task) for task in unlock(listed, "case__person")]


def task_row(task: Task) -> TaskRow:
    """A task in words."""
    case = task.case
    return TaskRow(
        task,
        terms.label("task_kind", task.kind),
        task.words,
        case,
        display_name(case.person) if case else "",
        case.risk if case else "",
        terms.label("risk_level", case.risk) if case else "",
        task.due_at,
    )


def _group(day: MyDay, due_at: datetime) -> list[TaskRow]:
    now, due_on = clock.now(), clock.local(due_at).date()
    if due_at < now:
        return day.overdue
    if due_on == clock.today():
        return day.today
    monday = clock.today() - timedelta(days=clock.today().weekday())
    return day.week if due_on < monday + timedelta(days=7) else day.later
