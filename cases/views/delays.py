"""What is late in the coordinator's region, by number only."""

from django.http import HttpResponse
from django.shortcuts import render

from cases.selectors import supervision
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest


@door(P.DELAY_VIEW)
def index(request: HouseRequest) -> HttpResponse:
    """Late steps, the longest delay first: number, office, step and delay, nothing of a child."""
    found = supervision.delays(request.actor)
    offices = {each.office.pk: each.office for each in found}
    chosen = next((pk for pk in offices if str(pk) == request.GET.get("office", "")), None)
    shown = [each for each in found if chosen in (None, each.office.pk)]
    context = {
        "delays": shown,
        "cases": len({each.number for each in shown}),
        "steps": len(shown),
        "offices": sorted(offices.values(), key=lambda office: office.name),
        "chosen": chosen,
    }
    return render(request, "cases/delays.html", context)
