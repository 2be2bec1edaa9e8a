"""Addresses of the tests' own, beside those of the house, that end in every way a request can end."""

from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from cases.actions import notes
from cases.data import NoteData
from cases.models import Case, Task
from cases.selectors.cases import access_case
from kzcp.access.doors import door, public
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import Refused
from kzcp.core.ids import uuid7
from kzcp.workflow.lifecycle import STEPS

BOTH = ("GET", "POST")


def write_note(request: HttpRequest, case: Case) -> None:
    notes.add(
        pk=uuid7(),
        case=case,
        data=NoteData(kind="OBSERVATION", happened_at=clock.now(), words="written before the end"),
        by=request.actor,
    )


@door(P.CASE_VIEW)
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    return HttpResponse(access_case(request.actor, pk).number)


@door(P.NOTE_WRITE, *BOTH)
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    write_note(request, access_case(request.actor, pk, P.NOTE_WRITE))
    return HttpResponse(status=303)


@door(P.NOTE_WRITE, *BOTH)
def fail(request: HttpRequest, pk: UUID) -> HttpResponse:
    write_note(request, access_case(request.actor, pk, P.NOTE_WRITE))
    raise RuntimeError("on purpose")


@door(P.NOTE_WRITE, *BOTH)
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    write_note(request, access_case(request.actor, pk, P.NOTE_WRITE))
    raise Refused


@door(P.NOTE_WRITE, *BOTH)
def invalid(request: HttpRequest, pk: UUID) -> HttpResponse:
    write_note(request, access_case(request.actor, pk, P.NOTE_WRITE))
    return HttpResponse(status=422)


@door(P.NOTE_WRITE, *BOTH)
def dangle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Points to a member of staff who does not exist: PostgreSQL finds it only at the end."""
    write_note(request, access_case(request.actor, pk, P.NOTE_WRITE))
    with acting_as(STEPS):
        Task.objects.filter(case_id=pk).update(owner_id=10**9)
    return HttpResponse(status=303)


@door(P.NOTE_WRITE, *BOTH)
def swallow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hides a failure of the database, so that nothing of the transaction can be kept."""
    write_note(request, access_case(request.actor, pk, P.NOTE_WRITE))
    try:
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.execute("select 1 / 0")
    except DatabaseError:
        pass
    return HttpResponse(status=303)


@door(P.NOTE_WRITE, *BOTH)
def circle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ends as a circle of locks does: the database has broken the transaction."""
    write_note(request, access_case(request.actor, pk, P.NOTE_WRITE))
    with connection.cursor() as cursor:
        cursor.execute("do $$ begin raise exception 'deadlock detected' using errcode = '40P01'; end $$")
    return HttpResponse(status=303)


@door(P.NOTE_WRITE, *BOTH)
def early(request: HttpRequest, pk: UUID) -> HttpResponse:
    raise RuntimeError("before anything was recorded")


@door(P.STAFF_MANAGE)
def numbered(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    return HttpResponse(status=404)


@public("a probe")
def lazy(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Case.objects.count()))


urlpatterns = [
    path("probe/look/<uuid:pk>/", look),
    path("probe/write/<uuid:pk>/", write),
    path("probe/fail/<uuid:pk>/", fail),
    path("probe/refuse/<uuid:pk>/", refuse),
    path("probe/invalid/<uuid:pk>/", invalid),
    path("probe/dangle/<uuid:pk>/", dangle),
    path("probe/swallow/<uuid:pk>/", swallow),
    path("probe/circle/<uuid:pk>/", circle),
    path("probe/early/<uuid:pk>/", early),
    path("probe/numbered/<int:pk>/<str:word>/", numbered),
    path("probe/lazy/", lazy),
    path("", include("kzcp.urls")),
]
