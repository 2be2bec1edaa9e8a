"""Finding a case or a child. What is asked is sent, never written into an address."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.forms.search import SearchForm
from cases.models import CasePerson
from cases.selectors.people import subject_line
from cases.selectors.search import Found, search
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.words import years_words
from kzcp.reference import terms

FEW = 3


@dataclass(frozen=True)
class Whose:
    """In whose case somebody takes part, and how."""

    part: str
    subject: str
    number: str
    url: str


@dataclass(frozen=True)
class Row:
    """One line of the answer: a case, or a person in sight without one and whose they are."""

    url: str
    subject: str
    home: str
    number: str
    worker: str
    status_label: str
    risk: str
    risk_label: str
    whose: list[Whose]


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
        return Row(url, subject, found.home, "", "", "", "", "", [_whose(part) for part in found.whose[:FEW]])
    return Row(
        reverse("case", args=[case.pk]),
        subject,
        found.home,
        case.number,
        case.worker.short_name if case.worker else "",
        terms.label("case_status", case.status),
        case.risk,
        terms.label("risk_level", case.risk),
        [],
    )


def _whose(part: CasePerson) -> Whose:
    vocabulary = "perpetrator_relation" if part.is_suspect else "family_relation"
    told = [terms.label(vocabulary, part.relation) if part.relation else ""]
    if part.is_suspect or not part.relation:
        told.append(terms.label("case_part", part.part))
    words = ", ".join(each for each in told if each)
    return Whose(
        words, subject_line(part.case.person), part.case.number, reverse("case", args=[part.case_id])
    )
