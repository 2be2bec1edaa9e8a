"""The intake in six steps. Each has its address, is read from the draft and kept in it, right or wrong."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.forms import intake as steps
from cases.forms.blocks import Page
from cases.forms.errors import put
from cases.forms.intake_data import unfinished
from cases.forms.intake_draft import IntakeDraft, Sent, denied, number_of, seal
from cases.models import Case
from cases.selectors import intake as made
from cases.views import intake_rows as rows
from cases.views import intake_steps
from kzcp.access.doors import door
from kzcp.access.middleware import keep
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.ids import uuid7
from kzcp.core.words import clock_words
from kzcp.journal import journal
from kzcp.workflow import drafts


@door(P.CONCERN_TAKE)
def new(request: HouseRequest) -> HttpResponse:
    """Lead to the first page of a new intake; nothing is stored before something is typed."""
    pk = uuid7()
    return redirect(f"{reverse('intake_danger', args=[pk])}?new={seal(pk, request.actor)}")


@door(P.CONCERN_TAKE)
def resume(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Go on with a draft where it was left."""
    draft = IntakeDraft.open(pk, request.actor)
    if draft.has_ended:
        return _after(request, draft)
    step = draft.row.step if draft.row and draft.concern() else steps.FIRST
    return redirect(f"intake_{step if step in steps.NAMES else steps.FIRST}", pk=pk)


