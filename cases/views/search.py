"""Finding a case or a child. What is asked is sent, never written into an address."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases import registry
from cases.forms.search import SearchForm
from cases.selectors.search import Found, search
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.words import years_words
from kzcp.reference import terms


@dataclass(frozen=True)
class Row:
    """One line of the answer: a case, or a person in sight without one."""

    url: str
    subject: str
    number: str
    kind_label: str
    status_label: str
    risk: str
    risk_label: str


@door(P.CASE_VIEW, "GET", "POST")
def index(request: HouseRequest) -> HttpResponse:
    """The question and what fits it."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    found = [_row(each) for each in search(request.actor, asked)] if asked else []
    return render(request, "cases/search.html", {"form": form.shown(), "asked": asked, "found": found})


def _row(found: Found) -> Row:
    subject = found.name if found.age is None else f"{found.name}, {years_words(found.age)}"
    case = found.case
    if case is None:
        url = reverse("person", args=[found.person.pk]) if found.person else ""
        return Row(url, subject, "", "", "", "", "")
    return Row(
        reverse("case", args=[case.pk]),
        subject,
        case.number,
        registry.label(case.kind),
        terms.label("case_status", case.status),
        case.risk,
        terms.label("risk_level", case.risk),
    )
