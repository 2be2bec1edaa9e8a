"""What the supervisor's page shows of the team, prepared for a page."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django_stubs_ext import StrOrPromise

from cases.models import Case, Task
from cases.selectors.caseload import CaseRow, prepared, silent
from cases.selectors.day import TOO_MANY
from cases.selectors.supervision import Load, Overview, office_overview, unassigned
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, NotFound
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.workflow import approvals, subjects
from kzcp.workflow.models import Approval

FEW, FIRST = 8, 4
WHOLE_BAR = 30
"""The cases that fill a whole bar, so that the mark of the limit stands inside it."""


@dataclass(frozen=True)
class Bar:
    """One worker's load: the bar in per cent, `over` how many cases lie above the limit."""

    load: Load
    share: float
    over: int


@dataclass(frozen=True)
class Share:
    """The cases of one level of risk."""

    code: str
    label: StrOrPromise
    count: int
    share: float


@dataclass(frozen=True)
class Waiting:
    """A decision that waits for the supervisor, in one line."""

    heading: str
    url: str
    risk: str
    risk_label: StrOrPromise
    told: str
    due_at: datetime | None


@dataclass(frozen=True)
class Team:
    """The offices of a supervisor: figures, loads, and the first rows of the lists behind them."""

    overview: Overview
    waiting: int
    late_decisions: int
    decisions: list[Waiting]
    own_tasks: int
    loads: list[Bar]
    limit_mark: float
    mix: list[Share]
    unassigned: list[CaseRow]
    overdue: list[CaseRow]
    silent: list[CaseRow]


def team(actor: Actor) -> Team:
    """Everything about the open cases that the actor may assign; the people shown are journaled."""
    overview, queue, now = office_overview(actor), approvals.queue(actor), clock.now()
    mine = Task.objects.open().visible_to(actor, P.CASE_VIEW).filter(owner_id=actor.user_id)
    rows = Case.objects.visible_to(actor, P.CASE_ASSIGN).open().select_related("person", "worker", "office")
    late = list(rows.filter(next_due__lt=now).order_by("next_due", "id")[:FEW])
    quiet = list(rows.filter(silent(now)).order_by("last_contact_at", "id")[:FEW])
    journal.record("case.list", persons=[case.person_id for case in [*late, *quiet] if case.person_id])
    told = prepared([*late, *quiet])
    return Team(
        overview=overview,
        waiting=len(queue),
        late_decisions=sum(1 for each in queue if each.due_at is not None and each.due_at < now),
        decisions=_waiting(queue[:FIRST], actor),
        own_tasks=mine.count(),
        loads=[_bar(load) for load in overview.workload],
        limit_mark=TOO_MANY / WHOLE_BAR * 100,
        mix=_mix(actor),
        unassigned=unassigned(actor)[:FEW],
        overdue=told[: len(late)],
        silent=told[len(late) :],
    )


def _waiting(queue: list[Approval], actor: Actor) -> list[Waiting]:
    """The decisions that are due first; one whose record is out of sight is left out."""
    found = []
    for approval in queue:
        subject = subjects.approval_subject(approval.kind)
        try:
            record = subject.find(approval.subject_id, actor, subject.permission)
        except (NotFound, NotAllowed):
            continue
        brief = subject.brief(record)
        who = ", ".join(part for part in (brief.name, brief.age) if part)
        found.append(
            Waiting(
                heading=f"{subject.title(record)}: {who}",
                url=reverse("approval", args=[approval.pk]),
                risk=brief.risk,
                risk_label=terms.label("risk_level", brief.risk),
                told=f"{brief.kind_label}, № {brief.number}",
                due_at=approval.due_at,
            )
        )
    return found


def _bar(load: Load) -> Bar:
    return Bar(load, min(load.active / WHOLE_BAR * 100, 100), max(load.active - TOO_MANY, 0))


def _mix(actor: Actor) -> list[Share]:
    rows = Case.objects.visible_to(actor, P.CASE_ASSIGN).open()
    counted = Counter(rows.order_by().values_list("risk", flat=True))
    whole = counted.total() or 1
    return [
        Share(code, label, counted[code], counted[code] / whole * 100)
        for code, label in terms.choices("risk_level")
    ]