@door(P.CONCERN_TAKE, "GET", "POST")
def danger(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Danger first, who the child is, what was heard: with this step the concern is taken."""
    draft = _open(request, pk)
    if draft.has_ended:
        return _after(request, draft)
    return (
        _handed_in(request, draft, steps.FIRST)
        if request.method == "POST"
        else _page(request, draft, steps.FIRST)
    )


@door(P.CASE_REGISTER, "GET", "POST")
def step(request: HouseRequest, pk: UUID, name: str) -> HttpResponse:
    """One of the steps between the first and the last."""
    draft = _open(request, pk)
    if draft.has_ended:
        return _after(request, draft)
    if draft.concern() is None:
        return _see("intake_danger", pk)
    return _handed_in(request, draft, name) if request.method == "POST" else _page(request, draft, name)


@door(P.CASE_REGISTER, "GET", "POST")
def check(request: HouseRequest, pk: UUID) -> HttpResponse:
    """All answers once more; sent, they become a case for each child."""
    draft = _open(request, pk)
    if draft.has_ended:
        return _after(request, draft)
    if draft.concern() is None:
        return _see("intake_danger", pk)
    command = Sent.read(request.POST).command
    if command:
        draft.obey(steps.FIRST, command)
        return _see("intake_check", pk)
    missing = unfinished(draft)
    if request.method == "GET":
        return _answers(request, draft, missing)
    if missing:
        journal.record("case.register", subject_kind="cases.concern", subject_id=str(draft.concern_id))
        return _answers(request, draft, missing, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _registered(request, draft)


@door(P.CASE_REGISTER)
def done(request: HouseRequest, pk: UUID) -> HttpResponse:
    """The numbers to keep, the first deadline, and who was named where a case is restricted."""
    draft = IntakeDraft.open(pk, request.actor)
    tickets = made.tickets(draft.concern_id, request.actor)
    if not draft.has_ended or not tickets:
        raise denied(pk)
    return render(request, "cases/intake_done.html", {"tickets": tickets})


@door(P.CONCERN_TAKE, "POST")
def save(request: HouseRequest, pk: UUID, name: str) -> HttpResponse:
    """Keep what was typed so far, while it is typed."""
    draft = _open(request, pk)
    number = number_of(request.POST.get("sequence", ""))
    if draft.has_ended or name not in steps.NAMES[:-1]:
        raise denied(pk)
    if not number:
        return JsonResponse(
            {"message": _("The number of this saving is missing.")}, status=HTTPStatus.BAD_REQUEST
        )
    row = draft.save(name, Sent.read(request.POST).values, number)
    return JsonResponse({"saved": clock_words(row.saved_at), "sequence": number})


@door(P.CASE_REGISTER, "POST")
def similar(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Records that may be of the children just being typed."""
    draft = _open(request, pk)
    page = draft.page(steps.FIRST, Sent.read(request.POST).values)
    page.is_valid()
    found = rows.similar(draft, page)
    about = {"alike": rows.alike(found), "read_back": rows.read_back(page)}
    return render(
        request, "cases/intake_similar.html", {"page": page, "similar": found, **about, "htmx": True}
    )


@door(P.CASE_REGISTER, "POST")
def districts(request: HouseRequest, pk: UUID) -> HttpResponse:
    """The districts of the region just chosen."""
    draft = _open(request, pk)
    form = draft.page("family", Sent.read(request.POST).values).unjudged().main
    assert isinstance(form, steps.FamilyForm)  # noqa: S101 - tells the type checker
    form.narrow()
    return render(request, "cases/intake_district.html", {"form": form})


@door(P.CASE_REGISTER, "POST")
def risk(request: HouseRequest, pk: UUID) -> HttpResponse:
    """The risk that the signs just chosen give, for all children or for the one that is asked about."""
    draft = _open(request, pk)
    of = request.POST.get("of", "")
    found = intake_steps.measured(draft.page("measures", Sent.read(request.POST).values).unjudged(), of)
    if found is None:
        raise denied(pk)
    context = {"draft": draft, "risk": made.risk(found.least()), "form": found, "of": of, "htmx": True}
    return render(request, "cases/intake_risk.html", context)


@door(P.CONCERN_TAKE, "POST")
def delete(request: HouseRequest, pk: UUID) -> HttpResponse:
    """End a draft for good; a concern that is taken already stays."""
    draft = _open(request, pk)
    if draft.row is None or draft.has_ended:
        raise denied(pk)
    drafts.end(draft.row, by=request.actor)
    return _see("concerns")


def _open(request: HouseRequest, pk: UUID) -> IntakeDraft:
    locking = "yes" if request.method == "POST" else "no"
    return IntakeDraft.open(pk, request.actor, sign=request.GET.get("new", ""), locking=locking)


def _handed_in(request: HouseRequest, draft: IntakeDraft, name: str) -> HttpResponse:
    sent = Sent.read(request.POST)
    page = draft.page(name, sent.values)
    if draft.is_behind(name, sent):
        draft.refuse()
        page.is_valid()
        return _page(request, draft, name, page.shown(), status=HTTPStatus.CONFLICT)
    draft.keep(name, sent.values)
    if sent.command:
        anchor = draft.obey(name, sent.command)
        return _see(f"intake_{name}", draft.pk, anchor=anchor)
    if page.is_valid() and _finished(draft, name, page):
        return intake_steps.onward(draft, name)
    return keep(_page(request, draft, name, page.shown(), status=HTTPStatus.UNPROCESSABLE_ENTITY))


def _finished(draft: IntakeDraft, name: str, page: Page) -> bool:
    try:
        intake_steps.finish(draft, name, page)
    except ValidationError as error:
        put(
            page.main, error, {"received_at": "received", "immediate_danger": "danger", "risk_signs": "signs"}
        )
        return False
    return True


def _page(
    request: HouseRequest,
    draft: IntakeDraft,
    name: str,
    page: Page | None = None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    shown = page if page is not None else draft.page(name).unjudged()
    context = {**_around(draft, name), "page": shown, "behind": status == HTTPStatus.CONFLICT}
    if name == steps.FIRST:
        context |= {"picked": rows.picked(draft, shown), "alike": rows.alike(context["similar"])}
        judged = draft.first_page()
        context["read_back"] = rows.read_back(judged) if judged else {}
    if name == "measures":
        context["risks"] = intake_steps.risks(shown)
    return render(request, f"cases/intake_{name}.html", context, status=status)


def _around(draft: IntakeDraft, name: str) -> dict[str, Any]:
    query = f"?new={draft.sign}" if draft.row is None else ""
    first = draft.first_page()
    here = steps.NAMES.index(name)
    similar = rows.similar(draft, first) if first and draft.registers else []
    return {
        "draft": draft,
        "step": name,
        "steps": rows.steps(name),
        "number": here + 1,
        "total": len(steps.NAMES),
        "query": query,
        "back": reverse(f"intake_{steps.NAMES[here - 1]}", args=[draft.pk]) if here else "",
        "danger": rows.is_danger(draft),
        "reach_by": rows.reach_by(draft),
        "written": rows.written(draft) if here else [],
        "similar": similar,
        "kind": draft.kind(),
        "registers": draft.registers,
        "names": rows.child_names(draft) if here else {},
    }


def _answers(
    request: HouseRequest,
    draft: IntakeDraft,
    missing: list[str],
    *,
    status: HTTPStatus = HTTPStatus.OK,
    errors: list[str] | None = None,
) -> HttpResponse:
    told = {"answers": rows.answers(draft, missing), "missing": missing, "errors": errors or []}
    return render(request, "cases/intake_check.html", {**_around(draft, steps.LAST), **told}, status=status)


def _registered(request: HouseRequest, draft: IntakeDraft) -> HttpResponse:
    try:
        intake_steps.register(draft)
    except ValidationError as error:
        return _answers(request, draft, [], status=HTTPStatus.UNPROCESSABLE_ENTITY, errors=error.messages)
    return _see("intake_done", draft.pk)


def _after(request: HouseRequest, draft: IntakeDraft) -> HttpResponse:
    """Where an ended draft leads: to its cases, to its undecided concern, or nowhere."""
    if Case.objects.visible_to(draft.actor, P.CASE_VIEW).filter(concern_id=draft.concern_id).exists():
        return _see("intake_done", draft.pk)
    concern = draft.concern()
    if concern is not None:
        if not concern.outcome and concern.owner_id != draft.actor.user_id:
            messages.info(
                request, _("The concern was handed to somebody else. What you had begun here has ended.")
            )
        return _see("concern", draft.concern_id)
    raise denied(draft.pk)


def _see(name: str, *keys: UUID, anchor: str = "") -> HttpResponse:
    url = reverse(name, args=keys) + (f"#{anchor}" if anchor else "")
    response = redirect(url)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
