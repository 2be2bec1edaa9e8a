"""Writing down a contact, kept as a draft while it is written; reading a note."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions import notes
from cases.forms.blocks import shown_form
from cases.forms.errors import forget, put
from cases.forms.note_draft import KIND, NoteDraft
from cases.forms.notes import NoteForm
from cases.models import Case, Note
from cases.selectors.cases import access_case, access_of
from cases.selectors.notes import facts, siblings
from cases.views.band import band
from kzcp.access.doors import door
from kzcp.access.middleware import keep
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.errors import NotFound
from kzcp.core.words import clock_words
from kzcp.workflow import drafts


@door(P.NOTE_WRITE, "GET", "POST")
def new(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Write a note; what was begun earlier for the same case goes on."""
    case = access_case(request.actor, pk, P.NOTE_WRITE)
    draft = NoteDraft.open(case, request.actor, request.POST.get("note", ""))
    others = siblings(case, request.actor)
    if request.method == "GET":
        return _page(request, case, draft, _begun(draft, others))
    form = NoteForm(request.POST, siblings=others)
    if form.is_valid() and _added(request, case, draft, form):
        return redirect("case", pk=pk)
    draft.keep(request.POST)
    return keep(_page(request, case, draft, shown_form(form), status=HTTPStatus.UNPROCESSABLE_ENTITY))


@door(P.NOTE_WRITE, "POST")
def save(request: HouseRequest, pk: UUID, note: UUID) -> HttpResponse:
    """Keep what was typed so far, while it is typed."""
    case = access_case(request.actor, pk, P.NOTE_WRITE)
    number = request.POST.get("sequence", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        message = _("The number of this saving is missing.")
        return JsonResponse({"message": message}, status=HTTPStatus.BAD_REQUEST)
    if Note.objects.filter(pk=note).exists():
        raise NotFound
    row = NoteDraft.open(case, request.actor, str(note)).save(request.POST, int(number))
    return JsonResponse({"saved": clock_words(row.saved_at), "sequence": row.sequence})


@door(P.NOTE_WRITE, "POST")
def discard(request: HouseRequest, pk: UUID) -> HttpResponse:
    """End a draft for good."""
    draft = drafts.find(pk, kind=KIND, by=request.actor)
    drafts.end(draft, by=request.actor)
    messages.success(request, _("The draft is deleted."))
    return redirect("case", pk=draft.subject_id) if draft.subject_id else redirect("day")


@door(P.NOTE_WRITE)
def resume(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Lead from a draft to the page on which it is written."""
    draft = drafts.find(pk, kind=KIND, by=request.actor)
    case = access_case(request.actor, draft.subject_id or pk, P.NOTE_WRITE)
    return redirect(reverse("note_new", args=[case.pk]))


@door(P.CASE_VIEW)
def detail(request: HouseRequest, pk: UUID) -> HttpResponse:
    """One note as it was written."""
    note = access_of(Note, request.actor, pk, P.CASE_VIEW)
    case = note.case
    context = {"case": case, "band": band(case, request.actor, ""), "note": note, "facts": facts(note)}
    return render(request, "cases/note.html", context)


def _begun(draft: NoteDraft, others: list[Case]) -> NoteForm:
    form = NoteForm(draft.values, siblings=others, initial=draft.initial)
    if form.is_bound:
        forget(form)
    return form


def _added(request: HouseRequest, case: Case, draft: NoteDraft, form: NoteForm) -> bool:
    try:
        notes.add(pk=draft.pk, case=case, data=form.note(), by=request.actor, also=form.others())
    except ValidationError as error:
        put(form, error)
        return False
    draft.end()
    messages.success(request, _("It is written down."))
    return True


def _page(
    request: HouseRequest, case: Case, draft: NoteDraft, form: NoteForm, **options: Any
) -> HttpResponse:
    context = {"case": case, "band": band(case, request.actor, ""), "draft": draft, "form": form}
    return render(request, "cases/note_new.html", context, **options)
