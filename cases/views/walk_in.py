"""The page on which a provider reports a child who came without a referral."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.actions import walk_in
from cases.forms.errors import put
from cases.forms.walk_in import WalkInForm, telephone_of
from cases.selectors.reporting_for import own_organisation
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.accounts.models import Organisation
from kzcp.core import clock, phones, words


@door(P.CONCERN_REPORT, "GET", "POST")
def report(request: HouseRequest) -> HttpResponse:
    """Report a child; afterwards only the moment and the office are told."""
    offered, own = walk_in.offices(request.actor), own_organisation(request.actor)
    if request.method != "POST":
        contact = telephone_of(request.user, own)
        form = WalkInForm(offices=offered, initial={"contact": contact})
        return render(request, "cases/walk_in.html", {"form": form})
    form = WalkInForm(request.POST, offices=offered)
    if form.is_valid() and (office := _sent(request, form, own)) is not None:
        messages.success(request, _received(office))
        return redirect("home")
    return render(request, "cases/walk_in.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _sent(request: HouseRequest, form: WalkInForm, own: Organisation) -> Organisation | None:
    key, office_id = form.cleaned_data["key"], form.cleaned_data["office"]
    data = form.report(request.user, own)
    try:
        return walk_in.report(pk=key, office_id=office_id, data=data, by=request.actor)
    except ValidationError as error:
        put(form, error)
        return None


def _received(office: Organisation) -> str:
    when = words.moment_words(clock.now())
    told = _("Your report was received: %(when)s, %(office)s. The office decides within 24 hours.") % {
        "when": when,
        "office": office.name,
    }
    number = phones.grouped(office.telephone)
    return f"{told} {number}" if number else told
