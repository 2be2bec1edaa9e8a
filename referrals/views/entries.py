"""The services directory of a region, kept by its coordinator."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from referrals.actions import offers
from referrals.forms.entries import EntryForm
from referrals.selectors import directory


@door(P.DIRECTORY_EDIT, "GET", "POST")
def edit(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Correct an entry of an organisation of the region; saving it verifies it."""
    offer = directory.access_offer(request.actor, pk, P.DIRECTORY_EDIT)
    form = EntryForm(request.POST if request.method == "POST" else None, offer=offer)
    if form.is_bound and form.is_valid():
        data = form.result()
        if form.carry_out(lambda: offers.change(offer=offer, data=data, by=request.actor)) is not None:
            messages.success(request, _("The entry is up to date."))
            return redirect("services")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "row": directory.row_of(offer)}
    return render(request, "referrals/entry.html", context, status=status)


@door(P.DIRECTORY_EDIT, "POST")
def verify(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Say that an entry is right as it stands."""
    offers.verify(offer=directory.access_offer(request.actor, pk, P.DIRECTORY_EDIT), by=request.actor)
    messages.success(request, _("The entry is marked as verified today."))
    return redirect("services")
