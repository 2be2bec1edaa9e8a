"""Lists of cases, page by page in the order of the next deadline."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadCursor
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases import registry
from cases.models import Case, Task
from cases.selectors.people import subject_line, subject_name
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import RiskLevel, TaskKind
from kzcp.vault.selectors import unlock

PAGE = 25
COUNTED_TO = 1000
SILENT_AFTER = {RiskLevel.HIGH: 7, RiskLevel.MEDIUM: 14, RiskLevel.LOW: 31}
"""Days without a contact after which a case is silent, by risk: one follow-up interval."""


@dataclass(frozen=True)
class CaseloadFilters:
    """What the reader asked for; empty means any. `due` is overdue or week.

    `whose` is own, all, none (no worker) or the key of a worker; `silent` is empty or anything else.
    """

    kind: str = ""
    risk: str = ""
    status: str = ""
    due: str = ""
    whose: str = "own"
    silent: str = ""


@dataclass(frozen=True)
class CaseRow:
    """One case as a list shows it."""

    case: Case
    name: str
    line: str
    age: int | None
    kind_label: str
    risk_label: str
    status_label: str
    next_task_label: str
    next_due: datetime | None
    last_contact_at: datetime | None

    @property
    def silent_days(self) -> int:
        """Whole days since the last contact; 0 where there was none."""
        return (clock.now() - self.last_contact_at).days if self.last_contact_at else 0


@dataclass(frozen=True)
class Page:
    """Some rows, the cursors of the next and the earlier page ("" where there is none), and how many
    rows there are, counted to 1,000.
    """

    rows: list[CaseRow]
    next: str
    count: int
    earlier: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether `count` is the whole number and not the limit of counting."""
        return self.count <= COUNTED_TO


LONGEST_CURSOR = 200
"""Characters of a cursor of ours, and more: a longer one is somebody's own and is not even read."""


def caseload(
    actor: Actor, filters: CaseloadFilters = CaseloadFilters(), *, after: str = "", before: str = ""
) -> Page:
    """The open cases that the actor may open, by next deadline; the people shown are journaled.

    A cursor that is not one of ours begins at the first page.
    """
    rows = filtered(Case.objects.visible_to(actor, P.CASE_VIEW), actor, filters)
    count = len(rows.order_by().values_list("pk")[: COUNTED_TO + 1])
    back = _before(rows, before)
    found = back if back is not None else _from(rows, after)
    chosen = list(found.select_related("person", "worker", "office")[: PAGE + 1])
    more, chosen = chosen[PAGE:], chosen[:PAGE]
    if back is not None:
        chosen.reverse()
    journal.record("case.list", persons=[case.person_id for case in chosen if case.person_id])
    later = bool(more) if back is None else bool(chosen)
    earlier = bool(more) if back is not None else _place(after) is not None and bool(chosen)
    return Page(
        prepared(chosen),
        _cursor(chosen[-1]) if later else "",
        count,
        _cursor(chosen[0]) if earlier else "",
    )


def filtered(rows: QuerySet[Case], actor: Actor, filters: CaseloadFilters) -> QuerySet[Case]:
    """The rows that the filters leave; closed ones only where the status asks for them."""
    now = clock.now()
    if filters.status:
        rows = rows.filter(status=filters.status)
    else:
        rows = rows.exclude(status__in=("CLOSED", "ERROR"))
    if filters.whose == "own":
        rows = rows.filter(worker_id=actor.user_id)
    elif filters.whose == "none":
        rows = rows.filter(worker=None)
    elif filters.whose.isascii() and filters.whose.isdigit():
        rows = rows.filter(worker_id=int(filters.whose[:18]))
    for name in ("kind", "risk"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.due == "overdue":
        rows = rows.filter(next_due__lt=now)
    elif filters.due == "week":
        rows = rows.filter(next_due__lt=now + timedelta(days=7))
    return rows.filter(silent(now)) if filters.silent else rows


def silent(now: datetime) -> Q:
    """Cases without a contact for longer than their follow-up interval."""
    found = Q(pk__in=[])
    for risk, days in SILENT_AFTER.items():
        since = now - timedelta(days=days)
        quiet = Q(last_contact_at__lt=since) | Q(last_contact_at=None, registered_at__lt=since)
        found |= Q(risk=risk) & quiet
    return found


def prepared(cases: Iterable[Case]) -> list[CaseRow]:
    """The cases as rows for a list, in their order."""
    cases, today = unlock(cases, "person"), clock.today()
    steps = _next_steps(cases)
    return [
        CaseRow(
            case,
            subject_name(case.person),
            subject_line(case.person),
            case.person.age_on(today) if case.person else None,
            registry.label(case.kind),
            terms.label("risk_level", case.risk),
            terms.label("case_status", case.status),
            steps.get(case.pk, ""),
            case.next_due,
            case.last_contact_at,
        )
        for case in cases
    ]


def _next_steps(cases: list[Case]) -> dict[UUID, str]:
    rows = Task.objects.open().filter(case_id__in=[case.pk for case in cases]).order_by("-due_at", "-id")
    return {task.case_id: _told(task) for task in rows if task.case_id}


def _told(task: Task) -> str:
    return _("Own task") if task.kind == TaskKind.OTHER else terms.label("task_kind", task.kind)


def _from(rows: QuerySet[Case], after: str) -> QuerySet[Case]:
    rows = rows.order_by("next_due", "id")
    place = _place(after)
    if place is None:
        return rows
    moment, key = place
    if moment is None:
        return rows.filter(next_due=None, pk__gt=key)
    later = Q(next_due__gt=moment) | Q(next_due=moment, pk__gt=key) | Q(next_due=None)
    return rows.filter(later)


def _before(rows: QuerySet[Case], before: str) -> QuerySet[Case] | None:
    """The rows that stand before a cursor, the nearest first; None without a cursor of ours."""
    place = _place(before)
    if place is None:
        return None
    moment, key = place
    rows = rows.order_by("-next_due", "-id")
    if moment is None:
        return rows.filter(Q(next_due__isnull=False) | Q(pk__lt=key))
    return rows.filter(Q(next_due__lt=moment) | Q(next_due=moment, pk__lt=key))


def _place(cursor: str) -> tuple[datetime | None, UUID] | None:
    if len(cursor) > LONGEST_CURSOR:
        return None
    try:
        due, pk = json.loads(urlsafe_b64decode(cursor.encode("ascii", "ignore")))
        moment = datetime.fromisoformat(due) if due else None
        return moment if moment is None or moment.tzinfo else None, UUID(pk)
    except (ValueError, TypeError, BadCursor, AttributeError):
        return None


def _cursor(case: Case) -> str:
    due = case.next_due.isoformat() if case.next_due else ""
    return urlsafe_b64encode(json.dumps([due, str(case.pk)]).encode()).decode()
