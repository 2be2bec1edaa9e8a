"""The one place that opens a request's transaction, names its actor, guards its door and keeps its journal."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.db import Error, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template import loader

from kzcp.access import navigation, scope
from kzcp.access.context import Can
from kzcp.access.doors import Door, door_of
from kzcp.accounts.actions import sessions
from kzcp.core import logs
from kzcp.core.actor import ANONYMOUS, Actor, acting_as
from kzcp.core.client_address import client_address
from kzcp.core.contention import WAS_QUICKER, is_contention
from kzcp.core.errors import KzcpError, NotFound, Why
from kzcp.core.ids import uuid7
from kzcp.core.request_text import malformed
from kzcp.journal import journal
from kzcp.journal.models import Outcome

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]

READS = ("GET", "HEAD")
SEEN_AGAIN = 60
"""Seconds after which a session writes anew that it was used."""
OUTCOMES = {
    HTTPStatus.FORBIDDEN: Outcome.DENIED,
    HTTPStatus.NOT_FOUND: Outcome.DENIED,
    HTTPStatus.METHOD_NOT_ALLOWED: Outcome.DENIED,
    HTTPStatus.CONFLICT: Outcome.REFUSED,
    HTTPStatus.UNPROCESSABLE_ENTITY: Outcome.REFUSED,
    HTTPStatus.BAD_REQUEST: Outcome.REFUSED,
}

PAGE = "page:"
"""Begins the reason of an entry that names no more than where somebody knocked."""
RULES: Mapping[int, Why] = {
    HTTPStatus.CONFLICT: Why.WRONG_STATE,
    HTTPStatus.UNPROCESSABLE_ENTITY: Why.INCOMPLETE_FORM,
    HTTPStatus.BAD_REQUEST: Why.UNREADABLE,
}
"""What has refused, where the answer itself does not say it."""


class Acting:
    """Open a transaction under the request's actor around the view *and* the rendering of its response.

    Whatever does not end well is rolled back, and its journal entries are written again in a second
    transaction before the response leaves; if that fails, the answer is 503. The constraints that wait for
    the end of a transaction are asked before it, so that a failure there ends like every other. A response
    that carries `kzcp_kept` (a draft saved with faults in it) is committed all the same.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self._journaled(request)
        except Error:
            logger.exception("The journal could not be written")
            page = loader.render_to_string("503.html")
            return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)

    def _journaled(self, request: HttpRequest) -> HttpResponse:
        """The answer, after its entries stand: an error of the database here means that they do not."""
        actor = Actor.user(request.user.pk) if request.user.is_authenticated else ANONYMOUS
        request.actor = actor  # type: ignore[attr-defined]
        request.can = Can(actor)  # type: ignore[attr-defined]
        request.request_id = uuid7()  # type: ignore[attr-defined]
        reading = scope.one_reading() if request.method in READS else nullcontext()
        pending = journal.pending(source=client_address(request), request_id=_id(request))
        with acting_as(actor), reading, pending as notes, logs.about(request_id=_id(request), actor=actor):
            response = self._ended(request)
            outcome = _outcome(response)
            if outcome is not Outcome.ALLOWED:
                with transaction.atomic():
                    journal.rewrite(notes, outcome=outcome, why=_why(response))
                    if not notes.entries:
                        _tell(request, outcome, _why(response))
        return response

    def _ended(self, request: HttpRequest) -> HttpResponse:
        """The answer of a transaction that is committed, or rolled back unless all of it ended well."""
        response = self._taken_through(request)
        return _quicker(request) if getattr(response, "kzcp_quicker", False) else response

    def _taken_through(self, request: HttpRequest) -> HttpResponse:
        try:
            with transaction.atomic():
                response = _unreadable(request) or self.get_response(request)
                if _outcome(response) is not Outcome.ALLOWED:
                    transaction.set_rollback(True)
                elif transaction.get_rollback():
                    raise transaction.TransactionManagementError("an answer of a broken transaction")
                else:
                    connection.check_constraints()
        except Error as error:
            return _contended() if is_contention(error) else response_for_exception(request, error)
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
            return _not_allowed(request, door)
        return None if door.public else self._admit(request, door, kwargs)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn the answers of the house into pages; any other fault is Django's 500."""
        if is_contention(error):
            return _contended()
        if isinstance(error, Http404):
            error = NotFound()
        if isinstance(error, PermissionDenied):
            return render(request, "403.html", status=HTTPStatus.FORBIDDEN)
        if not isinstance(error, KzcpError):
            return None
        page = "409.html" if error.status == HTTPStatus.CONFLICT else f"{error.status}.html"
        told = {"message": error.message, "own_words": error.message is not error.default}
        response = render(request, page, told, status=error.status)
        response.kzcp_why = error.why  # type: ignore[attr-defined]
        return response

    def _admit(self, request: HttpRequest, door: Door, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        if door.permission is None or scope.holds(request.actor, door.permission):  # type: ignore[attr-defined]
            return None
        asked, reason = _asked_for(kwargs), _page_of(request)
        journal.record(str(door.permission), outcome=Outcome.DENIED, subject_id=asked, reason=reason)
        return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def _contended() -> HttpResponse:
    """A place for the answer to somebody who came second: it is written after the broken transaction is gone."""
    response = HttpResponse(status=HTTPStatus.CONFLICT)
    response.kzcp_quicker = True  # type: ignore[attr-defined]
    return response


def _quicker(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        response = render(request, "409.html", {"message": WAS_QUICKER}, status=HTTPStatus.CONFLICT)
    response.kzcp_why = Why.QUICKER  # type: ignore[attr-defined]
    return response


def _not_allowed(request: HttpRequest, door: Door) -> HttpResponse:
    """A page with a way back: somebody may have kept the address of a form that had errors."""
    page = loader.render_to_string("405.html", request=request)
    return HttpResponseNotAllowed(door.methods, page)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page; a script, which would take that page for an answer, is told in a code."""
    if request.headers.get("X-Autosave") or request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    return redirect_to_login(request.get_full_path())


def _id(request: HttpRequest) -> UUID:
    return request.request_id  # type: ignore[attr-defined, no-any-return]


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    if not malformed(request):
        return None
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def _asked_for(kwargs: dict[str, Any]) -> str:
    """The record of an address as it was asked for: its UUID, or whatever the address names it by."""
    keys = [value for value in kwargs.values() if isinstance(value, UUID)]
    return "/".join(map(str, keys[:1] or kwargs.values()))


def _page_of(request: HttpRequest) -> str:
    """The section of the address that was asked for: one permission opens doors of several names."""
    section, match = navigation.section_of(request.path), request.resolver_match
    name = section.url_name if section else match.url_name if match else ""
    return f"{PAGE}{name}" if name else ""


def _tell(request: HttpRequest, outcome: Outcome, why: str) -> None:
    """Record an end that the view itself has not recorded, as one of the permission of its door.

    A request of a person of the house that has no address at all is told too; of others nothing is kept,
    since anybody could fill the journal with them.
    """
    match = request.resolver_match
    door = door_of(match.func) if match else None
    if not request.user.is_authenticated:
        return
    if match and door and door.permission:
        reason = journal.with_rule(_page_of(request), why)
        journal.record(
            str(door.permission), outcome=outcome, subject_id=_asked_for(match.kwargs), reason=reason
        )
    elif match is None and outcome is Outcome.REFUSED:
        journal.record("request.refused", outcome=outcome, reason=journal.with_rule("", why))


def _outcome(response: HttpResponse) -> Outcome:
    if getattr(response, "kzcp_kept", False):
        return Outcome.ALLOWED
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.FAILED
    return OUTCOMES.get(HTTPStatus(response.status_code), Outcome.ALLOWED)


def _why(response: HttpResponse) -> str:
    """The code of the rule that has refused; empty for an answer that no rule of the house gave."""
    found: str | None = getattr(response, "kzcp_why", None)
    return RULES.get(response.status_code, "") if found is None else found


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
            request.session.setdefault(sessions.STARTED, moment)
            if reason := sessions.over(request.session, moment):
                journal.record(sessions.END, subject=request.user, reason=reason)
                logout(request)
                return _sign_in_first(request)
            if moment - request.session.get(sessions.SEEN, 0) > SEEN_AGAIN:
                request.session[sessions.SEEN] = moment
        return get_response(request)

    return respond
