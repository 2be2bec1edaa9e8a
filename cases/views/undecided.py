"""Decisions without a decider: the coordinator's list, and the page on which she appoints one."""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.actions import appointing
from cases.forms.appointing import AppointForm
from cases.forms.errors import put
from cases.selectors import undecided
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core import clock

USUAL = timedelta(days=14)


@door(P.APPROVER_APPOINT)
def index(request: HouseRequest) -> HttpResponse:
    """What waits for nobody: number, office and step, nothing of a child."""
    return render(request, "cases/undecided.html", {"rows": undecided.waiting(request.actor)})


@door(P.APPROVER_APPOINT, "GET", "POST")
def appoint(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Choose who decides, and until when that person may open the case."""
    row = undecided.find(pk, request.actor)
    sent = request.POST if request.method == "POST" else None
    staff = undecided.choices(row)
    form = AppointForm(sent, staff=staff, initial={"until": clock.today() + USUAL})
    if form.is_valid() and _appointed(request, pk, form):
        messages.success(request, _("The supervisor is appointed and told of it."))
        return redirect("undecided")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "cases/appoint.html", {"row": row, "form": form, "staff": staff}, status=status)


def _appointed(request: HouseRequest, pk: UUID, form: AppointForm) -> bool:
    read = form.cleaned_data
    try:
        appointing.appoint(approval_id=pk, user_id=read["user"], until=read["until"], by=request.actor)
    except ValidationError as error:
        put(form, error)
        return False
    return True
