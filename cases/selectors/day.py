"""A worker's day: what is late, what is due today, this week and later."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from cases.models import Case, Concern, Task
from cases.selectors.persons import display_name
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import RiskLevel, TaskKind
from kzcp.vault.selectors import unlock

SHOWN = 200
TOO_MANY = 25
"""More active cases than this is a warning."""


@dataclass(frozen=True)
class TaskRow:
    """One task as the day shows it. `danger`: a child in danger now has been neither seen nor spoken to yet."""

    task: Task
    label: str
    words: str
    case: Case | None
    name: str
    risk: str
    risk_label: str
    due_at: datetime
    danger: bool = False


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
    tasks = unlock(rows, "case__person")
    dangers = in_danger(tasks, actor)
    for task in tasks:
        _group(day, task.due_at).append(task_row(task, dangers))
    shown = [*day.overdue, *day.today, *day.week, *day.later]
    journal.record(
        "task.list", persons=[row.case.person_id for row in shown if row.case and row.case.person_id]
    )
    return day


def tasks_of(case: Case, actor: Actor) -> list[TaskRow]:
    """The open tasks of one case in sight, by deadline."""
    rows = Task.objects.open().visible_to(actor, P.CASE_VIEW).filter(case=case)
    listed = rows.select_related("case__person").order_by("due_at", "id")
    tasks = unlock(listed, "case__person")
    dangers = in_danger(tasks, actor)
    return [task_row(task, dangers) for task in tasks]


def in_danger(tasks: Sequence[Task], actor: Actor) -> frozenset[UUID]:
    """Those of the tasks that wait while a child is in danger now, as far as the actor sees the report.

    They are the decision on the report, and in the case made of it the first contact while the risk is high.
    """
    undecided = {task.pk for task in tasks if task.concern is not None and task.concern.immediate_danger}
    waiting = {
        task.pk: task.case.concern_id
        for task in tasks
        if task.kind == TaskKind.FIRST_CONTACT and task.case and task.case.risk == RiskLevel.HIGH
    }
    if not waiting:
        return frozenset(undecided)
    seen = Concern.objects.visible_to(actor, P.CONCERN_VIEW).filter(immediate_danger=True)
    known = set(seen.filter(pk__in=waiting.values()).values_list("pk", flat=True))
    return frozenset(undecided | {pk for pk, report in waiting.items() if report in known})


def task_row(task: Task, dangers: Collection[UUID] = ()) -> TaskRow:
    """A task in words; `dangers` is what `in_danger` tells."""
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
        task.pk in dangers,
    )


def _group(day: MyDay, due_at: datetime) -> list[TaskRow]:
    now, due_on = clock.now(), clock.local(due_at).date()
    if due_at < now:
        return day.overdue
    if due_on == clock.today():
        return day.today
    monday = clock.today() - timedelta(days=clock.today().weekday())
    return day.week if due_on < monday + timedelta(days=7) else day.later
