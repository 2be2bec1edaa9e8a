"""Who may open a case: seen, shared, named, ended; and a conflict of interest declared."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions import access
from cases.forms.errors import put
from cases.forms.sharing import ConflictForm, NameForm, ShareForm
from cases.models import Case
from cases.selectors import sharing as rows
from cases.selectors.cases import access_case
from cases.selectors.rights import rights
from cases.views.band import band
from cases.views.writing import see
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.errors import Refused
from kzcp.reference.codes import ConfidentialityLevel


@door(P.CASE_VIEW)
def of_case(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Everybody who may open the case, and why."""
    return _page(request, access_case(request.actor, pk))


@door(P.CASE_EDIT, "POST")
def share(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Let a colleague read the case."""
    case = access_case(request.actor, pk, P.CASE_EDIT)
    form = ShareForm(request.POST, staff=rows.staff_choices(case, request.actor), prefix="share")
    if not form.is_valid():
        return _page(request, case, share=form)
    try:
        access.share(case=case, user_id=form.cleaned_data["user"], by=request.actor, until=form.ends_at())
    except ValidationError as error:
        put(form, error)
        return _page(request, case, share=form)
    messages.success(request, _("Shared. Your colleague has been told."))
    return _done(case)


@door(P.CASE_ASSIGN, "POST")
def name(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Name a person, who may then do in the case all that their role may."""
    case = access_case(request.actor, pk, P.CASE_ASSIGN)
    form = NameForm(request.POST, staff=rows.staff_choices(case, request.actor), prefix="name")
    if not form.is_valid():
        return _page(request, case, naming=form)
    access.name(case=case, user_id=form.cleaned_data["user"], by=request.actor)
    messages.success(request, _("Named. The person has been told."))
    return _done(case)


@door(P.CASE_EDIT, "POST")
def end(request: HouseRequest, pk: UUID, user: int) -> HttpResponse:
    """Take back what was shared, as the worker of the case."""
    return _ended(request, access_case(request.actor, pk, P.CASE_EDIT), user)


@door(P.CASE_ASSIGN, "POST")
def unname(request: HouseRequest, pk: UUID, user: int) -> HttpResponse:
    """Take back what was shared or named, as the supervisor."""
    return _ended(request, access_case(request.actor, pk, P.CASE_ASSIGN), user)


@door(P.CASE_VIEW, "POST")
def declare(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Declare a conflict of interest: the case is out of the reader's sight at once."""
    case = access_case(request.actor, pk)
    form = ConflictForm(request.POST, prefix="conflict")
    if not form.is_valid():
        return _page(request, case, conflict=form)
    access.declare_conflict(case=case, kind=form.cleaned_data["kind"], by=request.actor)
    messages.success(
        request, _("Recorded. The case is out of your sight now, and your supervisor takes it over.")
    )
    return see(reverse("home"))


def _ended(request: HouseRequest, case: Case, user: int) -> HttpResponse:
    if not any(holder.user_id == user and holder.may_end for holder in rows.holders(case)):
        raise Refused(_("This right has ended already."))
    access.end(case=case, user_id=user, by=request.actor)
    messages.success(request, _("Ended. The person sees nothing of the case from now on."))
    return _done(case)


def _done(case: Case) -> HttpResponse:
    return see(reverse("case_sharing", args=[case.pk]))


def _page(request: HouseRequest, case: Case, **bound: forms.Form) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bound else HTTPStatus.OK
    return render(request, "cases/sharing.html", {**_context(request, case), **bound}, status=status)


def _context(request: HouseRequest, case: Case) -> dict[str, Any]:
    held = rights(case, request.actor)
    restricted = case.level == ConfidentialityLevel.RESTRICTED
    staff = rows.staff_choices(case, request.actor)
    return {
        "case": case,
        "band": band(case, request.actor, "sharing"),
        "rights": held,
        "restricted": restricted,
        "holders": rows.holders(case),
        "conflicts": rows.conflicts(case),
        "staff": staff,
        "share": ShareForm(staff=staff, prefix="share") if P.CASE_EDIT in held and not restricted else None,
        "naming": NameForm(staff=staff, prefix="name") if P.CASE_ASSIGN in held else None,
        "conflict": ConflictForm(prefix="conflict"),
    }
