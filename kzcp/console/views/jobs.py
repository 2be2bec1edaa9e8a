"""Jobs that failed or are stuck, and what has run."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.console.selectors.jobs import overview
from kzcp.jobs.actions import messages as outbox


@door(P.JOBS_MANAGE)
def index(request: HouseRequest) -> HttpResponse:
    """How the outbox stands, and the latest runs."""
    return render(request, "console/jobs.html", {"jobs": overview()})


@door(P.JOBS_MANAGE, "POST")
def retry(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Let a message that was given up be tried again."""
    outbox.retry(message_id=pk, by=request.actor)
    messages.success(request, _("The job will be tried again."))
    return redirect("jobs")
