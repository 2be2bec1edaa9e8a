"""The overview of released statistics."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from reports import forms
from reports.selectors import overview as selectors
from reports.selectors import references, releases


@door(P.RELEASE_VIEW)
def overview(request: HouseRequest) -> HttpResponse:
    """One indicator of one release: headline, map, ranking, breakdowns, trend, references."""
    published = releases.latest_of_each(request.actor)
    if not published:
        return render(request, "reports/nothing.html")
    filters = forms.read(request.GET, published)
    release = releases.seen(filters.release, P.RELEASE_VIEW)
    page = selectors.overview(published, release, filters.indicator, filters.region, _linker(filters))
    context = {"page": page, "filters": filters, "releases": selectors.periods(published)}
    founding = {"founding": references.of_the_overview(), "prison": references.prison_chart()}
    return render(request, "reports/overview.html", {**context, **founding})


def _linker(filters: forms.Filters) -> selectors.Link:
    held = {"indicator": filters.indicator, "period": filters.release.period}
    return lambda **changes: f"{reverse('statistics')}?{urlencode({**held, **changes})}"
