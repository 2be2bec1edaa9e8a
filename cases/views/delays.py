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
    return render(request, "cases/delays.html", {"delays": supervision.delays(request.actor)})
