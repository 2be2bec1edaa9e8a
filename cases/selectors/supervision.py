"""What a supervisor watches over an office, and a coordinator over a region."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from cases.models import Case, Conflict
from cases.selectors.caseload import CaseRow, prepared, silent
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.accounts.models import Assignment, Organisation, User
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import RoleCode


@dataclass(frozen=True)
class Load:
    """The open cases of one worker, in sight of the reader."""

    user: User
    active: int
    high: int
    overdue: int


@dataclass(frozen=True)
class Overview:
    """The reader's offices in figures; each counts only cases that the reader may open."""

    active: int
    high: int
    overdue: int
    silent: int
    unassigned: int
    workload: list[Load]


@dataclass(frozen=True)
class Delay:
    """A step that is late: the number of the case, its office and the step, and nothing of the child."""

    number: str
    office: Organisation
    step_label: str
    due_at: datetime


def office_overview(actor: Actor) -> Overview:
    """Figures over the open cases that the actor may assign."""
    now = clock.now()
    rows = Case.objects.visible_to(actor, P.CASE_ASSIGN).open()
    counted = rows.order_by().aggregate(
        active=Count("pk"),
        high=Count("pk", filter=Q(risk="HIGH")),
        overdue=Count("pk", filter=Q(next_due__lt=now)),
        silent=Count("pk", filter=silent(now)),
        unassigned=Count("pk", filter=Q(worker=None)),
    )
    return Overview(**counted, workload=workload(actor))


def workload(actor: Actor) -> list[Load]:
    """Each worker of the reader's offices with their open cases, the most loaded first."""
    offices = scope.places(actor, P.CASE_ASSIGN, Reach.SENSITIVE)
    held = Assignment.objects.current().filter(role=RoleCode.WORKER, organisation_id__in=offices)
    users = User.objects.filter(pk__in=held.values("user_id"))
    now = clock.now()
    counted = {
        row["worker_id"]: row
        for row in Case.objects.visible_to(actor, P.CASE_ASSIGN)
        .open()
        .order_by()
        .values("worker_id")
        .annotate(
            active=Count("pk"),
            high=Count("pk", filter=Q(risk="HIGH")),
            overdue=Count("pk", filter=Q(next_due__lt=now)),
        )
    }
    empty = {"active": 0, "high": 0, "overdue": 0}
    loads = []
    for user in users:
        row = counted.get(user.pk, empty)
        loads.append(Load(user, row["active"], row["high"], row["overdue"]))
    return sorted(loads, key=lambda load: (-load.active, load.user.pk))


def unassigned(actor: Actor) -> list[CaseRow]:
    """The open cases without a worker that the actor may assign; the people shown are journaled."""
    rows = Case.objects.visible_to(actor, P.CASE_ASSIGN).open().filter(worker=None)
    cases = list(rows.select_related("person", "office").order_by("next_due", "id")[:100])
    journal.record("case.list", persons=[case.person_id for case in cases if case.person_id])
    return prepared(cases)


def workers(office_id: int) -> list[User]:
    """The workers of an office today, by name."""
    held = Assignment.objects.current().filter(role=RoleCode.WORKER, organisation_id=office_id)
    return list(User.objects.filter(pk__in=held.values("user_id")).order_by("surname", "given_name"))


def office_loads(case: Case, actor: Actor) -> list[tuple[User, int]]:
    """The workers of the case's office who are not kept apart from it, each with the open cases the actor knows of."""
    rows = Case.objects.visible_to(actor, P.CASE_ASSIGN).open().filter(office_id=case.office_id)
    counted = Counter(rows.values_list("worker_id", flat=True))
    apart = set(Conflict.objects.filter(case=case, ended_at=None).values_list("user_id", flat=True))
    return [(user, counted[user.pk]) for user in workers(case.office_id) if user.pk not in apart]


def delays(actor: Actor) -> list[Delay]:
    """The late steps of the reader's regions, latest first; restricted cases are not among them."""
    if not scope.holds(actor, P.DELAY_VIEW):
        return []
    journal.record("delay.list")
    return _delays("")


def delay(task_id: UUID, actor: Actor) -> Delay | None:
    """One late step of the reader's regions by the key of its task; None where it is late no more."""
    if not scope.holds(actor, P.DELAY_VIEW):
        return None
    return next(iter(_delays(" where task_id = %s", task_id)), None)


def _delays(condition: str, *values: UUID) -> list[Delay]:
    with connection.cursor() as cursor:
        cursor.execute(f"select number, office_id, step, due_at from kzcp_delays(){condition}", values)
        rows = cursor.fetchall()
    offices = Organisation.objects.in_bulk({office for _, office, *_rest in rows})
    return [
        Delay(number, offices[office], terms.label("task_kind", step), due_at)
        for number, office, step, due_at in rows
    ]
