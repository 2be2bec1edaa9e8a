"""Consents of a case: read, recorded, withdrawn."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from cases.actions import consents
from cases.forms.consent import ConsentForm, WithdrawForm
from cases.forms.errors import put
from cases.lifecycle import may
from cases.models import Case, Consent
from cases.selectors import consents as rows
from cases.selectors.cases import access_case, access_of, everybody
from cases.selectors.circle import members
from cases.views.band import band
from cases.views.writing import see
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.reference.codes import ConsentPurpose

ASKED_FOR = ("purpose", "service", "recipient", "giver", "capacity")
"""What a link to the form may choose beforehand."""


@door(P.CASE_VIEW)
def of_case(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Every answer, those that hold first."""
    case = access_case(request.actor, pk, showing=everybody)
    context = {
        "case": case,
        "band": band(case, request.actor, "consents"),
        "consents": rows.of_case(case, request.actor),
        "child": rows.child_to_ask(case),
        "writes": case.is_open and may(case, request.actor, P.CONSENT_WRITE),
    }
    return render(request, "cases/consents.html", context)


@door(P.CONSENT_WRITE, "GET", "POST")
def record(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Record one answer."""
    case = access_case(request.actor, pk, P.CONSENT_WRITE, showing=everybody)
    form = _form(request, case)
    if form.is_bound and form.is_valid() and _recorded(request, case, form):
        messages.success(request, _("The answer is recorded."))
        return see(_back(request, case))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "case": case,
        "form": form,
        "band": band(case, request.actor, "consents"),
        "child": rows.child_to_ask(case),
        "back": _back(request, case),
        "next": request.GET.get("next", ""),
    }
    return render(request, "cases/consents_record.html", context, status=status)


@door(P.CONSENT_WRITE, "GET", "POST")
def withdraw(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Ask once more, then end a consent that its giver takes back."""
    consent = access_of(Consent, request.actor, pk, P.CONSENT_WRITE, showing=everybody)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _withdrawn(request, consent, form):
        messages.success(request, _("The consent is withdrawn."))
        return see(reverse("case_consents", args=[consent.case.pk]))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    row = next(row for row in rows.of_case(consent.case, request.actor) if row.consent.pk == consent.pk)
    context = {
        "case": consent.case,
        "row": row,
        "form": form,
        "band": band(consent.case, request.actor, "consents"),
    }
    return render(request, "cases/consents_withdraw.html", context, status=status)


def _form(request: HouseRequest, case: Case) -> ConsentForm:
    asked = {name: request.GET[name] for name in ASKED_FOR if name in request.GET}
    around = members(case)
    initial: dict[str, Any] = {"person": case.person_id, "purpose": ConsentPurpose.CASEWORK, **asked}
    return ConsentForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        people=[member.choice for member in around],
        suspects=frozenset(str(member.person.pk) for member in around if member.is_suspect),
        silent=frozenset(str(member.person.pk) for member in around if not member.may_answer),
        services=rows.service_choices(case.kind),
        recipients=rows.recipient_choices(case),
    )


def _recorded(request: HouseRequest, case: Case, form: ConsentForm) -> bool:
    try:
        consents.record(pk=form.cleaned_data["id"], case=case, data=form.result(), by=request.actor)
    except ValidationError as error:
        put(form, error)
        return False
    return True


def _withdrawn(request: HouseRequest, consent: Consent, form: WithdrawForm) -> bool:
    try:
        consents.withdraw(consent=consent, words=form.cleaned_data["words"], by=request.actor)
    except ValidationError as error:
        put(form, error, {"end_words": "words"})
        return False
    return True


def _back(request: HouseRequest, case: Case) -> str:
    """Where the form was opened from, if that is a page of the house."""
    asked = request.GET.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse("case_consents", args=[case.pk])
