"""Finding a case or a child. What is asked is sent, never written into an address."""

from django.http import HttpResponse
from django.shortcuts import render

from cases.forms.search import SearchForm
from cases.selectors.search import search
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest


@door(P.CASE_VIEW, "GET", "POST")
def index(request: HouseRequest) -> HttpResponse:
    """The question and what fits it."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    found = search(request.actor, asked) if asked else []
    return render(request, "cases/search.html", {"form": form.shown(), "asked": asked, "found": found})
