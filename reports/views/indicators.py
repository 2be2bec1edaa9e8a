"""All indicators with their definitions, and one with its reference values."""

from django.http import HttpResponse
from django.shortcuts import render

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.reference import terms
from reports.registry import measures
from reports.selectors import references


@door(P.RELEASE_VIEW)
def indicators(request: HouseRequest) -> HttpResponse:
    """Every indicator, by group."""
    return render(request, "reports/indicators.html", {"sections": references.by_group()})


@door(P.RELEASE_VIEW)
def indicator(request: HouseRequest, code: str) -> HttpResponse:
    """What one indicator counts, what it does not say, and what other sources say."""
    found = references.indicator(code)
    context = {
        "indicator": found,
        "unit": terms.label("indicator_unit", found.unit),
        "kind": terms.label("indicator_class", found.indicator_class),
        "dating": terms.label("stock_or_flow", found.stock_or_flow),
        "breakdowns": references.breakdown_labels(found.breakdowns),
        "released": references.released_breakdowns(found),
        "references": references.rows_of(found),
        "is_released": found.code in {each.code for each in measures()},
    }
    return render(request, "reports/indicator.html", context)
