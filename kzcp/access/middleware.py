"""The one place that opens a request's transaction, names its actor, guards its door and keeps its journal."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from kzcp.access import scope
from kzcp.access.context import Can
from kzcp.access.doors import Door, door_of
from kzcp.core.actor import ANONYMOUS, Actor, acting_as
from kzcp.core.errors import KzcpError, NotFound
from kzcp.core.ids import uuid7
from kzcp.core.request_text import malformed
from kzcp.journal import journal
from kzcp.journal.models import Outcome

GetResponse = Callable[[HttpRequest], HttpResponse]

READS = ("GET", "HEAD")
OUTCOMES = {
    HTTPStatus.FORBIDDEN: Outcome.DENIED,
    HTTPStatus.NOT_FOUND: Outcome.DENIED,
    HTTPStatus.METHOD_NOT_ALLOWED: Outcome.DENIED,
    HTTPStatus.CONFLICT: Outcome.REFUSED,
    HTTPStatus.UNPROCESSABLE_ENTITY: Outcome.REFUSED,
    HTTPStatus.BAD_REQUEST: Outcome.REFUSED,
}


class Acting:
    """Open a transaction under the request's actor around the view *and* the rendering of its response.

    Whatever does not end well is rolled back, and its journal entries are written again in a second
    transaction before the response leaves; if that fails, the answer is 503. A response that carries
    `kzcp_kept` (a draft saved with faults in it) is committed all the same.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if malformed(request):
            return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)
        actor = Actor.user(request.user.pk) if request.user.is_authenticated else ANONYMOUS
        request.actor = actor  # type: ignore[attr-defined]
        request.can = Can(actor)  # type: ignore[attr-defined]
        request.request_id = uuid7()  # type: ignore[attr-defined]
        source = request.META.get("REMOTE_ADDR", "")
        reading = scope.one_reading() if request.method in READS else nullcontext()
        pending = journal.pending(source=source, request_id=_id(request))
        with acting_as(actor), reading, pending as notes:
            with transaction.atomic():
                response = self.get_response(request)
                outcome = _outcome(response)
                if outcome is not Outcome.ALLOWED or transaction.get_rollback():
                    transaction.set_rollback(True)
            if outcome is not Outcome.ALLOWED:
                try:
                    with transaction.atomic():
                        journal.rewrite(notes, outcome=outcome)
                        if outcome is Outcome.DENIED and not notes.entries:
                            _tell_denial(request)
                except DatabaseError:
                    return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let the request pass its door, or answer in its place."""
        door = door_of(view)
        if door is None:
            raise LookupError(f"{view} has no door")
        if request.method == "HEAD" and "GET" in door.methods:
            return None if door.public else self._admit(request, door, kwargs)
        if request.method not in door.methods:
            return HttpResponseNotAllowed(door.methods)
        return None if door.public else self._admit(request, door, kwargs)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn the answers of the house into pages; any other fault is Django's 500."""
        if isinstance(error, Http404):
            error = NotFound()
        if isinstance(error, PermissionDenied):
            return render(request, "403.html", status=HTTPStatus.FORBIDDEN)
        if not isinstance(error, KzcpError):
            return None
        page = "409.html" if error.status == HTTPStatus.CONFLICT else f"{error.status}.html"
        return render(request, page, {"message": error.message}, status=error.status)

    def _admit(self, request: HttpRequest, door: Door, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.user.is_authenticated:
            if request.headers.get("X-Autosave") or request.headers.get("HX-Request"):
                return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
            return redirect_to_login(request.get_full_path())
        if door.permission is None or scope.holds(request.actor, door.permission):  # type: ignore[attr-defined]
            return None
        journal.record(str(door.permission), outcome=Outcome.DENIED, subject_id=_asked_for(kwargs))
        return render(request, "404.html", {"message": NotFound.default}, status=HTTPStatus.NOT_FOUND)


def _id(request: HttpRequest) -> UUID:
    return request.request_id  # type: ignore[attr-defined, no-any-return]


def _asked_for(kwargs: dict[str, Any]) -> str:
    return next((str(value) for value in kwargs.values() if isinstance(value, UUID)), "")


def _tell_denial(request: HttpRequest) -> None:
    """Record a denial that the view itself has not recorded, as one of the permission of its door."""
    match = request.resolver_match
    door = door_of(match.func) if match else None
    if match and door and door.permission and request.user.is_authenticated:
        journal.record(str(door.permission), outcome=Outcome.DENIED, subject_id=_asked_for(match.kwargs))


def _outcome(response: HttpResponse) -> Outcome:
    if getattr(response, "kzcp_kept", False):
        return Outcome.ALLOWED
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.FAILED
    return OUTCOMES.get(HTTPStatus(response.status_code), Outcome.ALLOWED)


def keep(response: HttpResponse) -> HttpResponse:
    """Mark a refusal whose writes must stay: a draft is saved even when a field of it is wrong."""
    response.kzcp_kept = True  # type: ignore[attr-defined]
    return response


def headers(get_response: GetResponse) -> GetResponse:
    """Nothing that names a person is kept by a browser or a proxy."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response

    return respond


def signed_in_session(get_response: GetResponse) -> GetResponse:
    """End a session that has been idle for 15 minutes or has lasted for 12 hours."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            moment = time.time()
            started = request.session.setdefault("started_at", moment)
            seen = request.session.get("seen_at", moment)
            if (
                moment - seen > settings.SESSION_IDLE_SECONDS
                or moment - started > settings.SESSION_COOKIE_AGE
            ):
                logout(request)
                return redirect_to_login(request.get_full_path())
            if moment - seen > 60 or "seen_at" not in request.session:
                request.session["seen_at"] = moment
        return get_response(request)

    return respond
