"""Ending a referral from the office's side, and sending its packet on to another organisation."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import checked, once, require, require_any, user_of
from kzcp.access.permissions import Permission as P
from kzcp.accounts.models import Organisation
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import Refused
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import ReferralCancelReason, ReferralStatus
from kzcp.workflow.lifecycle import STEPS, apply
from referrals.actions import decisions, frozen
from referrals.actions.drafts import served
from referrals.actions.stage import staged
from referrals.lifecycle import REFERRAL, conditions
from referrals.lifecycle.sending import sending
from referrals.models import OfficeRecord, Referral, ReferralPerson
from referrals.packet import content

OF_THE_SYSTEM = frozenset(
    {
        ReferralCancelReason.CONSENT_WITHDRAWN,
        ReferralCancelReason.CONSENT_SUSPENDED,
        ReferralCancelReason.CONFIRMATION_REFUSED,
        ReferralCancelReason.CASE_CLOSED,
        ReferralCancelReason.PACKET_INVALID,
    }
)
"""Reasons that follow from something else and are chosen by nobody."""


@staged
def cancel(*, referral: Referral, reason: str, by: Actor, words: str = "") -> Referral:
    """End an open referral, with a code of `referral_cancel_reason`; the provider's access ends at once."""
    if not reason:
        raise ValidationError({"reason": _("Choose why.")})
    terms.check("referral_cancel_reason", reason, field="reason")
    if reason in OF_THE_SYSTEM:
        raise ValidationError({"reason": _("This reason is set by the system itself.")})
    if reason == ReferralCancelReason.OTHER and not words:
        raise ValidationError({"words": _("Write the reason in words.")})
    if reason == ReferralCancelReason.NO_ANSWER and not conditions.is_silent(referral):
        raise Refused(_("The provider still has time to answer, or has answered."))
    with journal.act("referral.cancel", by=by, subject=referral, persons=served(referral), reason=reason):
        require_any(referral.case, by, P.REFERRAL_WRITE)
        ended = _cancel(referral, reason, by)
        with acting_as(STEPS):
            record: OfficeRecord = OfficeRecord.objects.get(referral=referral)
            record.cancel_words = words
            checked(record).save()
    return ended


def cancel_as_consequence(*, referral: Referral, reason: ReferralCancelReason, of: str) -> Referral:
    """End an open referral because of what happened elsewhere; `of` is the code of that (a closure reason).

    Runs as `system:steps`, inside the transaction and journal entry of what happened.
    """
    return _cancel(referral, reason, STEPS, of=of)


def _cancel(referral: Referral, reason: str, by: Actor, *, of: str = "") -> Referral:
    decisions.withdraw(referral)
    return apply(
        REFERRAL,
        referral,
        "cancel",
        by=by,
        reason=reason,
        facts={"facts": {"because_of": of}},
        changes={"cancel_reason": reason, "ended_at": clock.now()},
    )


@staged
def send_on(*, pk: UUID, referral: Referral, provider_id: int, by: Actor) -> Referral:
    """Send the packet of a declined or unanswered referral to another organisation, without a new approval.

    Within 30 days of its first sending. Raises Refused otherwise, or where the consent names only the
    former organisation. Whoever was marked as alleged perpetrator meanwhile is taken out. The same `pk` again returns what is there.
    """
    persons = served(referral)
    with journal.act("referral.send_on", by=by, subject=referral, persons=persons):
        require(referral.case, by, P.REFERRAL_WRITE)
        if (former := once(Referral, pk, case=referral.case)) is not None:
            return former
        referral.refresh_from_db(fields=["status", "cancel_reason"])
        if not conditions.may_be_sent_on(referral):
            raise Refused(conditions.SAME_PACKET.message)
        if not Organisation.objects.filter(pk=provider_id, closed_on=None).exists():
            raise ValidationError({"provider": _("Choose an organisation of the directory.")})
        if provider_id == referral.provider_id:
            raise ValidationError({"provider": _("Choose another organisation.")})
        copy = _copy(pk, referral, provider_id, by)
        frozen.clear_copy(copy)
        changes = {"submitted_at": clock.now(), "content_hash": content.content_hash(copy), **sending(copy)}
        return apply(REFERRAL, copy, "send_on", by=by, changes=changes)


def _copy(pk: UUID, referral: Referral, provider_id: int, by: Actor) -> Referral:
    case, now = referral.case, clock.now()
    serial = Referral.objects.filter(case=case).order_by("-serial").values_list("serial", flat=True)[0] + 1
    copy = Referral.objects.create(
        id=pk,
        case=case,
        key_id=case.key_id,
        serial=serial,
        number=f"{case.number}/{serial}",
        service_id=referral.service_id,
        provider_id=provider_id,
        urgency=referral.urgency,
        consent_id=referral.consent_id,
        legal_ground=referral.legal_ground,
        consent_until=referral.consent_until,
        age_override=referral.age_override,
        author_id=user_of(by),
        packet_id=referral.packet_id,
        sent_on_from=referral,
        narrowed_at=referral.narrowed_at,
        made_at=now,
        saved_at=now,
        status=ReferralStatus.DRAFT,
    )
    record = OfficeRecord.objects.get(referral=referral)
    OfficeRecord.objects.create(
        referral=copy, case=case, key_id=case.key_id, ground_words=record.ground_words, named=record.named
    )
    for one in content.persons_of(referral):
        ReferralPerson.objects.create(
            referral=copy,
            case=case,
            person_id=one.person_id,
            key_id=one.key_id,
            consent_id=one.consent_id,
            typed=one.typed,
            packet=one.packet,
        )
    return copy


@staged
def follow_waiting_list(*, referral: Referral, body_id: int, by: Actor) -> Referral:
    """Name the body that keeps an eye on a waiting list, so that it does not stand against closing the case."""
    with journal.act("referral.follow_waiting_list", by=by, subject=referral):
        require(referral.case, by, P.REFERRAL_WRITE)
        if not Organisation.objects.filter(pk=body_id, closed_on=None).exists():
            raise ValidationError({"body": _("Choose an organisation of the directory.")})
        with acting_as(STEPS):
            locked: Referral = Referral.objects.select_for_update().get(pk=referral.pk)
            if locked.status != ReferralStatus.WAITING:
                raise Refused
            locked.followed_by_id = body_id
            locked.save(update_fields=["followed_by"])
    return locked
