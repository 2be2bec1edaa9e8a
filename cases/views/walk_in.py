"""The page on which a provider reports a child who came without a referral."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.actions import walk_in
from cases.forms.blocks import shown_form
from cases.forms.errors import put
from cases.forms.walk_in import WalkInForm, telephone_of
from cases.forms.walk_in_draft import WalkInDraft
from cases.selectors.own_reports import own_reports
from cases.selectors.reporting_for import own_organisation
from kzcp.access.doors import door
from kzcp.access.middleware import keep
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.accounts.models import Organisation
from kzcp.core import clock, phones, words


@door(P.CONCERN_REPORT, "GET", "POST")
def report(request: HouseRequest) -> HttpResponse:
    """Report a child; afterwards only the moment and the office are told."""
    offered, own = walk_in.offices(request.actor), own_organisation(request.actor)
    draft = WalkInDraft.open(request.actor, request.POST.get("key", ""))
    if request.method != "POST":
        return _page(request, draft, draft.form(offered, telephone_of(request.user, own)))
    form = WalkInForm(request.POST, offices=offered)
    if form.is_valid() and (office := _sent(request, form, own)) is not None:
        draft.end()
        messages.success(request, _received(office))
        return redirect("home")
    draft.keep(request.POST)
    return keep(_page(request, draft, shown_form(form), status=HTTPStatus.UNPROCESSABLE_ENTITY))


@door(P.CONCERN_REPORT, "POST")
def save(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Keep what was typed so far, while it is typed."""
    number = request.POST.get("sequence", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        message = _("The number of this saving is missing.")
        return JsonResponse({"message": message}, status=HTTPStatus.BAD_REQUEST)
    row = WalkInDraft.open(request.actor, str(pk)).save(request.POST, int(number))
    return JsonResponse({"saved": words.clock_words(row.saved_at), "sequence": row.sequence})


def _page(request: HouseRequest, draft: WalkInDraft, form: WalkInForm, **options: Any) -> HttpResponse:
    context = {"form": form, "draft": draft, "sent": own_reports(request.actor)}
    return render(request, "cases/walk_in.html", context, **options)


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
