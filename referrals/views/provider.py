"""The provider's portal: what was received, each packet, and what is answered."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.reference.codes import ReferralStatus as S
from referrals.actions import answers
from referrals.forms.base import ActionForm
from referrals.forms.provider import (
    ACCEPT,
    WAIT,
    AnswerForm,
    BeginForm,
    DeliverForm,
    NotDeliveredForm,
    QuestionForm,
)
from referrals.models import Referral
from referrals.selectors import directory, packets
from referrals.selectors.finished import finished as finished_leaf
from referrals.selectors.packets import InboxRow, Served

BEING_SERVED = (S.ACCEPTED, S.IN_SERVICE)
FEW = 5


@door(P.PACKET_ANSWER)
def inbox(request: HouseRequest) -> HttpResponse:
    """What waits for an answer, the first of it open; the waiting list; what is in service."""
    waiting = packets.inbox(request.actor, (S.SENT,))
    listed, serving = _answered(request)
    context = {
        "waiting": waiting,
        "listed": listed[:FEW],
        "listing": len(listed),
        "in_service": serving[:FEW],
        "serving": len(serving),
        "place": directory.own_organisation(request.actor, P.PACKET_ANSWER).name,
        "offers": [directory.row_of(offer) for offer in directory.own(request.actor)],
    }
    if waiting:
        context |= _context(request, *packets.access_packet(request.actor, waiting[0].pk))
    return render(request, "referrals/inbox.html", context)


@door(P.PACKET_ANSWER)
def in_service(request: HouseRequest) -> HttpResponse:
    """What was accepted or is being given; what waits for a place."""
    listed, serving = _answered(request)
    return render(request, "referrals/inbox_list.html", {"listed": listed, "serving": serving})


def _answered(request: HouseRequest) -> tuple[list[InboxRow], list[InboxRow]]:
    """The waiting list, and what was accepted or is being given."""
    rows = packets.inbox(request.actor, (S.WAITING, *BEING_SERVED))
    return [row for row in rows if row.waits], [row for row in rows if not row.waits]


@door(P.PACKET_ANSWER)
def finished(request: HouseRequest) -> HttpResponse:
    """What has ended, without names, a page at a time."""
    before = request.GET.get("before", "")
    leaf = finished_leaf(request.actor, before=before)
    earlier = f"?before={leaf.before}" if leaf.before else ""
    context = {"leaf": leaf, "earlier": earlier, "later": request.path if before else ""}
    return render(request, "referrals/finished.html", context)


@door(P.PACKET_ANSWER)
def packet(request: HouseRequest, pk: UUID) -> HttpResponse:
    """One packet."""
    referral, served = packets.access_packet(request.actor, pk)
    return _page(request, referral, served)


def _page(
    request: HouseRequest,
    referral: Referral,
    served: list[Served],
    *,
    status: int = HTTPStatus.OK,
    **forms: Any,
) -> HttpResponse:
    context = {**_context(request, referral, served), **forms}
    return render(request, "referrals/packet.html", context, status=status)


def _context(request: HouseRequest, referral: Referral, served: list[Served]) -> dict[str, Any]:
    return {
        "referral": referral,
        "served": served,
        "row": packets.row_of(referral),
        "ground": packets.ground_words(referral),
        "changed_at": packets.changed_at(referral),
        "questions": packets.questions(request.actor, referral),
        "offered": packets.offered(referral, request.actor),
        **_forms(referral, served),
    }


def _forms(referral: Referral, served: list[Served]) -> dict[str, ActionForm]:
    return {
        "answer_form": AnswerForm(),
        "begin_form": BeginForm(),
        "deliver_form": DeliverForm(referral=referral, served=served),
        "not_delivered_form": NotDeliveredForm(),
        "question_form": QuestionForm(),
    }


@door(P.PACKET_ANSWER, "POST")
def answer(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Accept, put on the waiting list, or decline."""
    referral, served = packets.access_packet(request.actor, pk)
    form = AnswerForm(request.POST)
    if form.is_valid() and form.carry_out(_answering(request, referral, form)) is not None:
        messages.success(request, _("Your answer was sent to the social worker."))
        return redirect("packet", pk) if form.cleaned_data["answer"] == ACCEPT else redirect("inbox")
    return _again(request, referral, served, answer_form=form)


def _answering(request: HouseRequest, referral: Referral, form: AnswerForm) -> Callable[[], Referral]:
    found, by = form.cleaned_data, request.actor
    words = found["words"]
    if found["answer"] == ACCEPT:
        return lambda: answers.accept(referral=referral, data=form.acceptance(), by=by)
    if found["answer"] == WAIT:
        days = found["waiting_days"]
        return lambda: answers.put_on_waiting_list(referral=referral, waiting_days=days, by=by, words=words)
    reason = found["reason"]
    return lambda: answers.decline(referral=referral, reason=reason, by=by, words=words)


@door(P.PACKET_ANSWER, "POST")
def begin(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Say that the service has begun."""
    referral, served = packets.access_packet(request.actor, pk)
    form = BeginForm(request.POST)
    if form.is_valid():
        begin_now = partial(answers.begin, referral=referral, by=request.actor, **form.cleaned_data)
        if form.carry_out(begin_now):
            messages.success(request, _("The beginning is recorded."))
            return redirect("packet", pk)
    return _again(request, referral, served, begin_form=form)


@door(P.PACKET_ANSWER, "POST")
def deliver(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Record what was delivered."""
    referral, served = packets.access_packet(request.actor, pk)
    form = DeliverForm(request.POST, referral=referral, served=served)
    if form.is_valid():
        outcomes, data = form.outcomes(), form.result()
        if form.carry_out(
            lambda: answers.deliver(referral=referral, outcomes=outcomes, data=data, by=request.actor)
        ):
            messages.success(request, _("The service is recorded. The packet is closed now."))
            return redirect("inbox")
    return _again(request, referral, served, deliver_form=form)


@door(P.PACKET_ANSWER, "POST")
def not_delivered(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Record that the service was not delivered, and why."""
    referral, served = packets.access_packet(request.actor, pk)
    form = NotDeliveredForm(request.POST)
    if form.is_valid():
        found = form.cleaned_data
        if form.carry_out(lambda: answers.not_deliver(referral=referral, by=request.actor, **found)):
            messages.success(request, _("It is recorded. The packet is closed now."))
            return redirect("inbox")
    return _again(request, referral, served, not_delivered_form=form)


@door(P.PACKET_ANSWER, "POST")
def ask(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Ask the social worker something."""
    referral, served = packets.access_packet(request.actor, pk)
    form = QuestionForm(request.POST)
    if form.is_valid():
        key, words = form.cleaned_data["key"], form.cleaned_data["words"]
        if form.carry_out(lambda: answers.ask(pk=key, referral=referral, words=words, by=request.actor)):
            messages.success(request, _("Your question was sent to the social worker."))
            return redirect("packet", pk)
    return _again(request, referral, served, question_form=form)


def _again(
    request: HouseRequest, referral: Referral, served: list[Served], **forms: ActionForm
) -> HttpResponse:
    return _page(request, referral, served, status=HTTPStatus.UNPROCESSABLE_ENTITY, **forms)
