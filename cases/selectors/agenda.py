"""Tasks as pages show them: what is to be done about whom, by when, and the one step that does it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from cases import registry
from cases.models import Case, PlanAction, PlanState, Task, branches
from cases.selectors.beside import CONTACTS, Beside
from cases.selectors.beside import told as told_of
from cases.selectors.day import TaskRow
from cases.selectors.people import subject_line
from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.reference.codes import TaskKind
from kzcp.vault.selectors import unlock

LEADS: dict[str, tuple[StrOrPromise, str, P]] = {
    TaskKind.FIRST_CONTACT: (_("Record the contact"), "note_new", P.NOTE_WRITE),
    TaskKind.FOLLOW_UP: (_("Record the contact"), "note_new", P.NOTE_WRITE),
    TaskKind.ASSESSMENT: (_("Open the assessment"), "case_assessment", P.CASE_VIEW),
    TaskKind.PLAN: (_("Open the plan"), "case_plan", P.CASE_VIEW),
    TaskKind.REVIEW: (_("Review the plan"), "case_plan", P.CASE_VIEW),
    TaskKind.RESTRICTED_REVIEW: (_("Review the restriction"), "case_level", P.CASE_ASSIGN),
    TaskKind.CONSENT_END: (_("Open the consents"), "case_consents", P.CASE_VIEW),
    TaskKind.CONSENT_CHECK: (_("Open the consents"), "case_consents", P.CASE_VIEW),
    TaskKind.REPORTING_AGAIN: (_("Decide again"), "case_reporting", P.ASSESSMENT_WRITE),
}
"""Where the kinds of task lead that are not simply ticked off: label, route of the case, permission of that page."""
TICKED = frozenset(
    {
        TaskKind.ACTION,
        TaskKind.OTHER,
        TaskKind.SEPARATION_CHECK,
        TaskKind.TRANSITION_18,
        TaskKind.ORDER_END,
        TaskKind.REEXAMINATION,
        TaskKind.REFERRAL_CHECK,
        TaskKind.REFERRAL_DECLINED,
        TaskKind.RELEASE_CHECK,
    }
)
"""Tasks that a person marks as done on the list itself."""


@dataclass(frozen=True)
class Planned:
    """What the plan says of a task: its words, and the code of a service or nothing."""

    words: str
    service: str


Reached = Mapping[UUID, frozenset[P]]
"""What somebody may do with which case."""
NO_ACTION = Planned("", "")
NOTHING: Mapping[UUID, Beside] = MappingProxyType({})


@dataclass(frozen=True)
class TaskLine:
    """One task in words. `go` is the address that does it, `tick` the key by which it is marked as done,
    `refer` where a referral to the service begins that the plan names for it.

    `danger`: a child in danger now waits for it. `safe` says how to make contact without danger, `told` what is known of its case: for lists of several.
    """

    pk: UUID
    title: str
    who: str
    url: str
    text: str
    safe: str
    told: str
    risk: str
    risk_label: str
    due: words.Due
    go: str
    go_label: StrOrPromise
    tick: str
    refer: str
    danger: bool = False


def lines(rows: Iterable[TaskRow], actor: Actor, *, known: Mapping[UUID, Beside] = NOTHING) -> list[TaskLine]:
    """The tasks in their order, each with what the actor may do about it.

    `known` is what `beside` tells of their cases; the page of one case tells it elsewhere.
    """
    listed = list(rows)
    told = _actions(row.task for row in listed)
    reached = _reached([row.case for row in listed if row.case is not None], actor)
    return [_line(row, told, reached, known) for row in listed]


def _line(
    row: TaskRow, told: dict[UUID, Planned], reached: Reached, known: Mapping[UUID, Beside]
) -> TaskLine:
    task, case = row.task, row.case
    found = known.get(case.pk, Beside()) if case else Beside()
    planned = told.get(task.subject_id, NO_ACTION) if task.subject_id else NO_ACTION
    text = row.words or planned.words
    label: StrOrPromise = ""
    go = tick = ""
    held = reached.get(case.pk, frozenset()) if case else frozenset()
    if case is None:
        go, label = reverse("concern", args=[task.concern_id]), _("Open the concern")
    elif task.kind in TICKED:
        tick = str(task.pk) if P.TASK_WRITE in held else ""
        go, label = _record(task) if tick else ("", "")
    elif task.kind in LEADS:
        label, route, page = LEADS[task.kind]
        go = reverse(route, args=[case.pk]) if {P.TASK_WRITE, page} <= held else ""
    else:
        go, label = _record(task)
    free = task.kind in (TaskKind.OTHER, TaskKind.ACTION) and text
    return TaskLine(
        pk=task.pk,
        title=text if free else row.label,
        who=subject_line(case.person) if case else "",
        url=reverse("case", args=[case.pk]) if case else go,
        text="" if free else text,
        safe=_safe(found) if task.kind in CONTACTS else "",
        told=told_of(task, found),
        risk=row.risk,
        risk_label=row.risk_label,
        due=words.due(row.due_at),
        go=go,
        go_label=label,
        tick=tick,
        refer=registry.referring(case.pk, planned.service) if case and tick and planned.service else "",
        danger=row.danger,
    )


def _record(task: Task) -> tuple[str, StrOrPromise]:
    """Address and label of the record of an app above that the task is about; nothing where there is none."""
    lead = registry.lead(task.kind)
    if lead is None or task.subject_id is None:
        return "", ""
    return reverse(lead.route, args=[task.subject_id]), lead.label


def _safe(found: Beside) -> str:
    return " ".join(part for part in (found.near, "; ".join(found.safe)) if part)


def _actions(tasks: Iterable[Task]) -> dict[UUID, Planned]:
    """The plans' actions that tasks stand for, by the key that a task carries."""
    origins = [task.subject_id for task in tasks if task.kind == TaskKind.ACTION and task.subject_id]
    if not origins:
        return {}
    rows = PlanAction.objects.filter(origin__in=origins, goal__plan__state=PlanState.IN_FORCE)
    return {action.origin: Planned(action.words, action.service_id or "") for action in unlock(rows)}


def _reached(cases: list[Case], actor: Actor) -> Reached:
    """What the actor may do with each of the cases, of what tasks ask for: those they work on, and whose pages open."""
    if not cases:
        return {}
    pages = (page for _label, _route, page in LEADS.values())
    asked = {f"may_{each.name}": each for each in (P.TASK_WRITE, *pages)}
    tests = {
        name: ExpressionWrapper(branches().q(actor, each), output_field=BooleanField())
        for name, each in asked.items()
    }
    rows = Case.objects.filter(pk__in=[case.pk for case in cases]).annotate(**tests).values_list("pk", *tests)
    return {
        pk: frozenset(each for each, may in zip(asked.values(), held, strict=True) if may)
        for pk, *held in rows
    }
