"""Preparing for the day on which somebody turns 18: one task, 90 days before, for each case and birthday."""

from datetime import date, datetime

from django.db.models import Q

from cases.lifecycle import deadlines
from cases.models import Case, Person, Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.reference import deadlines as spans
from kzcp.reference.codes import BirthDatePrecision, TaskKind
from kzcp.workflow.lifecycle import STEPS

AHEAD_DAYS = 365
"""How many days before the birthday its task is made."""
ENDED_WITH_CASE = ("CLOSED", "ERROR")


def prepare(case: Case) -> int:
    """Make the task of the coming birthday, or move it after the birth date was corrected.

    Returns how many tasks changed. Asked again it changes nothing, also after the task was done.
    """
    with acting_as(STEPS):
        person = Person.objects.filter(pk=case.person_id).first() if case.person_id else None
        rows = Task.objects.filter(case=case, kind=TaskKind.TRANSITION_18)
        tasks = list(rows.exclude(dismissed_reason__in=ENDED_WITH_CASE))
    due_at = _due(person)
    changed = _settle([task for task in tasks if task.is_open], due_at)
    if due_at is not None and not any(task.due_at == due_at or task.is_open for task in tasks):
        deadlines.make(case, TaskKind.TRANSITION_18, due_at)
        changed += 1
    elif changed:
        deadlines.refresh(case)
    return changed


def prepare_all() -> int:
    """Do so in every open case whose subject turns 18 within a year, or has such a task; how many changed."""
    last = clock.today().replace(day=1)
    born = Q(
        person__birth_date__gt=last.replace(year=last.year - 18),
        person__birth_date__lt=last.replace(year=last.year - 16),
    )
    has_task = Q(pk__in=Task.objects.open().filter(kind=TaskKind.TRANSITION_18).values("case_id"))
    with acting_as(STEPS):
        cases = list(Case.objects.open().filter(born | has_task))
    return sum(prepare(case) for case in cases)


def birthday(born: date) -> date:
    """The day on which somebody is 18; born on 29 February, on 1 March of an ordinary year."""
    leap = (born.month, born.day) == (2, 29)
    return date(born.year + 18, 3, 1) if leap else born.replace(year=born.year + 18)


def _due(person: Person | None) -> datetime | None:
    """When the task of the coming birthday is due; None where it is not known, far off or past."""
    if person is None or person.birth_date is None or person.birth_precision != BirthDatePrecision.DAY:
        return None
    day = birthday(person.birth_date)
    if not 0 < (day - clock.today()).days <= AHEAD_DAYS:
        return None
    return spans.due_before(TaskKind.TRANSITION_18, day)


def _settle(tasks: list[Task], due_at: datetime | None) -> int:
    """Move open tasks to the moment, or end them where none is coming any more; a task that is due stays."""
    changed = 0
    with acting_as(STEPS):
        for task in tasks:
            if due_at is not None and task.due_at != due_at:
                task.due_at = due_at
            elif due_at is None and task.due_at > clock.now():
                task.dismissed_at, task.dismissed_reason = clock.now(), deadlines.NO_LONGER_NEEDED
            else:
                continue
            task.save(update_fields=["due_at", "dismissed_at", "dismissed_reason"])
            changed += 1
    return changed
