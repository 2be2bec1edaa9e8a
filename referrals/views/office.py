"""Referrals after they were handed in, as the office sees them."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.reference.codes import ApprovalKind
from kzcp.workflow.answers import last_no
from referrals.actions import answers, endings
from referrals.forms.office import CancelForm, FollowForm, ReplyForm, SendOnForm
from referrals.models import Referral
from referrals.selectors import directory, preview, referrals
from referrals.selectors.confirming import confirmation


@door(P.CASE_VIEW)
def listed(request: HouseRequest) -> HttpResponse:
    """The referrals of the reader's cases."""
    state = "ended" if request.GET.get("state") == "ended" else "open"
    after = request.GET.get("after", "")
    page = referrals.listed(request.actor, state=state, after=after)
    return render(request, "referrals/list.html", {"page": page, "state": state})


@door(P.CASE_VIEW)
def detail(request: HouseRequest, pk: UUID) -> HttpResponse:
    """One referral: where it stands, what was sent, what was answered."""
    return _page(request, referrals.access_referral(request.actor, pk))


def _page(
    request: HouseRequest, referral: Referral, *, status: int = HTTPStatus.OK, **forms: Any
) -> HttpResponse:
    offered = referrals.offered(referral, request.actor)
    context = {"offered": offered, **_told(request, referral), **_forms(request, referral, offered)}
    return render(request, "referrals/detail.html", {**context, **forms}, status=status)


def _told(request: HouseRequest, referral: Referral) -> dict[str, Any]:
    return {
        "referral": referral,
        "case": referral.case,
        "row": referrals.row_of(referral),
        "answer": last_no(ApprovalKind.REFERRAL, referral.pk),
        "steps": referrals.steps(referral),
        "confirmation": confirmation(referral, request.actor),
        "facts": referrals.facts(referral, request.actor),
        "history": referrals.history(referral, request.actor),
        "packets": preview.packets(referral, request.actor),
        "questions": referrals.questions(referral, request.actor),
    }


def _forms(request: HouseRequest, referral: Referral, offered: referrals.Offered) -> dict[str, Any]:
    forms: dict[str, Any] = {"reply_form": ReplyForm()}
    if "cancel" in offered:
        forms["cancel_form"] = CancelForm(silent="yes" if offered.silent else "")
    if offered.send_on and (others := _others(request, referral)):
        forms["send_on_form"] = SendOnForm(providers=others)
    elif offered.send_on:
        need = reverse("need_open", args=[referral.case_id])
        forms["need_url"] = f"{need}?service={referral.service_id}"
    if offered.follow:
        forms["follow_form"] = FollowForm(case=referral.case)
    return forms


def _others(request: HouseRequest, referral: Referral) -> list[tuple[str, str]]:
    found = directory.providers_of(
        request.actor, referral.service_id, referral.case.region_id, but=referral.provider_id
    )
    return [(str(pk), name) for pk, name in found]


@door(P.REFERRAL_WRITE, "POST")
def cancel(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Cancel an open referral."""
    referral = referrals.access_referral(request.actor, pk, P.REFERRAL_WRITE)
    form = CancelForm(request.POST, silent="yes")
    if form.is_valid():
        found = form.cleaned_data
        if form.carry_out(lambda: endings.cancel(referral=referral, by=request.actor, **found)):
            messages.success(request, _("The referral is cancelled. The provider no longer sees the packet."))
            return redirect("referral", pk)
    return _page(request, referral, status=HTTPStatus.UNPROCESSABLE_ENTITY, cancel_form=form)


@door(P.REFERRAL_WRITE, "POST")
def send_on(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Send the same packet to another organisation."""
    referral = referrals.access_referral(request.actor, pk, P.REFERRAL_WRITE)
    form = SendOnForm(request.POST, providers=_others(request, referral))
    if form.is_valid():
        key, to = form.cleaned_data["key"], int(form.cleaned_data["provider"])
        sent = form.carry_out(
            lambda: endings.send_on(pk=key, referral=referral, provider_id=to, by=request.actor)
        )
        if sent is not None:
            messages.success(request, _("The packet was sent to the other organisation."))
            return redirect("referral", sent.pk)
    return _page(request, referral, status=HTTPStatus.UNPROCESSABLE_ENTITY, send_on_form=form)


@door(P.REFERRAL_WRITE, "POST")
def follow(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Name the body that follows a waiting list."""
    referral = referrals.access_referral(request.actor, pk, P.REFERRAL_WRITE)
    form = FollowForm(request.POST, case=referral.case)
    if form.is_valid():
        body = int(form.cleaned_data["body"])
        if form.carry_out(
            lambda: endings.follow_waiting_list(referral=referral, body_id=body, by=request.actor)
        ):
            return redirect("referral", pk)
    return _page(request, referral, status=HTTPStatus.UNPROCESSABLE_ENTITY, follow_form=form)


@door(P.REFERRAL_WRITE, "POST")
def reply(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Answer a provider's question."""
    question = referrals.access_question(request.actor, pk)
    form = ReplyForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["answer"]
        if form.carry_out(lambda: answers.reply(question=question, words=words, by=request.actor)):
            messages.success(request, _("The provider has been told."))
            return redirect("referral", question.referral_id)
    unprocessable = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, question.referral, status=unprocessable, reply_form=form, replying=question.pk)
