"""Offices and providers."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.accounts import selectors
from kzcp.accounts.actions import organisations
from kzcp.accounts.models import Organisation
from kzcp.console.forms import OrganisationFilter, OrganisationForm, asked, put_errors


@door(P.ORGANISATION_MANAGE)
def index(request: HouseRequest) -> HttpResponse:
    """All organisations, by region and name."""
    form = OrganisationFilter(request.GET)
    rows = selectors.organisation_rows(**asked(form))
    return render(request, "console/organisations.html", {"form": form, "rows": rows})


@door(P.ORGANISATION_MANAGE, "GET", "POST")
def add(request: HouseRequest) -> HttpResponse:
    """Add an organisation."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.add(facts=form.cleaned_data, by=request.actor)
        except ValidationError as error:
            put_errors(form, error.message_dict)
        else:
            return _saved(request)
    return _page(request, form)


@door(P.ORGANISATION_MANAGE, "GET", "POST")
def change(request: HouseRequest, pk: int) -> HttpResponse:
    """Correct an organisation."""
    row = get_object_or_404(Organisation, pk=pk)
    form = OrganisationForm(request.POST) if request.method == "POST" else OrganisationForm.of(row)
    if form.is_bound and form.is_valid():
        try:
            organisations.change(organisation=row, facts=form.cleaned_data, by=request.actor)
        except ValidationError as error:
            put_errors(form, error.message_dict)
        else:
            return _saved(request)
    return _page(request, form, row)


def _saved(request: HouseRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("organisations")


def _page(request: HouseRequest, form: OrganisationForm, row: Organisation | None = None) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "console/organisation.html", {"form": form, "organisation": row}, status=status)
