"""A supervisor's office at a glance; every number opens its list."""

from django.http import HttpResponse
from django.shortcuts import render

from cases.selectors.danger import alarms
from cases.selectors.day import TOO_MANY
from cases.selectors.team import team
from cases.views.day_rows import date_line
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest


@door(P.CASE_ASSIGN)
def office(request: HouseRequest) -> HttpResponse:
    """What waits for a decision, who has no worker, what is late or silent, and how the work is shared."""
    waiting = {"team": team(request.actor), "alarms": alarms(request.actor)}
    context = {**waiting, "limit": TOO_MANY, "date": date_line()}
    return render(request, "cases/supervision.html", context)
