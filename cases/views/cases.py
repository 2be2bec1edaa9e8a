"""The page of a case, and who has looked at it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from cases.models import Case
from cases.selectors import closing
from cases.selectors import origin as origins
from cases.selectors.agenda import lines
from cases.selectors.ahead import ahead
from cases.selectors.cases import access_case, everybody
from cases.selectors.day import tasks_of
from cases.selectors.family import family, marks, safety, subjects_numbers
from cases.selectors.history import MOST, SHOWN, history
from cases.selectors.rights import rights
from cases.views import case_parts as parts
from cases.views.band import band
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.actor import Actor

ALL_LOOKS = 200


@door(P.CASE_VIEW)
def detail(request: HouseRequest, pk: UUID) -> HttpResponse:
    """How the case stands, what comes next, what has happened, who belongs to it."""
    case = access_case(request.actor, pk, showing=lambda one: _shown(one, request.actor))
    limit = MOST if request.GET.get("show") == "all" else SHOWN
    told = history(case, request.actor, chosen=request.GET.get("events", ""), limit=limit)
    context = {**_work(request, case), **_people(request, case), "history": told}
    return render(request, "cases/case.html", context)


def _shown(case: Case, actor: Actor) -> list[UUID]:
    return list(dict.fromkeys([*everybody(case), *origins.siblings_people(case, actor)]))


@door(P.CASE_VIEW)
def viewed(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Who has opened or changed the case, and who was refused."""
    case = access_case(request.actor, pk)
    context = {"band": band(case, request.actor, "viewed"), "looks": parts.looks(case, ALL_LOOKS)}
    return render(request, "cases/case_viewed.html", {"case": case, **context})


def _work(request: HouseRequest, case: Case) -> dict[str, Any]:
    held = rights(case, request.actor)
    rows = tasks_of(case, request.actor)
    open_tasks = [row.task for row in rows]
    title, text = parts.ended(case)
    return {
        "case": case,
        "band": band(case, request.actor),
        "held": held,
        "course": parts.course(case, open_tasks),
        "ahead": ahead(case, request.actor, held, open_tasks),
        "ended": {"title": title, "text": text},
        "request": request,
        "origin": origins.origin(case, request.actor),
        "closing": closing.open_request(case) if case.is_open else None,
        "tasks": lines(rows, request.actor),
        "marks": marks(case, held),
        "further": parts.further(case, held, request.actor),
    }


def _people(request: HouseRequest, case: Case) -> dict[str, Any]:
    return {
        "safety": safety(case) if case.is_open else [],
        "numbers": subjects_numbers(case, request.actor),
        "family": family(case, request.actor),
        "siblings": origins.siblings(case, request.actor),
        "panels": parts.panels(request, case),
        "looks": parts.looks(case, ALL_LOOKS)[: parts.FEW_LOOKS],
    }
