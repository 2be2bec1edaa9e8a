"""What the page of a case shows beside its band: the course, panels of other apps, looks, further steps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from cases import registry
from cases.lifecycle import CASE
from cases.models import Case, Task
from cases.selectors.ahead import due_at
from cases.selectors.cases import View, progress, who_viewed
from cases.selectors.rights import Rights
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.core.parts import Step
from kzcp.reference import terms
from kzcp.reference.codes import CaseStatus, ConfidentialityLevel, TaskKind

STATES = {"done": "done", "present": "now", "ahead": "", "skipped": ""}
BY_TASK = {
    CaseStatus.PLANNING: TaskKind.ASSESSMENT,
    CaseStatus.IMPLEMENTATION: TaskKind.PLAN,
    CaseStatus.REVIEW: TaskKind.REVIEW,
}
"""Stages ahead by which a deadline stands: the task that must be done to reach them."""
GROUNDS: dict[str, StrOrPromise] = {
    "own": gettext_lazy("works on the case"),
    "office": gettext_lazy("of the same office"),
    "granted": gettext_lazy("named for the case"),
}
LOOKED = frozenset({"case.view", "person.reveal"})
FEW_LOOKS = 4


def course(case: Case, tasks: list[Task]) -> list[Step]:
    """The stages of the case with when each was reached, or by when it should be."""
    if case.status == CaseStatus.ERROR:
        return []
    told = []
    for stage in progress(case):
        small = _("did not take place") if stage.state == "skipped" else ""
        if stage.state != "ahead" and stage.at is not None:
            small = words.day_words(words.local(stage.at).date())
        elif stage.state == "ahead" and stage.code in BY_TASK:
            moment = due_at(tasks, BY_TASK[CaseStatus(stage.code)])
            small = _("by %(day)s") % {"day": words.day_words(words.local(moment).date())} if moment else ""
        told.append(Step(stage.label, STATES[stage.state], small))
    return told


@dataclass(frozen=True)
class Part:
    """A panel of an app above, drawn."""

    code: str
    title: StrOrPromise
    html: str


def panels(request: HouseRequest, case: Case) -> list[Part]:
    """The panels that apps above add to the page, in their order; those that have nothing to show left out."""
    found = []
    for panel in registry.panels():
        context = panel.context(case, request.actor)
        if context is not None:
            html = render_to_string(panel.template, {**context, "panel": panel, "case": case}, request)
            found.append(Part(panel.code, panel.title, html))
    return found


@dataclass(frozen=True)
class Look:
    """One look at a case in words."""

    at: datetime
    when: str
    by: str
    what: str
    ground: StrOrPromise
    refused: str


def looks(case: Case, limit: int) -> list[Look]:
    """Who opened or changed the case, or was refused, newest first; repeats of one person in one hour once."""
    told: list[Look] = []
    last: tuple[str, str, str] | None = None
    for view in who_viewed(case, limit=limit):
        present = (view.by, _what(view), f"{words.local(view.at):%Y%m%d%H}")
        if present != last:
            told.append(_look(view))
        last = present
    return told


def _look(view: View) -> Look:
    return Look(
        at=view.at,
        when=capfirst(words.moment_words(view.at)),
        by=view.by or _("The system"),
        what=_what(view),
        ground=GROUNDS.get(view.ground, ""),
        refused="yes" if view.outcome == "denied" else "",
    )


def _what(view: View) -> str:
    if view.outcome == "denied":
        return _("access refused")
    if view.outcome != "allowed":
        return _("a step that was not carried out")
    return _("read") if view.action in LOOKED else _("worked on it")


@dataclass(frozen=True)
class Further:
    """A step that is needed seldom: it has its own page."""

    label: StrOrPromise
    url: str


def further(case: Case, held: Rights, by: Actor) -> list[Further]:
    """The further steps that are the reader's in this state and that nothing stands against."""
    offered: list[tuple[StrOrPromise, str, Any]] = []
    restricted = case.level == ConfidentialityLevel.RESTRICTED
    if case.is_open:
        offered += [
            (_("Change the risk"), "case_risk", P.ASSESSMENT_WRITE),
            (_("Correct what is known of the violence or need"), "case_details", P.CASE_EDIT),
            (_("Add a person to the case"), "case_person_add", P.CASE_EDIT),
            (_("Ask to close the case"), "closure_new", P.CLOSURE_REQUEST),
            (_("Give the case to a worker"), "case_assign", P.CASE_ASSIGN),
        ]
        if restricted:
            offered.append((_("Review the restriction"), "case_level", P.CASE_ASSIGN))
        elif case.level == ConfidentialityLevel.SENSITIVE:
            offered.append((_("Change the level of access"), "case_level", P.CASE_ASSIGN))
        if not restricted:
            offered.append((_("Restrict the case to named people"), "case_restrict", P.CASE_RESTRICT))
    offered += [
        (CASE[name].label, f"case_{name}", CASE[name].permission)
        for name in ("close_as_advice", "reopen", "mark_error")
        if case.status in CASE[name].source and not CASE.missing(case, name, by)
    ]
    mine = ((label, route) for label, route, needed in offered if needed in held)
    return [Further(label, reverse(route, args=[case.pk])) for label, route in mine]


def ended(case: Case) -> tuple[str, str]:
    """Why and when the case ended: a title and a text; empty where it has not."""
    if case.status == CaseStatus.CLOSED and case.closed_at is not None:
        day = words.day_words(words.local(case.closed_at).date())
        return _("Closed on %(day)s.") % {"day": day}, terms.label("closure_reason", case.closure_reason)
    if case.status == CaseStatus.ERROR:
        return _("Marked as error: this case counts nowhere."), terms.label("error_reason", case.error_reason)
    return "", ""
