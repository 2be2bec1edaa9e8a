"""One person: what is known, and correcting it through a case that the worker may edit."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions import persons
from cases.forms.errors import put
from cases.forms.people import IN_MODEL, HomeForm, PhoneForm
from cases.forms.persons import (
    CorrectionForm,
    ParticipantForm,
    SourceForm,
    differences,
    settled,
    stored,
    version,
)
from cases.models import Case, CasePerson, Person, Telephone
from cases.selectors import consents
from cases.selectors import person_page as page
from cases.selectors.cases import access_case, access_of
from cases.selectors.people import subject_line, subject_name
from cases.selectors.persons import access_person, cases_of, refuse_for_now, residence
from cases.views.case_parts import Look, looks
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.accounts import confirmation
from kzcp.core import clock, iin
from kzcp.core.errors import NotAllowed, NotFound
from kzcp.core.ids import uuid7

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
LOOKS = 10


@door(P.CASE_VIEW)
def detail(request: HouseRequest, pk: UUID) -> HttpResponse:
    """What is known of a person, from the cases in sight."""
    return _page(request, access_person(request.actor, pk, showing=_with(request)), iin="")


@door(P.PERSON_REVEAL, "POST")
def reveal(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Show the whole IIN once to whoever has just typed the passphrase again; the look is in the journal."""
    if not confirmation.is_recent(request):
        refuse_for_now(request.actor, pk, P.PERSON_REVEAL)
        return confirmation.ask(back=f"{reverse('person', args=[pk])}#iin")
    person = access_person(request.actor, pk, P.PERSON_REVEAL, showing=_with(request))
    return _page(request, person, iin=iin.grouped(persons.reveal_iin(person=person, by=request.actor)))


