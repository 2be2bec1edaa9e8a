"""What a load balancer and an open page ask: is the process alive, does it reach its database."""

from http import HTTPStatus

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from kzcp.access.doors import public, signed_in


@public("tells nothing but that the process answers", "GET")
def live(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("live", content_type="text/plain")


@public("tells nothing but that the database answers", "GET")
def ready(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return HttpResponse("no database", content_type="text/plain", status=HTTPStatus.SERVICE_UNAVAILABLE)
    return HttpResponse("ready", content_type="text/plain")


@signed_in("keeps one's own session open while one works")
def ping(request: HttpRequest) -> HttpResponse:
    """204: the connection stands and the session has been used."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
