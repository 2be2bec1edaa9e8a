"""Steps of a case as a whole: a table of what each asks and does, and one view made from each row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from cases.actions import assessments, confidentiality, restriction_review, risk
from cases.actions import cases as actions
from cases.forms import steps as ask
from cases.forms.blocks import shown_form
from cases.forms.errors import put
from cases.lifecycle import CASE
from cases.models import Case
from cases.selectors.cases import access_case
from cases.selectors.concerns import access_concern, open_concerns
from cases.selectors.supervision import office_loads
from cases.views.band import band
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.actor import Actor
from kzcp.core.ids import uuid7

Data = QueryDict | None


@dataclass(frozen=True)
class Desk:
    """One step: what it asks, what it says before and after, and the action that takes it."""

    permission: P
    question: StrOrPromise
    text: StrOrPromise
    yes: StrOrPromise
    done: StrOrPromise
    act: Callable[[Case, Mapping[str, Any], Actor], object]
    form: Callable[[Case, Data, Actor], forms.Form] = lambda case, data, by: ask.StepForm(data)
    names: Mapping[str, str] = field(default_factory=dict)
    leads: str = "case"
    grave: str = ""


def _start(case: Case, read: Mapping[str, Any], by: Actor) -> object:
    return assessments.start(pk=read.get("id") or uuid7(), case=case, by=by)


def _settle_level(case: Case, read: Mapping[str, Any], by: Actor) -> object:
    if read["level"] == case.level:
        return restriction_review.keep(case=case, words=read["words"], by=by)
    return confidentiality.lower(case=case, level=read["level"], reason=read["words"], by=by)


def _reopen(case: Case, read: Mapping[str, Any], by: Actor) -> object:
    key = read.get("concern")
    told = access_concern(by, UUID(key)) if key else None
    asked = {"reason": read["reason"], "risk": read["risk"], "words": read["words"]}
    return actions.reopen(case=case, concern=told, by=by, **asked)


DESKS: dict[str, Desk] = {
    "start_assessment": Desk(
        CASE["start_assessment"].permission,
        _("Start the assessment?"),
        _("The case goes on to the assessment. What you write is saved bit by bit."),
        _("Start the assessment"),
        _("The assessment has begun."),
        _start,
        lambda case, data, by: ask.StartForm(data),
        leads="case_assessment",
    ),
    "start_review": Desk(
        CASE["start_review"].permission,
        _("Start the review of the plan?"),
        _("The progress of each goal is stated; then the review is ended or the plan changed."),
        _("Start the review"),
        _("The review has begun."),
        lambda case, read, by: actions.start_review(case=case, by=by),
    ),
    "end_review": Desk(
        CASE["end_review"].permission,
        _("End the review?"),
        _("The plan is carried on, and the date of the next review is set."),
        _("End the review"),
        _("The review is ended."),
        lambda case, read, by: actions.end_review(case=case, by=by),
    ),
    "close_as_advice": Desk(
        CASE["close_as_advice"].permission,
        _("Close the case with advice?"),
        _("Only a case of low risk without an open referral can be closed this way. Its tasks end with it."),
        _("Close with advice"),
        _("The case is closed."),
        lambda case, read, by: actions.close_as_advice(case=case, by=by),
        grave="yes",
    ),
    "reopen": Desk(
        CASE["reopen"].permission,
        _("Reopen the case?"),
        _("It is assessed anew, with new deadlines: risk, telling the police and safety are judged again."),
        _("Reopen the case"),
        _("The case is open again."),
        _reopen,
        lambda case, data, by: ask.ReopenForm(data, reports=open_concerns(by)),
    ),
    "mark_error": Desk(
        CASE["mark_error"].permission,
        _("Mark the case as error?"),
        _(
            "It is taken out of all counts and figures, and its number is not used again. This cannot be undone."
        ),
        _("Mark as error"),
        _("The case is marked as error."),
        lambda case, read, by: actions.mark_error(case=case, reason=read["reason"], by=by),
        lambda case, data, by: ask.ErrorForm(data),
        grave="yes",
    ),
    "risk": Desk(
        P.ASSESSMENT_WRITE,
        _("How high is the risk now?"),
        _("A higher risk brings open deadlines forward. A lower one never moves a deadline back."),
        _("Save the risk"),
        _("The risk is stated."),
        lambda case, read, by: risk.set_(case=case, by=by, **read),
        lambda case, data, by: ask.RiskForm(data, initial={"risk": case.risk}),
    ),
    "restrict": Desk(
        P.CASE_RESTRICT,
        _("Restrict the case to named people?"),
        _("Nobody else finds it in any way. Its worker and the first approver present are named at once."),
        _("Restrict the case"),
        _("The case is restricted. Its worker and an approver are named."),
        lambda case, read, by: confidentiality.restrict(case=case, reason=read["reason"], by=by),
        lambda case, data, by: ask.RestrictForm(data),
        grave="yes",
    ),
    "level": Desk(
        P.CASE_ASSIGN,
        _("Who may read the case from now on?"),
        _(
            "With a lower level more colleagues of the office can read the case: say why this does no harm. "
            "If it stays restricted, say why; it is reviewed again in 90 days."
        ),
        _("Save the level"),
        _("The level of access is settled."),
        _settle_level,
        lambda case, data, by: ask.LowerForm(data, present=case.level),
        names={"reason": "words"},
    ),
    "assign": Desk(
        P.CASE_ASSIGN,
        _("Who works on the case?"),
        _("The open tasks go with the case, and the worker is told."),
        _("Give the case"),
        _("The case is given to the worker."),
        lambda case, read, by: actions.assign(case=case, worker_id=int(read["worker"]), by=by),
        lambda case, data, by: ask.AssignForm(
            data, workers=office_loads(case, by), initial={"worker": case.worker_id}
        ),
    ),
}
"""Every step that has a page of its own, by its name; the route of each is `case_` and the name."""


def view(name: str) -> Callable[..., HttpResponse]:
    """The view of a step, behind the door of its permission."""
    desk = DESKS[name]

    @door(desk.permission, "GET", "POST")
    def take(request: HouseRequest, pk: UUID) -> HttpResponse:
        case = access_case(request.actor, pk, desk.permission)
        form = desk.form(case, request.POST if request.method == "POST" else None, request.actor)
        if form.is_valid() and _taken(desk, case, form, request.actor):
            messages.success(request, desk.done)
            return _onward(desk, case, request.actor)
        return _page(request, case, desk, form)

    take.__name__ = take.__qualname__ = name
    take.__doc__ = str(desk.question)
    return take


def _onward(desk: Desk, case: Case, by: Actor) -> HttpResponse:
    """To the case, unless the step has taken it out of sight."""
    seen = Case.objects.visible_to(by, P.CASE_VIEW).filter(pk=case.pk).exists()
    return redirect(desk.leads, pk=case.pk) if seen else redirect("caseload")


def _taken(desk: Desk, case: Case, form: forms.Form, by: Actor) -> bool:
    try:
        desk.act(case, form.cleaned_data, by)
    except ValidationError as error:
        put(form, error, desk.names)
        return False
    return True


def _page(request: HouseRequest, case: Case, desk: Desk, form: forms.Form) -> HttpResponse:
    context = {"case": case, "band": band(case, request.actor, ""), "desk": desk, "form": shown_form(form)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "cases/case_step.html", context, status=status)
