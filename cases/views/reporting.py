"""The decision on telling the police or another body."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import registry
from cases.actions import reporting
from cases.forms.errors import put
from cases.forms.reporting import ReportingForm
from cases.models import Case, ReportingDecision
from cases.selectors.cases import access_case
from cases.views.band import band
from cases.views.writing import see
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.errors import NotFound


@door(P.ASSESSMENT_WRITE, "GET", "POST")
def decide(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Record a decision; earlier ones stay beside it."""
    case = access_case(request.actor, pk, P.ASSESSMENT_WRITE)
    if "reporting" not in {part.code for part in registry.kind(case.kind).required}:
        raise NotFound
    form = ReportingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _recorded(request, case, form):
        messages.success(request, _("The decision is recorded."))
        return see(reverse("case_assessment", args=[case.pk]))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "case": case,
        "form": form,
        "band": band(case, request.actor, "assessment"),
        "decisions": _decisions(case),
    }
    return render(request, "cases/reporting.html", context, status=status)


def _recorded(request: HouseRequest, case: Case, form: ReportingForm) -> bool:
    try:
        reporting.decide(pk=form.cleaned_data["id"], case=case, data=form.result(), by=request.actor)
    except ValidationError as error:
        put(form, error)
        return False
    return True


def _decisions(case: Case) -> list[ReportingDecision]:
    rows = ReportingDecision.objects.filter(case=case).select_related("decided_by")
    return list(rows.order_by("-recorded_at", "-id"))
