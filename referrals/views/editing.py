"""The second page of writing a referral: what the provider will read; kept as a draft while it is typed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.forms.blocks import Values
from cases.forms.versions import WrittenPage
from cases.views import writing as desks
from cases.views.writing import Desk, see
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core import words
from kzcp.reference.codes import ApprovalKind
from kzcp.reference.codes import ReferralStatus as S
from kzcp.workflow import drafts as typed
from kzcp.workflow.answers import Answer, last_no
from referrals.actions import drafts
from referrals.forms.referral import KIND, ReferralForm, ReferralPage, values_of, writing_of
from referrals.forms.urgency import urgency_choices
from referrals.models import Referral
from referrals.selectors import referrals
from referrals.views.writing import head


@door(P.REFERRAL_SEND_EMERGENCY, "GET", "POST")
def edit(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Write what the provider will read, and name the ground; what was typed stays readable after handing in."""
    referral = referrals.access_referral(request.actor, pk, P.REFERRAL_SEND_EMERGENCY)
    desk = _desk(request, referral)
    if request.method == "POST":
        return desks.handed_in(request, desk)
    if referral.status == S.DRAFT:
        return desks.shown(request, desk)
    if desk.writing.row is None:
        return redirect("referral", pk)
    return desks.shown(request, desk, message=str(drafts.NOT_A_DRAFT))


@door(P.REFERRAL_SEND_EMERGENCY, "POST")
def autosave(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Keep what was typed so far, while it is typed."""
    referral = referrals.access_referral(request.actor, pk, P.REFERRAL_SEND_EMERGENCY)
    return desks.autosaved(request, _desk(request, referral))


@door(P.REFERRAL_SEND_EMERGENCY, "POST")
def discard(request: HouseRequest, pk: UUID) -> HttpResponse:
    """End what was typed; the referral stays as it was saved last."""
    referral = referrals.access_referral(request.actor, pk, P.REFERRAL_SEND_EMERGENCY)
    return desks.discarded(_desk(request, referral))


@door(P.REFERRAL_SEND_EMERGENCY)
def resume(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Lead from a draft to the page on which it is written."""
    draft = typed.find(pk, kind=KIND, by=request.actor)
    referral = referrals.access_referral(request.actor, draft.subject_id or pk, P.REFERRAL_SEND_EMERGENCY)
    return see(reverse("referral_edit", args=[referral.pk]))


def _desk(request: HouseRequest, referral: Referral) -> Desk:
    only = "" if referrals.may_write(referral.case, request.actor) else "yes"
    urgencies = urgency_choices(referral.service_id, emergency_only=only)
    locking = "yes" if request.method == "POST" else "no"

    def page(values: Values) -> WrittenPage:
        return ReferralPage(values, referral=referral, urgencies=urgencies)

    def store(judged: WrittenPage, go: str) -> HttpResponse:
        return _stored(request, referral, judged, go)

    stored = values_of(referral, urgencies)
    return Desk(
        case=referral.case,
        tab="referrals",
        writing=writing_of(referral, request.actor, stored, locking=locking),
        template="referrals/edit.html",
        page=page,
        store=store,
        url=reverse("referral_edit", args=[referral.pk]),
        back=reverse("referral", args=[referral.pk]),
        autosave=reverse("referral_autosave", args=[referral.pk]),
        discard=reverse("referral_discard", args=[referral.pk]),
        changed=", ".join((_("Stored meanwhile"), words.moment_words(referral.saved_at))),
        names=dict(ReferralForm.names),
        context={**head(referral.case, "edit"), "referral": referral, "answer": _answer(referral)},
    )


def _answer(referral: Referral) -> Answer | None:
    """Why the referral came back, while it is being corrected."""
    return last_no(ApprovalKind.REFERRAL, referral.pk) if referral.status == S.DRAFT else None


def _stored(request: HouseRequest, referral: Referral, judged: WrittenPage, go: str) -> HttpResponse:
    if not isinstance(judged, ReferralPage):
        raise TypeError("the page of a referral is a ReferralPage")
    if go == "check":
        judged.main.require_whole()
    saved = drafts.write(referral=referral, data=judged.result(), by=request.actor)
    if go == "check":
        return redirect("referral_check", saved.pk)
    messages.success(request, _("Saved %(time)s") % {"time": words.clock_words(saved.saved_at)})
    return redirect("referral_edit", saved.pk)
