"""What the house answers when a request cannot be served."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


TOO_MUCH = _(
    "This page holds more than can be sent at once. Take something out, or divide it, then save again."
)
DAMAGED = _(
    "Something in the address or in the form arrived damaged. Go back and try again; nothing was changed."
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request was malformed, or held more than the house takes; a script that saves is told why in a word."""
    reason = TOO_MUCH if isinstance(exception, TooManyFieldsSent | RequestDataTooBig) else DAMAGED
    if request.headers.get("X-Autosave"):
        return JsonResponse({"message": str(reason)}, status=HTTPStatus.BAD_REQUEST)
    return _plain("400.html", HTTPStatus.BAD_REQUEST, reason)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The record is in sight, the step is not the reader's."""
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or it is not the reader's."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; the page needs nothing that may have failed."""
    return _plain("500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from elsewhere."""
    return _plain("403_csrf.html", HTTPStatus.FORBIDDEN)


def _plain(template: str, status: HTTPStatus, reason: "StrOrPromise" = "") -> HttpResponse:
    # Without the request no context processor asks a database that may be what failed.
    return HttpResponse(loader.render_to_string(template, {"reason": reason}), status=status)