@door(P.CASE_EDIT, "GET", "POST")
def change(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Correct names, birth date, sex and IIN; nobody's version is lost when two do it at once."""
    person, source = _editable(request, pk)
    form = CorrectionForm(request.POST if source.is_bound else None, person=person)
    if form.is_valid() and source.is_valid():
        if form.cleaned_data["version"] != version(person):
            return _conflict(request, person, form)
        data = settled(form.known(), stored(person), request.POST)
        try:
            persons.change(person=person, case=source.case(), data=data, by=request.actor)
        except ValidationError as error:
            put(form, error, IN_MODEL)
        else:
            return _saved(request, pk)
    return _form(request, person, (source, form), "cases/person_change.html")


@door(P.CASE_EDIT, "GET", "POST")
def add_telephone(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Write down a number and how it is safe to call."""
    person, source = _editable(request, pk)
    form = PhoneForm(request.POST if source.is_bound else None, initial={"id": uuid7()})
    if form.is_valid() and source.is_valid():
        key, (data,) = form.cleaned_data["id"], form.telephones()
        persons.add_telephone(pk=key, person=person, case=source.case(), data=data, by=request.actor)
        return _saved(request, pk)
    return _form(request, person, (source, form), "cases/person_telephone.html")


@door(P.CASE_EDIT, "POST")
def end_telephone(request: HouseRequest, pk: UUID, telephone: UUID) -> HttpResponse:
    """Say that a number is not to be used any more."""
    person, _source = _editable(request, pk)
    row = Telephone.objects.visible_to(request.actor, P.CASE_EDIT).filter(pk=telephone, person=person).first()
    if row is None:
        raise NotFound
    case = page.editable_for(row, request.actor)
    persons.end_telephone(telephone=row, case=case, by=request.actor)
    return _saved(request, pk)


@door(P.CASE_EDIT, "GET", "POST")
def add_residence(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Write down where the person lives from now on; the former place ends."""
    person, source = _editable(request, pk)
    form = HomeForm(request.POST if source.is_bound else None, initial={"id": uuid7()})
    if form.is_valid() and source.is_valid() and (data := form.home()) is not None:
        key = form.cleaned_data["id"]
        persons.add_residence(pk=key, person=person, case=source.case(), data=data, by=request.actor)
        return _saved(request, pk)
    return _form(request, person, (source, form), "cases/person_residence.html")


@door(P.CASE_EDIT, "GET", "POST")
def add_to_case(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Let somebody take part in a case."""
    case = access_case(
        request.actor, pk, P.CASE_EDIT, showing=lambda case: page.around_keys(case, request.actor)
    )
    sent = request.POST if request.method == "POST" else None
    known = page.part_of(case, request.GET.get("known_person", ""))
    form = ParticipantForm(sent, people=page.around(case, request.actor), initial={"id": uuid7(), **known})
    if form.is_valid() and _added(request, case, form):
        messages.success(request, _("Saved."))
        return redirect("case", pk=pk)
    context = {"case": case, "subject": subject_line(case.person), "form": form}
    return render(request, "cases/person_add.html", context, status=WRONG if form.is_bound else 200)


@door(P.CASE_EDIT, "POST")
def end_part(request: HouseRequest, pk: UUID) -> HttpResponse:
    """End somebody's part in a case today."""
    part = access_of(CasePerson, request.actor, pk, P.CASE_EDIT)
    persons.end_part(part=part, on=clock.today(), by=request.actor)
    messages.success(request, _("Saved."))
    return redirect("case", pk=part.case_id)


def _with(request: HouseRequest) -> Callable[[Person], list[UUID]]:
    return lambda person: page.shown_with(person, request.actor)


def _added(request: HouseRequest, case: Case, form: ParticipantForm) -> bool:
    try:
        persons.add(case=case, data=form.participant(), by=request.actor)
    except ValidationError as error:
        suspect = form.cleaned_data["suspect_relation"] or not form.cleaned_data["relation"]
        names = {"relation": "suspect_relation"} if suspect else {}
        put(form, error, {**IN_MODEL, **names, "person": "known_person", "words": "phone_words"})
        return False
    return True


def _editable(request: HouseRequest, pk: UUID) -> tuple[Person, SourceForm]:
    person = access_person(request.actor, pk)
    cases = page.editable(person, request.actor)
    if not cases:
        raise NotAllowed
    return person, SourceForm(request.POST if request.method == "POST" else None, cases=cases)


def _saved(request: HouseRequest, pk: UUID) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("person", pk=pk)


def _conflict(request: HouseRequest, person: Person, form: CorrectionForm) -> HttpResponse:
    rows = differences(form.known(), stored(person))
    sent = [(name, value) for name in form.data for value in request.POST.getlist(name)]
    skipped = ("version", "csrfmiddlewaretoken")
    context = {
        "person": person,
        "name": subject_name(person),
        "rows": rows,
        "sent": [pair for pair in sent if pair[0] not in skipped and not pair[0].startswith("take-")],
        "version": version(person),
    }
    return render(request, "cases/person_conflict.html", context, status=HTTPStatus.CONFLICT)


def _form(
    request: HouseRequest, person: Person, asked: tuple[SourceForm, Form], template: str
) -> HttpResponse:
    source, form = asked
    context = {"person": person, "name": subject_name(person), "source": source, "form": form}
    return render(request, template, context, status=WRONG if form.is_bound else HTTPStatus.OK)


def _page(request: HouseRequest, person: Person, *, iin: str) -> HttpResponse:
    actor, cases = request.actor, cases_of(person, request.actor)
    edited = page.editable(person, actor)
    context = {
        "person": person,
        "name": subject_name(person),
        "parts": page.parts(person, actor),
        "home": residence(person, actor),
        "telephones": page.telephones(person, actor),
        "household": page.household(person, actor),
        "happenings": page.happenings(cases, actor),
        "tasks": page.tasks(cases, actor),
        "consents": consents.of_person(person, actor),
        "viewers": _looks(cases),
        "edits": bool(edited),
        "edited": {case.pk for case in edited},
        "facts": page.facts(person, iin),
        "provisional": page.provisional(person),
        "revealed": iin,
        "confirmed": confirmation.is_recent(request),
    }
    return render(request, "cases/person.html", context)


def _looks(cases: list[Case]) -> list[Look]:
    found = [look for case in cases for look in looks(case, LOOKS * 2)]
    return sorted(found, key=lambda look: look.at, reverse=True)[:LOOKS]
