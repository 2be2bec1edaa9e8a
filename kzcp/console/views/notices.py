"""What the reader has been told."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kzcp.access.doors import signed_in
from kzcp.access.requests import HouseRequest
from kzcp.core.errors import NotFound
from kzcp.workflow import notices


@signed_in("everybody reads what they have been told themselves")
def index(request: HouseRequest) -> HttpResponse:
    """The reader's newest notices."""
    lines = notices.latest(request.actor, limit=50)
    return render(
        request, "console/notices.html", {"lines": lines, "unread": any(line.unread for line in lines)}
    )


@signed_in("opens a notice of the reader's own")
def open_notice(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Mark a notice as read and go to its record."""
    line = notices.read(pk, by=request.actor)
    if line is None:
        raise NotFound
    if not line.link:
        messages.info(request, _("This record is no longer in your sight."))
    return redirect(line.link or "notices")


@signed_in("marks the reader's own notices", "POST")
def read_all(request: HouseRequest) -> HttpResponse:
    """Mark all of the reader's notices as read."""
    notices.read_all(by=request.actor)
    return redirect("notices")
