"""Concerns: what waits for a decision, and the decision."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.actions import concerns
from cases.forms import intake as steps
from cases.forms.concerns import HandOverForm, LinkForm, RejectForm
from cases.forms.errors import put
from cases.forms.intake_data import begin_from
from cases.models import Case, Concern
from cases.selectors import begun
from cases.selectors import concern_page as facts
from cases.selectors import concerns as rows
from cases.views.day_rows import drafted
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.reference import terms

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@door(P.CONCERN_VIEW)
def index(request: HouseRequest) -> HttpResponse:
    """Undecided concerns and one's own unfinished intakes."""
    unfinished = drafted(begun.unfinished(request.actor, kind=steps.KIND), request.actor)
    context = {"rows": rows.open_concerns(request.actor), "drafts": unfinished}
    return render(request, "cases/concerns.html", context)


@door(P.CONCERN_VIEW)
def detail(request: HouseRequest, pk: UUID) -> HttpResponse:
    """One concern and what can be decided about it."""
    return _page(request, rows.access_concern(request.actor, pk))


@door(P.CASE_REGISTER, "POST")
def continue_(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Go on to a case: with the draft that is there, or with a new one that holds what was taken."""
    concern = rows.access_concern(request.actor, pk)
    draft = begin_from(concern, request.actor)
    return redirect("intake", pk=draft)


@door(P.CONCERN_VIEW, "POST")
def link(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Let the concern belong to a case that exists."""
    concern, form = rows.access_concern(request.actor, pk), LinkForm(request.POST)
    if form.is_valid():
        seen = Case.objects.visible_to(request.actor, P.NOTE_WRITE).open()
        case = seen.filter(number=form.cleaned_data["number"]).first()
        if case is not None:
            concerns.link(concern=concern, case=case, by=request.actor)
            messages.success(request, _("The concern now belongs to this case."))
            return redirect("case", pk=case.pk)
        form.add_error("number", _("There is no open case of yours with this number."))
    return _page(request, concern, status=WRONG, link_form=form)


@door(P.CONCERN_VIEW, "POST")
def reject(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Decide that no case comes of it."""
    concern, form = rows.access_concern(request.actor, pk), RejectForm(request.POST)
    if form.is_valid():
        try:
            concerns.reject(concern=concern, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The concern is decided: no case comes of it."))
            return redirect("concern", pk=pk)
    return _page(request, concern, status=WRONG, reject_form=form)


@door(P.CONCERN_TRIAGE, "POST")
def hand_over(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Let a worker of the office decide."""
    concern = rows.access_concern(request.actor, pk, P.CONCERN_TRIAGE)
    form = HandOverForm(request.POST, workers=facts.workers(concern))
    if not form.is_valid():
        return _page(request, concern, status=WRONG, hand_over_form=form)
    concerns.hand_over(concern=concern, worker_id=form.cleaned_data["worker"], by=request.actor)
    messages.success(request, _("Handed over. The worker sees it on their day."))
    return redirect("concern", pk=pk)


def _page(
    request: HouseRequest, concern: Concern, *, status: int = HTTPStatus.OK, **forms: Any
) -> HttpResponse:
    context = {
        "concern": concern,
        "facts": facts.facts(concern),
        "outcome": facts.outcome(concern),
        "cases": facts.cases(concern, request.actor),
        "signs": terms.labels("risk_sign", concern.risk_signs),
        "link_form": LinkForm(),
        "reject_form": RejectForm(),
        "hand_over_form": HandOverForm(workers=facts.workers(concern)),
        "triages": facts.may_triage(concern, request.actor),
        "registers": facts.may_register(concern, request.actor),
    }
    return render(request, "cases/concern.html", {**context, **forms}, status=status)
