"""Long pages that are written bit by bit: shown, kept as a draft while typing, handed in, compared when two wrote."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.forms.blocks import Values, clean_values
from cases.forms.errors import put
from cases.forms.versions import Comparison, WrittenPage, compare, merged
from cases.forms.writing import Sent, Writing
from cases.models import Case
from cases.views.band import band
from kzcp.access.middleware import keep
from kzcp.access.requests import HouseRequest
from kzcp.core.errors import NotFound, Refused
from kzcp.core.words import clock_words, moment_words

DRAFT, RECORD = "draft", "record"
"""What may stand against a page that was sent: the draft of another window, or the changed record."""


@dataclass(frozen=True)
class Desk:
    """One record on somebody's desk.

    `page` makes the page of values; `store` gives the judged page and the word of its button to the actions,
    answers where to go on, and raises ValidationError or Refused. `autosave` and `discard` are addresses,
    empty where the page keeps no draft. `changed` says who stored the record last and when, in words.
    """

    case: Case
    tab: str
    writing: Writing
    template: str
    page: Callable[[Values], WrittenPage]
    store: Callable[[WrittenPage, str], HttpResponse]
    url: str
    back: str
    autosave: str = ""
    discard: str = ""
    changed: str = ""
    obey: Callable[[Values, tuple[str, str]], str] | None = None
    names: dict[str, str] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)


def shown(request: HouseRequest, desk: Desk, *, message: str = "") -> HttpResponse:
    """The page over the draft, or over the record where there is no draft; `message` stands on top."""
    page = desk.page(desk.writing.values)
    page.unjudged()
    return _rendered(request, desk, page, base=desk.writing.base, message=message)


def handed_in(request: HouseRequest, desk: Desk) -> HttpResponse:
    """Take what was sent to the actions, or show beside each field why not; nothing typed is lost."""
    sent = desk.writing.rebase(_chosen(desk, Sent.read(request.POST)))
    if sent.command is not None and desk.obey is not None:
        return _obeyed(request, desk, sent)
    against, comparison = _other_version(desk, sent)
    if comparison is not None:
        return _conflict(request, desk, sent, against, comparison)
    page = desk.page(sent.values)
    if not page.is_valid():
        return _refused(request, desk, sent, page)
    return _taken_in(request, desk, sent, page)


def _taken_in(request: HouseRequest, desk: Desk, sent: Sent, page: WrittenPage) -> HttpResponse:
    try:
        answer = desk.store(page, sent.go)
    except ValidationError as error:
        put(page.main, error, desk.names)
        return _refused(request, desk, sent, page)
    except Refused as refusal:
        return _refused(request, desk, sent, page, message=str(refusal.message), status=HTTPStatus.CONFLICT)
    desk.writing.end()
    return answer


def autosaved(request: HouseRequest, desk: Desk) -> HttpResponse:
    """Keep what was typed so far."""
    sent = Sent.read(request.POST)
    if not sent.sequence:
        message = _("The number of this saving is missing.")
        return JsonResponse({"message": message}, status=HTTPStatus.BAD_REQUEST)
    row = desk.writing.save(sent, sent.sequence)
    return JsonResponse({"saved": clock_words(row.saved_at), "sequence": row.sequence})


def discarded(desk: Desk) -> HttpResponse:
    """End the draft for good; the record stays as it is."""
    if desk.writing.row is None:
        raise NotFound
    desk.writing.end()
    return see(desk.back)


def see(url: str) -> HttpResponse:
    """Lead to a page after something was done."""
    answer = redirect(url)
    answer.status_code = HTTPStatus.SEE_OTHER
    return answer


def _chosen(desk: Desk, sent: Sent) -> Sent:
    if not sent.picks:
        return sent
    theirs = desk.writing.drafted if sent.against == DRAFT else desk.writing.stored
    return Sent(**{**sent.__dict__, "values": merged(sent.values, theirs, dict(sent.picks)), "picks": {}})


def _obeyed(request: HouseRequest, desk: Desk, sent: Sent) -> HttpResponse:
    if sent.command is None or desk.obey is None:
        raise NotFound
    anchor = desk.obey(sent.values, sent.command)
    if request.htmx:
        page = desk.page(clean_values(sent.values))
        page.unjudged()
        page.focus(anchor)
        return _rendered(request, desk, page, base=sent.base)
    against, comparison = _other_version(desk, sent)
    if comparison is not None and against == DRAFT:
        return _conflict(request, desk, sent, against, comparison)
    desk.writing.keep(sent)
    return see(f"{desk.url}#{anchor}" if anchor else desk.url)


def _other_version(desk: Desk, sent: Sent) -> tuple[str, Comparison | None]:
    writing = desk.writing
    mine = desk.page(clean_values(sent.values))
    began = desk.page(writing.began_with) if writing.began_with is not None else None
    versions = []
    if writing.is_behind(sent):
        versions.append((DRAFT, writing.drafted))
    if sent.base and sent.base != writing.now:
        versions.append((RECORD, writing.stored))
    for against, values in versions:
        comparison = compare(mine, desk.page(values), began)
        if comparison.choices:
            return against, comparison
    return "", None


def _conflict(
    request: HouseRequest, desk: Desk, sent: Sent, against: str, comparison: Comparison
) -> HttpResponse:
    writing = desk.writing
    if desk.autosave and against == RECORD:
        writing.keep(sent)
    other_window = moment_words(writing.saved_at) if against == DRAFT and writing.saved_at else ""
    context = {
        **_around(request, desk),
        "comparison": comparison,
        "sent": [(name, value) for name, values in clean_values(sent.values).lists() for value in values],
        "against": against,
        "base": writing.now,
        "sequence": writing.sequence,
        "other_window": other_window,
    }
    return keep(render(request, "cases/written_conflict.html", context, status=HTTPStatus.CONFLICT))


def _refused(
    request: HouseRequest,
    desk: Desk,
    sent: Sent,
    page: WrittenPage,
    *,
    message: str = "",
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    page.is_valid()
    page.shown()
    if not desk.autosave:
        return _rendered(request, desk, page, base=sent.base, message=message, status=status)
    desk.writing.keep(sent)
    return keep(_rendered(request, desk, page, base=sent.base, message=message, status=status))


def _rendered(
    request: HouseRequest,
    desk: Desk,
    page: WrittenPage,
    *,
    base: str,
    message: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    told = {"page": page, "base": base, "message": message, "sequence": desk.writing.sequence}
    return render(request, desk.template, {**_around(request, desk), **told}, status=status)


def _around(request: HouseRequest, desk: Desk) -> dict[str, Any]:
    shared = {"case": desk.case, "desk": desk, "writing": desk.writing}
    return {**shared, "band": band(desk.case, request.actor, desk.tab), **desk.context}
