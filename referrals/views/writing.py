"""Writing a referral, page by page: who can help, what they will see, the check before it is sent."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.selectors import consents
from cases.selectors.cases import access_case
from cases.selectors.family import safety
from cases.selectors.people import subject_line
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.reference import terms
from kzcp.reference.codes import ReferralStatus as S
from referrals.actions import drafts
from referrals.forms.finder import ChooseForm, FinderForm
from referrals.forms.referral import writing_of
from referrals.selectors import directory, preview, referrals

SENT_FOR_APPROVAL = gettext_lazy("Sent for approval. You will be told of the decision.")
SENT_WITH_PLAN = gettext_lazy(
    "Sent to the provider: the plan in force names this service, so it was approved with it."
)
STEP = {"find": 1, "edit": 2, "check": 3}


@door(P.REFERRAL_SEND_EMERGENCY, "GET", "POST")
def find(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Look for an organisation that gives the service, and begin a referral to it."""
    case = access_case(request.actor, pk, P.REFERRAL_SEND_EMERGENCY, showing=referrals.around)
    form = ChooseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        offer = directory.access_offer(request.actor, form.cleaned_data["offer"], P.SERVICE_VIEW)
        key = form.cleaned_data["key"]
        begun = form.carry_out(lambda: drafts.begin(pk=key, case=case, offer=offer, by=request.actor))
        if begun is not None:
            return redirect("referral_edit", begun.pk)
    return _finder(request, case, form)


def _finder(request: HouseRequest, case: Case, form: ChooseForm) -> HttpResponse:
    planned = directory.named_by_plan(case)
    service = request.GET.get("service") or next(iter(planned), "")
    typed = request.GET if "district" in request.GET else None
    search = FinderForm(typed, case=case, begin=directory.for_case(case, service))
    filters = search.filters()
    context = {
        **head(case, "find"),
        "form": form,
        "search": search,
        "service": filters.service,
        "planned": search.named(planned),
        "offers": directory.find(request.actor, case, filters),
        "consents": [row for row in consents.of_case(case, request.actor) if row.state == "holds"],
        "safety": safety(case),
    }
    return render(request, "referrals/find.html", context, status=_status(form))


@door(P.REFERRAL_SEND_EMERGENCY)
def check(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Show exactly what the provider will see, before it is sent."""
    referral = referrals.access_draft(request.actor, pk)
    context = {
        **head(referral.case, "check"),
        "referral": referral,
        "unsaved": writing_of(referral, request.actor).row is not None,
        "urgency": terms.label("urgency", referral.urgency),
        "row": referrals.row_of(referral),
        "packets": preview.packets(referral, request.actor),
        "handing_in": preview.handing_in(referral, request.actor),
        "ground": referrals.ground_of(referral),
    }
    return render(request, "referrals/check.html", context)


@door(P.REFERRAL_WRITE, "POST")
def submit(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Hand the referral in for approval."""
    referral = referrals.access_referral(request.actor, pk, P.REFERRAL_WRITE)
    if referral.status not in (S.SUBMITTED, S.SENT):  # else the form was sent twice
        done = drafts.submit(referral=referral, by=request.actor)
        messages.success(request, SENT_WITH_PLAN if done.status == S.SENT else SENT_FOR_APPROVAL)
    return redirect("referral", pk)


@door(P.REFERRAL_SEND_EMERGENCY, "POST")
def send_now(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Send the referral at once as an emergency."""
    referral = referrals.access_referral(request.actor, pk, P.REFERRAL_SEND_EMERGENCY)
    if referral.status != S.SENT:  # else the form was sent twice
        drafts.send_as_emergency(referral=referral, by=request.actor)
        messages.success(request, _("Sent at once. A second person confirms it within 24 hours."))
    return redirect("referral", pk)


def head(case: Case, page: str) -> dict[str, Any]:
    """What the three pages of writing a referral share."""
    return {"case": case, "who": subject_line(case.person), "step": STEP[page]}


def _status(form: ChooseForm) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
