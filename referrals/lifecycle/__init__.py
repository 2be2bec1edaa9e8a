"""The life cycle of a referral: the whole table."""

from django.utils.translation import gettext_lazy as _

from cases.lifecycle.locks import hold_all
from cases.models import Case
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor
from kzcp.reference.codes import CaseEventKind as E
from kzcp.reference.codes import ReferralStatus as S
from kzcp.workflow.lifecycle import STEPS, LifeCycle, Transition
from referrals.lifecycle import conditions as c
from referrals.lifecycle import effects
from referrals.models import OPEN_STATES, Referral

OF_THE_SYSTEM = frozenset({P.REFERRAL_WRITE})
"""What follows from an act elsewhere (a consent withdrawn, a case closed) is done by the system itself."""


def may(row: Referral, by: Actor, permission: P) -> bool:
    """Whether the referral is in the actor's reach: by its case, or for packet.answer by the organisation."""
    if by == STEPS:
        return permission in OF_THE_SYSTEM
    if permission == P.PACKET_ANSWER:
        return Referral.objects.visible_to(by, permission).filter(pk=row.pk).exists()
    return Case.objects.visible_to(by, permission).filter(pk=row.case_id).exists()


def _from(*states: S) -> frozenset[str]:
    return frozenset(states)


SENDABLE = (c.CASE_IS_OPEN, c.GROUND_HOLDS, c.NAMES_NOBODY_BARRED)
HANDED_IN = (*SENDABLE, c.COMPLETE, c.PROVIDER_GIVES_IT, c.AGE_FITS)
WITH_PROVIDER = _from(S.SENT, S.WAITING, S.ACCEPTED, S.IN_SERVICE)
T = Transition[Referral]

REFERRAL: LifeCycle[Referral] = LifeCycle(
    model=Referral,
    may=may,
    effects=effects.run,
    first=lambda referral: hold_all([referral.case_id]),
    transitions=(
        T(
            "submit",
            _from(S.DRAFT),
            S.SUBMITTED,
            P.REFERRAL_WRITE,
            _("Send for approval"),
            E.REFERRAL_SUBMITTED,
            HANDED_IN,
        ),
        T(
            "approve",
            _from(S.SUBMITTED),
            S.SENT,
            P.REFERRAL_APPROVE,
            _("Approve the referral"),
            E.REFERRAL_SENT,
            (c.NOT_AUTHOR, *SENDABLE),
        ),
        T(
            "approve_with_plan",
            _from(S.SUBMITTED),
            S.SENT,
            P.REFERRAL_WRITE,
            _("Sent with the plan that names it"),
            E.REFERRAL_SENT,
            (c.BY_THE_SYSTEM, *SENDABLE),
        ),
        T(
            "take_back",
            _from(S.SUBMITTED),
            S.DRAFT,
            P.REFERRAL_WRITE,
            _("Back to the draft: somebody in it may not be named any more"),
            E.APPROVAL_VOID,
            (c.BY_THE_SYSTEM,),
        ),
        T(
            "narrow",
            WITH_PROVIDER,
            None,
            P.REFERRAL_WRITE,
            _("Lines taken out of the packet: somebody in it may not be named any more"),
            E.REFERRAL_NARROWED,
            (c.BY_THE_SYSTEM,),
        ),
        T(
            "return",
            _from(S.SUBMITTED),
            S.DRAFT,
            P.REFERRAL_APPROVE,
            _("Return the referral"),
            E.REFERRAL_RETURNED,
            (c.NOT_AUTHOR,),
            needs_reason=True,
        ),
        T(
            "reject",
            _from(S.SUBMITTED),
            S.REJECTED,
            P.REFERRAL_APPROVE,
            _("Reject the referral"),
            E.REFERRAL_REJECTED,
            (c.NOT_AUTHOR,),
            needs_reason=True,
        ),
        T(
            "send_as_emergency",
            _from(S.DRAFT),
            S.SENT,
            P.REFERRAL_SEND_EMERGENCY,
            _("Send at once as an emergency"),
            E.REFERRAL_SENT,
            (*HANDED_IN, c.HIGH_RISK, c.URGENT_SERVICE),
        ),
        T(
            "send_on",
            _from(S.DRAFT),
            S.SENT,
            P.REFERRAL_WRITE,
            _("Send the same packet to another organisation"),
            E.REFERRAL_SENT,
            (*SENDABLE, c.SAME_PACKET, c.PROVIDER_GIVES_IT),
        ),
        T(
            "confirm",
            WITH_PROVIDER | _from(S.DECLINED, S.DELIVERED, S.NOT_DELIVERED),
            None,
            P.REFERRAL_APPROVE,
            _("Confirm the emergency referral"),
            E.REFERRAL_CONFIRMED,
            (c.NOT_AUTHOR, c.WAITS_FOR_CONFIRMATION, c.NAMES_NOBODY_BARRED),
        ),
        T(
            "refuse_confirmation",
            WITH_PROVIDER,
            S.CANCELLED,
            P.REFERRAL_APPROVE,
            _("Refuse the emergency referral"),
            E.REFERRAL_CANCELLED,
            (c.NOT_AUTHOR, c.WAITS_FOR_CONFIRMATION),
            needs_reason=True,
        ),
        T(
            "accept",
            _from(S.SENT, S.WAITING),
            S.ACCEPTED,
            P.PACKET_ANSWER,
            _("Accept the referral"),
            E.REFERRAL_ACCEPTED,
        ),
        T(
            "put_on_waiting_list",
            _from(S.SENT, S.WAITING),
            S.WAITING,
            P.PACKET_ANSWER,
            _("Put on the waiting list"),
            E.REFERRAL_WAITING,
        ),
        T(
            "decline",
            _from(S.SENT, S.WAITING),
            S.DECLINED,
            P.PACKET_ANSWER,
            _("Decline the referral"),
            E.REFERRAL_DECLINED,
            needs_reason=True,
        ),
        T(
            "begin",
            _from(S.ACCEPTED),
            S.IN_SERVICE,
            P.PACKET_ANSWER,
            _("Begin the service"),
            E.SERVICE_BEGUN,
        ),
        T(
            "deliver",
            _from(S.IN_SERVICE, S.ACCEPTED, S.WAITING),
            S.DELIVERED,
            P.PACKET_ANSWER,
            _("Record the delivered service"),
            E.SERVICE_DELIVERED,
        ),
        T(
            "not_deliver",
            _from(S.IN_SERVICE, S.ACCEPTED, S.WAITING),
            S.NOT_DELIVERED,
            P.PACKET_ANSWER,
            _("Record that the service was not delivered"),
            E.SERVICE_NOT_DELIVERED,
            needs_reason=True,
        ),
        T(
            "cancel",
            frozenset[str](OPEN_STATES),
            S.CANCELLED,
            P.REFERRAL_WRITE,
            _("Cancel the referral"),
            E.REFERRAL_CANCELLED,
            needs_reason=True,
        ),
    ),
)
