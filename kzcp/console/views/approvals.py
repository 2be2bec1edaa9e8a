"""The queue of decisions and each decision: yes, back to the author, or no."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kzcp.access.doors import door, signed_in
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.console.forms import PassOnForm, RejectForm, ReturnForm, put_errors
from kzcp.console.selectors import approvals as rows
from kzcp.core.errors import Refused
from kzcp.workflow import approvals
from kzcp.workflow.models import Approval


@door(P.APPROVAL_DECIDE)
def queue(request: HouseRequest) -> HttpResponse:
    """What waits for the reader's decision."""
    kind = request.GET.get("kind", "")
    forms = {"return_form": ReturnForm(), "reject_form": RejectForm()}
    context = {"queue": rows.queue(request.actor, kind=kind), "current_kind": kind, **forms}
    return render(request, "console/approvals.html", context)


@door(P.APPROVAL_DECIDE)
def detail(request: HouseRequest, pk: UUID) -> HttpResponse:
    """One decision, with what has changed since the last one."""
    return _page(request, pk, HTTPStatus.OK)


@door(P.APPROVAL_DECIDE, "POST")
def approve(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Say yes."""
    approval, _record = approvals.find(pk, by=request.actor)
    try:
        approvals.approve(approval, by=request.actor, seen=request.POST.get("seen", ""))
    except Refused as refusal:
        return _too_late(request, approval, refusal)
    messages.success(request, _("Approved. The author has been told."))
    return redirect("approvals")


@door(P.APPROVAL_DECIDE, "POST")
def send_back(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Return it to the author, with a reason."""
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, HTTPStatus.UNPROCESSABLE_ENTITY, return_form=form)
    approval, _record = approvals.find(pk, by=request.actor)
    try:
        approvals.send_back(approval, by=request.actor, **form.answer())
    except Refused as refusal:
        return _too_late(request, approval, refusal)
    except ValidationError as error:
        put_errors(form, error.message_dict)
        return _page(request, pk, HTTPStatus.UNPROCESSABLE_ENTITY, return_form=form)
    messages.success(request, _("Returned for correction. The author has been told."))
    return redirect("approvals")


@door(P.APPROVAL_DECIDE, "POST")
def reject(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Say no for good, with a reason."""
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, HTTPStatus.UNPROCESSABLE_ENTITY, reject_form=form)
    approval, _record = approvals.find(pk, by=request.actor)
    try:
        approvals.reject(approval, by=request.actor, **form.answer())
    except Refused as refusal:
        return _too_late(request, approval, refusal)
    except ValidationError as error:
        put_errors(form, error.message_dict)
        return _page(request, pk, HTTPStatus.UNPROCESSABLE_ENTITY, reject_form=form)
    messages.success(request, _("Rejected. The author has been told."))
    return redirect("approvals")


@door(P.APPROVAL_DECIDE, "GET", "POST")
def pass_on(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Ask another approver in one's own place, after a look at who is there."""
    approval, found = approvals.find_undecided(pk, by=request.actor)
    people = rows.candidates(approval, found, request.actor)
    form = PassOnForm(request.POST if request.method == "POST" else None, people=people)
    try:
        if form.is_valid():
            approvals.pass_on(approval, to=form.cleaned_data["to"], by=request.actor)
            messages.success(request, _("Passed on. The person has been told."))
            return redirect("approvals")
    except Refused as refusal:
        return _too_late(request, approval, refusal)
    except ValidationError as error:
        put_errors(form, error.message_dict)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"row": rows.card(approval, found, request.actor), "form": form, "people": people}
    return render(request, "console/approval_pass_on.html", context, status=status)


@signed_in("leads from a notice to the reader's own view of the record, which asks for its permission")
def record(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Lead to the record that an approval is about."""
    return redirect(rows.record_url(pk, request.actor))


def _page(request: HouseRequest, pk: UUID, status: HTTPStatus, **forms: Any) -> HttpResponse:
    approval, found = approvals.find(pk, by=request.actor)
    context = {
        "row": rows.card(approval, found, request.actor),
        "decided": rows.decision(approval),
        "past": rows.past(approval),
        "own": request.actor.user_id in approval.authors,
        "return_form": ReturnForm(),
        "reject_form": RejectForm(),
    }
    return render(request, "console/approval.html", {**context, **forms}, status=status)


def _too_late(request: HouseRequest, approval: Approval, refusal: Refused) -> HttpResponse:
    approval.refresh_from_db()
    mine = approval.decider_id == request.actor.user_id
    message = _("You have already decided on this.") if mine else refusal.message
    context = {"message": message, "decided": rows.decision(approval), "pk": approval.pk}
    return render(request, "console/decided.html", context, status=HTTPStatus.CONFLICT)
