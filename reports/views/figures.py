"""Working figures and their computing, for statisticians."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from reports.actions import figures as actions
from reports.periods import Quarter
from reports.selectors import figures as selectors


@door(P.FIGURES_COMPUTE)
def figures(request: HouseRequest) -> HttpResponse:
    """The quarters under work: their figures, how their computing stands, and what can be done."""
    periods = selectors.periods(request.actor, actions.open_quarters())
    running = any(period.is_running or period.is_waiting for period in periods)
    page = "reports/figures_list.html" if request.htmx else "reports/figures.html"
    return render(request, page, {"periods": periods, "running": running})


@door(P.FIGURES_COMPUTE, "POST")
def compute(request: HouseRequest, quarter: Quarter) -> HttpResponse:
    """Ask for the figures of one quarter."""
    actions.request_computing(quarter=quarter, by=request.actor)
    messages.success(request, _("The computing has been asked for. You can leave this page meanwhile."))
    return redirect("figures")
