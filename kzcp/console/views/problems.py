"""What the house answers when a request cannot be served."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request was malformed."""
    return _plain("400.html", HTTPStatus.BAD_REQUEST)


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


def _plain(template: str, status: HTTPStatus) -> HttpResponse:
    # Without the request no context processor asks a database that may be what failed.
    return HttpResponse(loader.render_to_string(template), status=status)
