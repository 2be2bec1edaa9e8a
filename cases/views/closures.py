"""Asking to close a case, and how the request stands. Deciding on it is in the queue of decisions."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.actions import closures
from cases.forms.blocks import shown_form
from cases.forms.closures import ClosureForm, FindingForm
from cases.forms.errors import put
from cases.lifecycle import may
from cases.models import Case, ClosureRequest
from cases.selectors import closing
from cases.selectors.cases import access_case, access_of
from cases.views.band import band
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.reference.codes import ApprovalKind
from kzcp.workflow import answers, approvals

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@door(P.CLOSURE_REQUEST, "GET", "POST")
def new(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Ask to close the case, with a reason whose gate is told."""
    case = access_case(request.actor, pk, P.CLOSURE_REQUEST)
    gates = closing.gates(case, request.actor)
    form = ClosureForm(request.POST if request.method == "POST" else None, gates=gates)
    if form.is_valid():
        asked = _asked(request, case, form)
        if asked is not None:
            messages.success(
                request, _("The request waits for a decision. The case stays as it is until then.")
            )
            return redirect("closure", pk=asked.pk)
    context = {
        "case": case,
        "band": band(case, request.actor, ""),
        "form": shown_form(form),
        "links": closing.mending(gates),
    }
    standing = {"closing": closing.open_request(case)}
    return render(
        request, "cases/closure_new.html", {**context, **standing}, status=WRONG if form.is_bound else 200
    )


@door(P.CASE_VIEW)
def detail(request: HouseRequest, pk: UUID) -> HttpResponse:
    """How a request stands, and what its approval still needs."""
    return _page(request, access_of(ClosureRequest, request.actor, pk, P.CASE_VIEW))


@door(P.CLOSURE_REQUEST, "POST")
def withdraw(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Take a request back."""
    found = access_of(ClosureRequest, request.actor, pk, P.CLOSURE_REQUEST)
    closures.withdraw(request=found, by=request.actor)
    messages.success(request, _("The request is taken back. Nothing has changed in the case."))
    return redirect("case", pk=found.case_id)


@door(P.CLOSURE_APPROVE, "POST")
def finding(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Write the supervisor's finding, which some reasons need."""
    found = access_of(ClosureRequest, request.actor, pk, P.CLOSURE_APPROVE)
    form = FindingForm(request.POST)
    if form.is_valid():
        closures.state_finding(request=found, words=form.cleaned_data["words"], by=request.actor)
        messages.success(request, _("Your finding is written down. The request can be decided now."))
        return redirect("closure", pk=pk)
    return _page(request, found, finding_form=shown_form(form), status=WRONG)


def _asked(request: HouseRequest, case: Case, form: ClosureForm) -> ClosureRequest | None:
    read = form.cleaned_data
    try:
        return closures.request(
            pk=read["id"], case=case, reason=read["reason"], words=read["words"], by=request.actor
        )
    except ValidationError as error:
        put(form, error)
        return None


def _page(
    request: HouseRequest, found: ClosureRequest, *, status: int = HTTPStatus.OK, **forms: Any
) -> HttpResponse:
    case, standing = found.case, closing.standing(found, request.actor)
    own = found.author_id == request.actor.user_id
    decides = standing.is_open and not own and may(case, request.actor, P.CLOSURE_APPROVE)
    context = {
        "case": case,
        "band": band(case, request.actor, ""),
        "standing": standing,
        "answer": answers.last_no(ApprovalKind.CLOSURE, found.pk),
        "history": approvals.history(ApprovalKind.CLOSURE, found.pk),
        "withdraws": standing.is_open and may(case, request.actor, P.CLOSURE_REQUEST),
        "decides": decides,
        "finding_form": FindingForm(initial={"words": found.finding}),
    }
    return render(request, "cases/closure.html", {**context, **forms}, status=status)
