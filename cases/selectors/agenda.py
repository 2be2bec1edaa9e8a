"""Tasks as pages show them: what is to be done about whom, by when, and the one step that does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from cases import registry
from cases.models import Case, PlanAction, PlanState, Task
from cases.selectors.day import TaskRow
from cases.selectors.people import subject_line
from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.reference.codes import TaskKind
from kzcp.vault.selectors import unlock

LEADS: dict[str, tuple[StrOrPromise, str]] = {
    TaskKind.FIRST_CONTACT: (_("Record the contact"), "note_new"),
    TaskKind.FOLLOW_UP: (_("Record the contact"), "note_new"),
    TaskKind.ASSESSMENT: (_("Open the assessment"), "case_assessment"),
    TaskKind.PLAN: (_("Open the plan"), "case_plan"),
    TaskKind.REVIEW: (_("Review the plan"), "case_plan"),
    TaskKind.RESTRICTED_REVIEW: (_("Review the restriction"), "case_level"),
    TaskKind.CONSENT_END: (_("Open the consents"), "case_consents"),
    TaskKind.CONSENT_CHECK: (_("Open the consents"), "case_consents"),
}
"""Where the kinds of task lead that are not simply ticked off: label, route of the case."""
TICKED = frozenset(
    {
        TaskKind.ACTION,
        TaskKind.OTHER,
        TaskKind.SEPARATION_CHECK,
        TaskKind.TRANSITION_18,
        TaskKind.ORDER_END,
        TaskKind.REEXAMINATION,
        TaskKind.RELEASE_CHECK,
    }
)
"""Tasks that a person marks as done on the list itself."""


@dataclass(frozen=True)
class TaskLine:
    """One task in words. `go` is the address that does it, `tick` the key by which it is marked as done."""

    pk: UUID
    title: str
    who: str
    url: str
    text: str
    kind_label: str
    risk: str
    risk_label: str
    due: words.Due
    go: str
    go_label: StrOrPromise
    tick: str


def lines(rows: Iterable[TaskRow], actor: Actor) -> list[TaskLine]:
    """The tasks in their order, each with what the actor may do about it."""
    listed = list(rows)
    told = _actions(row.task for row in listed)
    writable = _writable([row.case for row in listed if row.case is not None], actor)
    return [_line(row, told, writable) for row in listed]


def _line(row: TaskRow, told: dict[UUID, str], writable: set[UUID]) -> TaskLine:
    task, case = row.task, row.case
    text = row.words or (told.get(task.subject_id, "") if task.subject_id else "")
    label: StrOrPromise = ""
    go = tick = ""
    if case is None:
        go, label = reverse("concern", args=[task.concern_id]), _("Decide on the concern")
    elif task.kind in TICKED:
        tick = str(task.pk) if case.pk in writable else ""
    elif task.kind in LEADS:
        label, route = LEADS[task.kind]
        go = reverse(route, args=[case.pk]) if case.pk in writable else ""
    free = task.kind in (TaskKind.OTHER, TaskKind.ACTION) and text
    return TaskLine(
        pk=task.pk,
        title=text if free else row.label,
        who=subject_line(case.person) if case else "",
        url=reverse("case", args=[case.pk]) if case else go,
        text="" if free else text,
        kind_label=registry.label(case.kind) if case and not text else "",
        risk=row.risk,
        risk_label=row.risk_label,
        due=words.due(row.due_at),
        go=go,
        go_label=label,
        tick=tick,
    )


def _actions(tasks: Iterable[Task]) -> dict[UUID, str]:
    """The words of the plans' actions that tasks stand for, by the key that a task carries."""
    origins = [task.subject_id for task in tasks if task.kind == TaskKind.ACTION and task.subject_id]
    if not origins:
        return {}
    rows = PlanAction.objects.filter(origin__in=origins, goal__plan__state=PlanState.IN_FORCE)
    return {action.origin: action.words for action in unlock(rows)}


def _writable(cases: list[Case], actor: Actor) -> set[UUID]:
    """Which of the cases the actor works on."""
    if not cases:
        return set()
    rows = Case.objects.visible_to(actor, P.TASK_WRITE).filter(pk__in=[case.pk for case in cases])
    return set(rows.values_list("pk", flat=True))
