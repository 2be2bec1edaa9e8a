"""Releases: the list, one with all its tables, its file; and for statisticians the way to publishing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from reports import exports
from reports.actions import releases as actions
from reports.lifecycle import RELEASE
from reports.models import Release
from reports.periods import Quarter
from reports.selectors import comparing, released
from reports.selectors import releases as selectors


@door(P.RELEASE_VIEW)
def releases(request: HouseRequest) -> HttpResponse:
    """The published releases and, for statisticians, the drafts."""
    return render(request, "reports/releases.html", {"rows": selectors.rows(request.actor)})


@door(P.RELEASE_VIEW)
def release(request: HouseRequest, quarter: Quarter, version: int) -> HttpResponse:
    """All tables of a published release."""
    found = selectors.access_published(request.actor, quarter.code, version, P.RELEASE_VIEW)
    return render(request, "reports/release.html", {**_context(found), "newer": selectors.newer(found)})


@door(P.RELEASE_DOWNLOAD)
def download(request: HouseRequest, quarter: Quarter, version: int) -> HttpResponse:
    """The tables of a published release as a CSV file."""
    found = selectors.access_published(request.actor, quarter.code, version, P.RELEASE_DOWNLOAD)
    response = HttpResponse(exports.to_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{exports.file_name(found)}"'
    return response


@door(P.RELEASE_PREPARE, "GET", "POST")
def prepare(request: HouseRequest, quarter: Quarter) -> HttpResponse:
    """Show the tables as they would be released; freeze them when told to."""
    if request.method == "POST":
        made = actions.prepare(quarter=quarter, by=request.actor)
        messages.success(request, _("The release is prepared. Another statistician can publish it now."))
        return redirect("release_draft", made.pk)
    selectors.record_preview(quarter)
    made = actions.preview(quarter)
    told = {"draft": selectors.draft_of(quarter), "comparison": comparing.comparison(made)}
    return render(request, "reports/prepare.html", {**_context(made), **told})


@door(P.RELEASE_PREPARE)
def draft(request: HouseRequest, pk: UUID) -> HttpResponse:
    """A release that was prepared, with what can be done to it now."""
    found = selectors.access_draft(request.actor, pk, P.RELEASE_PREPARE)
    steps = {step.name for step in RELEASE.in_reach(found, request.actor)}
    missing = RELEASE.missing(found, "publish", request.actor) if "publish" in steps else []
    return render(request, "reports/draft.html", {**_context(found), "steps": steps, "missing": missing})


@door(P.RELEASE_PUBLISH, "POST")
def publish(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Publish a release that another statistician prepared."""
    found = selectors.access_draft(request.actor, pk, P.RELEASE_PUBLISH)
    actions.publish(release=found, by=request.actor)
    messages.success(request, _("The release is published."))
    return redirect("release", found.period, found.version)


@door(P.RELEASE_PREPARE, "POST")
def withdraw(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Take a draft back."""
    found = selectors.access_draft(request.actor, pk, P.RELEASE_PREPARE)
    actions.withdraw(release=found, by=request.actor)
    messages.success(request, _("The draft is withdrawn."))
    return redirect("releases")


def _context(found: Release) -> dict[str, object]:
    return {
        "release": found,
        "quarter": released.quarter_of(found),
        "tables": list(released.tables(found).values()),
        "repeated": selectors.repeated(found),
    }
