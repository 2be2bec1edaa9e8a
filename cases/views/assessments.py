"""The assessment of a case: read, written bit by bit, completed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import assessments
from cases.forms import assessment as form
from cases.forms.assessment import AssessmentPage
from cases.forms.versions import WrittenPage
from cases.forms.writing import Writing
from cases.lifecycle import may
from cases.models import Assessment, AssessmentFinding, Case
from cases.selectors import assessments as rows
from cases.selectors.cases import access_case, access_of
from cases.views import writing
from cases.views.band import band
from cases.views.details import FROM_ASSESSMENT
from cases.views.writing import Desk, see
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.errors import Refused
from kzcp.core.ids import uuid7
from kzcp.reference import terms
from kzcp.reference.codes import CaseStatus
from kzcp.workflow import drafts

NOTHING_OPEN = gettext_lazy("No assessment of this case is being written.")
LEADS_TO = {"reporting": "case_reporting"}
"""Where a part that a kind requires is written, if not among the details of the kind."""


@door(P.CASE_VIEW)
def of_case(request: HouseRequest, pk: UUID) -> HttpResponse:
    """The assessment being written as far as it is stored, else the last completed one."""
    case = access_case(request.actor, pk)
    versions = rows.versions(case)
    return _page(request, case, versions[0] if versions else None, versions)


@door(P.CASE_VIEW)
def version(request: HouseRequest, pk: UUID) -> HttpResponse:
    """One assessment, an earlier one perhaps."""
    found = access_of(Assessment, request.actor, pk, P.CASE_VIEW)
    return _page(request, found.case, found, rows.versions(found.case))


@door(P.ASSESSMENT_WRITE, "GET", "POST")
def edit(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Write the assessment."""
    desk = _desk(request, pk)
    return writing.handed_in(request, desk) if request.method == "POST" else writing.shown(request, desk)


@door(P.ASSESSMENT_WRITE, "POST")
def autosave(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Keep what was typed so far, while it is typed."""
    return writing.autosaved(request, _desk(request, pk))


@door(P.ASSESSMENT_WRITE, "POST")
def discard(request: HouseRequest, pk: UUID) -> HttpResponse:
    """End the draft; the assessment stays as it was saved last."""
    return writing.discarded(_desk(request, pk))


@door(P.ASSESSMENT_WRITE)
def resume(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Lead from a draft to the page on which it is written."""
    draft = drafts.find(pk, kind=form.KIND, by=request.actor)
    found = access_of(Assessment, request.actor, draft.subject_id or pk, P.ASSESSMENT_WRITE)
    return see(reverse("assessment_edit", args=[found.case.pk]))


@door(P.ASSESSMENT_WRITE, "GET", "POST")
def complete(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Ask once more, then complete the assessment."""
    case = access_case(request.actor, pk, P.ASSESSMENT_WRITE)
    found = _open(case)
    if request.method == "POST":
        assessments.complete(assessment=found, by=request.actor)
        messages.success(request, _("The assessment is completed. Next comes the plan."))
        return see(reverse("case_assessment", args=[case.pk]))
    context = {**_facts(found), **_standing(request, case), "draft": _draft(request, found)}
    return render(request, "cases/assessment_complete.html", context)


def _page(
    request: HouseRequest, case: Case, found: Assessment | None, versions: list[Assessment]
) -> HttpResponse:
    writes = case.is_open and may(case, request.actor, P.ASSESSMENT_WRITE)
    context = {
        **_standing(request, case),
        **(_facts(found) if found else {}),
        "versions": versions,
        "writes": writes,
        "starts": writes and case.status == CaseStatus.REGISTERED,
        "plans": found and found.completed_at and case.status == CaseStatus.PLANNING,
        "draft": _draft(request, found) if found and writes else None,
        "id": uuid7(),
    }
    return render(request, "cases/assessment.html", context)


def _facts(found: Assessment) -> dict[str, Any]:
    return {
        "assessment": found,
        "areas": rows.areas(found),
        "risk_label": terms.label("risk_level", found.risk),
        "separation_label": terms.label("separation_risk", found.separation_risk),
        "protective": terms.labels("protective_factor", found.protective_factors),
    }


def _standing(request: HouseRequest, case: Case) -> dict[str, Any]:
    """The case with its band, and what still stands against completing the assessment being written."""
    present = rows.needs(case, request.actor) if rows.open_one(case) else []
    needs = [(need, _leads_to(need, case)) for need in present]
    needs.sort(key=lambda row: row[0].done)
    missing = sum(not need.done for need in present)
    shell = {"case": case, "band": band(case, request.actor, "assessment")}
    return {**shell, "needs": needs, "missing": missing}


def _leads_to(need: rows.Need, case: Case) -> str:
    if need.code in ("risk_stated", "lower_risk_has_reasons"):
        return reverse("assessment_edit", args=[case.pk]) + "#risk"
    place = reverse(LEADS_TO.get(need.code, "case_details"), args=[case.pk])
    return f"{place}?{FROM_ASSESSMENT}#id_{need.field}" if need.field else place


def _draft(request: HouseRequest, found: Assessment) -> Any:
    return Writing.open(form.KIND, found.pk, request.actor, form.values_of(found)).row


def _open(case: Case) -> Assessment:
    found = rows.open_one(case)
    if found is None:
        raise Refused(NOTHING_OPEN)
    found.case = case
    return found


def _desk(request: HouseRequest, pk: UUID) -> Desk:
    case = access_case(request.actor, pk, P.ASSESSMENT_WRITE)
    found = _open(case)
    locking = "yes" if request.method == "POST" else "no"
    url = reverse("assessment_edit", args=[case.pk])

    def store(page: WrittenPage, go: str) -> HttpResponse:
        return _stored(request, found, page, go)

    return Desk(
        case=case,
        tab="assessment",
        writing=Writing.open(form.KIND, found.pk, request.actor, form.values_of(found), locking=locking),
        template="cases/assessment_edit.html",
        page=AssessmentPage,
        store=store,
        url=url,
        back=reverse("case_assessment", args=[case.pk]),
        autosave=reverse("assessment_autosave", args=[case.pk]),
        discard=reverse("assessment_discard", args=[case.pk]),
        context={"assessment": found, **_standing(request, case)},
    )


def _stored(request: HouseRequest, found: Assessment, page: WrittenPage, go: str) -> HttpResponse:
    if not isinstance(page, AssessmentPage):
        raise TypeError("the page of an assessment is an AssessmentPage")
    held = set(AssessmentFinding.objects.filter(assessment=found).values_list("domain", flat=True))
    assessments.save(assessment=found, data=page.result(held), by=request.actor)
    if go == "complete":
        return see(reverse("assessment_complete", args=[found.case.pk]))
    messages.success(request, _("The assessment is saved."))
    return see(reverse("case_assessment", args=[found.case.pk]))
