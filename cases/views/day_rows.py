"""What the day and the list of cases show beside their rows: greeting, groups, drafts, chips, neighbours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from cases.forms import intake_told
from cases.forms.filters import ALL, NONE, OWN, query
from cases.forms.intake import KIND as DRAFT_INTAKE
from cases.models import Case
from cases.selectors.agenda import TaskLine, lines
from cases.selectors.begun import going_on
from cases.selectors.beside import beside
from cases.selectors.caseload import CaseloadFilters, Page
from cases.selectors.day import TOO_MANY, MyDay
from cases.selectors.people import subject_name
from kzcp.access.context import Can
from kzcp.access.permissions import Permission as P
from kzcp.accounts.selectors import names_of
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.vault.selectors import unlock
from kzcp.workflow import drafts, subjects
from kzcp.workflow.models import Draft

MORNING, NOON, EVENING = 5, 12, 18
FEW = 4
"""Tasks of a group that lie further ahead are folded away from this number on."""


@dataclass(frozen=True)
class Group:
    """Some tasks of one distance: the first ones, and the rest that is folded away."""

    code: str
    title: StrOrPromise
    first: list[TaskLine]
    rest: list[TaskLine]

    @property
    def count(self) -> int:
        """How many tasks the group has."""
        return len(self.first) + len(self.rest)


@dataclass(frozen=True)
class DraftLine:
    """Something begun and not handed in; `step` says how far it has come, where it has steps."""

    title: str
    about: str
    step: str
    url: str
    saved_at: datetime
    ends_at: datetime
    concern_id: UUID | None = None


def greeting(given_name: str) -> str:
    """ "Good morning, Aigul", by the clock of Kazakhstan."""
    hour = clock.local(clock.now()).hour
    if MORNING <= hour < NOON:
        told = _("Good morning, %(name)s")
    elif NOON <= hour < EVENING:
        told = _("Good afternoon, %(name)s")
    else:
        told = _("Good evening, %(name)s")
    return told % {"name": given_name}


def finding(day: MyDay) -> str:
    """What the day holds, as the heading says it."""
    if day.today:
        count = len(day.today)
        told = ngettext("%(n)s task for today", "%(n)s tasks for today", count) % {"n": count}
        late = len(day.overdue)
        overdue = ngettext("%(n)s overdue", "%(n)s overdue", late) % {"n": late}
        return ", ".join((told, overdue)) if late else told
    return _("nothing more is due today") if not day.overdue else _("only late tasks are left for today")


def groups(day: MyDay, actor: Actor, drafts_of: Iterable[DraftLine] = ()) -> list[Group]:
    """The tasks in four groups, those of a group by deadline; empty groups are left out.

    A concern that the reader has begun to write down leads to that draft, and is called by its children.
    """
    parted = (
        ("late", gettext_lazy("Overdue"), day.overdue, len(day.overdue)),
        ("today", gettext_lazy("Today"), day.today, len(day.today)),
        ("week", gettext_lazy("This week"), day.week, FEW),
        ("later", gettext_lazy("Later"), day.later, FEW),
    )
    shown = [row for _code, _title, rows, _few in parted for row in rows]
    told = lines(shown, actor, known=beside((row.task for row in shown), actor))
    own = {draft.concern_id: draft for draft in drafts_of}
    told = [_with_draft(line, own.get(row.task.concern_id)) for line, row in zip(told, shown, strict=True)]
    found, start = [], 0
    for code, title, rows, few in parted:
        mine = told[start : start + len(rows)]
        start += len(rows)
        if mine:
            found.append(Group(code, title, mine[:few], mine[few:]))
    return found


def _with_draft(line: TaskLine, draft: DraftLine | None) -> TaskLine:
    if draft is None or draft.concern_id is None:
        return line
    label = gettext_lazy("Go on and hand in")
    return replace(line, who=draft.about, url=draft.url, go=draft.url, go_label=label)


def alarms(parted: Iterable[Group]) -> list[TaskLine]:
    """What waits while a child is in danger now."""
    return [line for group in parted for line in (*group.first, *group.rest) if line.danger]


def share_of_limit(active: int) -> float:
    """How full the caseload is, in per cent of what is wise."""
    return min(active / TOO_MANY * 100, 100)


def begun(actor: Actor) -> list[DraftLine]:
    """The drafts to go on with, last saved first, with whom they are about."""
    mine = drafts.open_drafts(actor)
    intakes = going_on((draft for draft in mine if draft.kind == DRAFT_INTAKE), actor)
    return drafted([draft for draft in mine if draft.kind != DRAFT_INTAKE or draft in intakes], actor)


def drafted(drafts_of: Sequence[Draft], actor: Actor) -> list[DraftLine]:
    """Drafts of the reader in their order, each with whom it is about."""
    rows = unlock(drafts_of)
    about = _about(rows, actor)
    found = []
    for draft in rows:
        try:
            subject = subjects.draft_subject(draft.kind)
        except KeyError:
            continue
        whom, step = about.get(draft.pk, ""), ""
        if draft.kind == DRAFT_INTAKE:
            whom = intake_told.children(draft, actor)
            number, total = intake_told.step(draft)
            step = _("Step %(number)s of %(total)s") % {"number": number, "total": total}
        found.append(
            DraftLine(
                str(subject.title),
                whom,
                step,
                subject.link(draft.pk),
                draft.saved_at,
                draft.expires_at,
                draft.subject_id if draft.kind == DRAFT_INTAKE else None,
            )
        )
    return found


def _about(rows: Iterable[Draft], actor: Actor) -> dict[UUID, str]:
    """Whom the drafts of records of cases in sight are about, by the key of the draft."""
    case_of: dict[UUID, UUID] = {}
    by_kind: dict[str, list[Draft]] = {}
    for draft in rows:
        if draft.subject_id is not None and draft.kind != DRAFT_INTAKE:
            by_kind.setdefault(draft.kind, []).append(draft)
    for kind, drafts_of in by_kind.items():
        keys = {draft.pk: draft.subject_id for draft in drafts_of if draft.subject_id}
        cases = subjects.draft_subject(kind).cases
        known = cases(list(keys.values())) if cases is not None else {key: key for key in keys.values()}
        case_of |= {pk: known[key] for pk, key in keys.items() if key in known}
    if not case_of:
        return {}
    seen = (
        Case.objects.visible_to(actor, P.CASE_VIEW).filter(pk__in=case_of.values()).select_related("person")
    )
    names = {case.pk: subject_name(case.person) for case in unlock(seen, "person")}
    return {pk: names[case] for pk, case in case_of.items() if case in names}


@dataclass(frozen=True)
class Chip:
    """One quick way of looking at a list."""

    label: StrOrPromise
    url: str
    current: bool


def chips(filters: CaseloadFilters) -> list[Chip]:
    """All, those at high risk, the silent ones: each keeps the other filters."""
    high, silent = filters.risk == "HIGH", bool(filters.silent)
    return [
        Chip(_("All"), query(filters, risk="", silent=""), not (high or silent)),
        Chip(_("High risk"), query(filters, risk="HIGH", silent=""), high and not silent),
        Chip(_("Silent"), query(filters, risk="", silent="yes"), silent),
    ]


def whose_choices(can: Can, asked: str) -> list[tuple[str, Any]]:
    """Whose cases may be asked for: one's own, all in sight; for a supervisor also those without a worker,
    and those of the worker who is asked for.
    """
    offered: list[tuple[str, Any]] = []
    if can(P.CASE_REGISTER):
        offered.append((OWN, _("My cases")))
    offered.append((ALL, _("All that I may open")))
    if can(P.CASE_ASSIGN):
        offered.append((NONE, _("Without a worker")))
        known = names_of({int(asked)}) if asked.isascii() and asked.isdigit() and len(asked) < 18 else {}
        offered += [(str(pk), name) for pk, name in known.items()]
    return offered


def usual(can: Can) -> str:
    """Whose cases a list begins with."""
    return OWN if can(P.CASE_REGISTER) else ALL


def told(page: Page) -> str:
    """How many cases there are, in words."""
    if not page.is_counted:
        return _("more than %(n)s cases") % {"n": page.count - 1}
    return ngettext("%(n)s case", "%(n)s cases", page.count) % {"n": page.count}


def neighbours(page: Page, filters: CaseloadFilters) -> tuple[str, str]:
    """The addresses of the earlier and the later page; empty where there is none."""
    earlier = query(filters, before=page.earlier) if page.earlier else ""
    later = query(filters, after=page.next) if page.next else ""
    return earlier, later


def date_line() -> str:
    """The day of the week and the date, as they stand above the greeting."""
    day = clock.today()
    weekday, date = formats.date_format(day, "l"), formats.date_format(day, "DATE_FORMAT")
    return capfirst(_("%(weekday)s, %(day)s") % {"weekday": weekday, "day": date})
