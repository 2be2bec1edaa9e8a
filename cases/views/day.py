"""A person's day, and the list of their cases."""

from django.http import HttpResponse
from django.shortcuts import render

from cases.forms.filters import CaseFilterForm
from cases.selectors.caseload import caseload as listed
from cases.selectors.day import TOO_MANY, my_day
from cases.views import day_rows as rows
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.workflow import notices

ANSWERS = 4


@door(P.CASE_VIEW)
def day(request: HouseRequest) -> HttpResponse:
    """What is late, due today, this week and later; what was begun; what others have answered."""
    mine = my_day(request.actor)
    begun = rows.begun(request.actor)
    groups = rows.groups(mine, request.actor, begun)
    context = {
        "day": mine,
        "limit": TOO_MANY,
        "share": rows.share_of_limit(mine.active),
        "date": rows.date_line(),
        "greeting": rows.greeting(request.user.given_name),
        "finding": rows.finding(mine),
        "groups": groups,
        "alarms": rows.alarms(groups),
        "drafts": begun,
        "answers": notices.latest(request.actor, limit=ANSWERS),
    }
    return render(request, "cases/day.html", context)


@door(P.CASE_VIEW)
def caseload(request: HouseRequest) -> HttpResponse:
    """The cases that the reader may open, as the filters in the address ask."""
    whose = rows.whose_choices(request.can, request.GET.get("whose", ""))
    form = CaseFilterForm(request.GET, whose=whose, usual=rows.usual(request.can))
    filters = form.filters()
    page = listed(
        request.actor, filters, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    earlier, later = rows.neighbours(page, filters)
    context = {"form": form, "page": page, "chips": rows.chips(filters), "own": filters.whose == "own"}
    neighbours = {"earlier": earlier, "later": later, "told": rows.told(page)}
    return render(request, "cases/caseload.html", {**context, **neighbours})
