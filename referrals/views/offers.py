"""An organisation's own entries in the services directory."""

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
from referrals.forms.provider import OfferForm, PlacesForm
from referrals.selectors import directory


@door(P.OFFER_EDIT)
def own(request: HouseRequest) -> HttpResponse:
    """The services that the reader's organisation gives."""
    return _page(request, HTTPStatus.OK, None, None)


def _page(request: HouseRequest, status: int, pk: UUID | None, wrong: PlacesForm | None) -> HttpResponse:
    entries = [
        (directory.row_of(offer), wrong if wrong and offer.pk == pk else PlacesForm(offer=offer))
        for offer in directory.own(request.actor)
    ]
    return render(request, "referrals/own_offers.html", {"entries": entries}, status=status)


@door(P.OFFER_EDIT, "POST")
def places(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Say how many places are free now."""
    offer = directory.access_offer(request.actor, pk)
    form = PlacesForm(request.POST, offer=offer)
    if form.is_valid():
        free, days = form.cleaned_data.get("free"), form.cleaned_data["waiting_days"]
        if form.carry_out(
            lambda: offers.set_places(offer=offer, free=free, waiting_days=days, by=request.actor)
        ):
            messages.success(request, _("The entry is up to date."))
            return redirect("own_offers")
    return _page(request, HTTPStatus.UNPROCESSABLE_ENTITY, pk, form)


@door(P.OFFER_EDIT, "POST")
def end(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Take a service out of the directory."""
    offers.end(offer=directory.access_offer(request.actor, pk), by=request.actor)
    messages.success(request, _("The service is no longer in the directory."))
    return redirect("own_offers")


@door(P.OFFER_EDIT, "GET", "POST")
def enter(request: HouseRequest) -> HttpResponse:
    """Enter a service."""
    place = directory.own_organisation(request.actor)
    form = OfferForm(request.POST if request.method == "POST" else None, provider_type=place.kind)
    if form.is_bound and form.is_valid():
        key, data = form.cleaned_data["key"], form.result()
        if form.carry_out(lambda: offers.enter(pk=key, organisation=place, data=data, by=request.actor)):
            messages.success(request, _("The service is in the directory."))
            return redirect("own_offers")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "referrals/offer.html", {"form": form, "organisation": place}, status=status)
