"""Needs that no service meets, and the services directory."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.selectors.cases import access_case, access_of
from cases.selectors.people import subject_line
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from referrals.actions import needs
from referrals.forms.base import ActionForm
from referrals.forms.finder import DirectoryForm
from referrals.forms.office import NeedEndForm, NeedForm
from referrals.models import Need
from referrals.selectors import directory, referrals


@door(P.REFERRAL_WRITE, "GET", "POST")
def begin(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Record a need for which there is no fitting service."""
    case = access_case(request.actor, pk, P.REFERRAL_WRITE, showing=referrals.around)
    data = request.POST if request.method == "POST" else None
    form = NeedForm(data, case=case, service=request.GET.get("service", ""))
    if form.is_bound and form.is_valid():
        found = form.result()
        if form.carry_out(lambda: needs.open_need(case=case, by=request.actor, **found)) is not None:
            messages.success(request, _("The need is recorded. It counts until it is met."))
            return redirect("case", pk)
    context = {"case": case, "who": subject_line(case.person), "form": form}
    return render(request, "referrals/need.html", context, status=_status(form))


def _status(form: ActionForm) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK


@door(P.REFERRAL_WRITE, "GET", "POST")
def finish(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Say how a need ended."""
    need = access_of(Need, request.actor, pk, P.REFERRAL_WRITE)
    form = NeedEndForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        end = form.cleaned_data["end"]
        if form.carry_out(lambda: needs.close_need(need=need, end=end, by=request.actor)):
            return redirect("case", need.case_id)
    context = {
        "case": need.case,
        "who": subject_line(need.case.person),
        "need": need,
        "form": form,
    }
    return render(request, "referrals/need_end.html", context, status=_status(form))


@door(P.SERVICE_VIEW)
def services(request: HouseRequest) -> HttpResponse:
    """The services directory."""
    form = DirectoryForm(request.GET or None)
    rows = directory.directory(request.actor, form.filters())
    return render(request, "referrals/services.html", {"form": form, "rows": rows})
