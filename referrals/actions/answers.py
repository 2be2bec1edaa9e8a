"""What the provider does with a packet: asks, accepts, puts on the waiting list, declines, begins, delivers."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import KEY_IS_TAKEN, checked, once, stored, user_of
from cases.lifecycle import audience
from cases.lifecycle.locks import hold_all
from cases.models import Case
from cases.models.late import require_reason
from kzcp.access.permissions import Permission as P
from kzcp.core import clock, text
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import NotificationKind, ReferralPersonOutcome
from kzcp.workflow import notices
from kzcp.workflow.lifecycle import STEPS, apply
from referrals.actions.stage import staged
from referrals.data import AcceptanceData, DeliveryData, OutcomeData
from referrals.lifecycle import REFERRAL, may
from referrals.lifecycle.effects import NOTICE, at_noon, provider_staff
from referrals.models import Delivery, Question, Referral, ReferralPerson

LONGEST_WAIT = 730
LONGEST_WORDS = 1000
OTHER = "OTHER"


@staged
def accept(*, referral: Referral, data: AcceptanceData, by: Actor) -> Referral:
    """Say yes, with the first meeting if it is known; raises ValidationError for a meeting in the past."""
    if data.first_meeting_at is not None and data.first_meeting_at < clock.now():
        raise ValidationError({"first_meeting": _("Choose a moment that lies ahead.")})
    changes = {"first_meeting_at": data.first_meeting_at, "waiting_days": None, "answer_words": data.words}
    return _answer(referral, "accept", by, changes)


@staged
def put_on_waiting_list(*, referral: Referral, waiting_days: int, by: Actor, words: str = "") -> Referral:
    """Say that it takes so many days; the referral stays open. May be said again with another number."""
    if not 1 <= waiting_days <= LONGEST_WAIT:
        raise ValidationError({"waiting_days": _("Write the number of days, from 1 to 730.")})
    changes = {"waiting_days": waiting_days, "answer_words": words}
    return _answer(referral, "put_on_waiting_list", by, changes, facts={"waiting_days": waiting_days})


@staged
def decline(*, referral: Referral, reason: str, by: Actor, words: str = "") -> Referral:
    """Say no, with a code of `referral_decline_reason`; the packet is closed to the provider at once."""
    _check("referral_decline_reason", reason, words)
    changes = {"decline_reason": reason, "answer_words": words, "ended_at": clock.now()}
    return _answer(referral, "decline", by, changes, reason=reason)


@staged
def begin(*, referral: Referral, begun_on: date, by: Actor, late_entry_reason: str = "") -> Referral:
    """Say on which day the service began; not in the future and not before the referral was sent.

    More than seven days back it needs a code of `late_entry_reason`.
    """
    _check_day(referral, begun_on, "begun_on")
    now = clock.now()
    require_reason(late_entry_reason, happened=begun_on, recorded=now)
    with journal.act("packet.begin", by=by, subject=referral, persons=_persons(referral)):
        return apply(
            REFERRAL,
            referral,
            "begin",
            by=by,
            facts={"happened_at": at_noon(begun_on)},
            changes={
                "begun_on": begun_on,
                "begun_recorded_at": now,
                "late_entry_reason": late_entry_reason,
            },
        )


@staged
def deliver(
    *, referral: Referral, outcomes: Iterable[OutcomeData], data: DeliveryData, by: Actor
) -> Referral:
    """Record what each person received; a delivery is written for all but those who received nothing."""
    received = _outcomes(referral, outcomes)
    if set(received.values()) == {ReferralPersonOutcome.NOT_DELIVERED.value}:
        raise ValidationError(
            {"outcome": _("Nobody received the service: record that it was not delivered.")}
        )
    _check_day(referral, data.starts_on, "starts_on")
    deliveries = [
        checked(_delivery(referral, who, data, by))
        for who, outcome in received.items()
        if outcome != ReferralPersonOutcome.NOT_DELIVERED
    ]
    changes = {"ended_at": clock.now(), "begun_on": referral.begun_on or data.starts_on}
    return _end(referral, "deliver", by, changes, "", received, deliveries, data.ends_on or data.starts_on)


@staged
def not_deliver(*, referral: Referral, reason: str, by: Actor, words: str = "") -> Referral:
    """Record that nobody received it, with a code of `referral_not_delivered_reason`."""
    _check("referral_not_delivered_reason", reason, words)
    received = dict.fromkeys(_persons(referral), ReferralPersonOutcome.NOT_DELIVERED.value)
    cleaned = text.clean_narrative(words, max_length=LONGEST_WORDS)
    changes = {"not_delivered_reason": reason, "answer_words": cleaned, "ended_at": clock.now()}
    return _end(referral, "not_deliver", by, changes, reason, received, [], None)


@staged
def ask(*, pk: UUID, referral: Referral, words: str, by: Actor) -> Question:
    """Ask the worker something before or after answering; the same `pk` again returns what is there."""
    with journal.act("packet.ask", by=by, subject=referral, persons=_persons(referral)):
        if not may(referral, by, P.PACKET_ANSWER):
            raise NotAllowed
        if not referral.is_with_provider:
            raise Refused
        if (former := once(Question, pk)) is not None:
            if former.referral_id != referral.pk:
                raise Refused(KEY_IS_TAKEN)
            return former
        first: ReferralPerson = referral.persons.filter(dropped_at=None).order_by("id")[0]
        question = stored(
            Question(
                id=pk,
                referral=referral,
                case_id=referral.case_id,
                key_id=first.key_id,
                words=words,
                asked_by_id=user_of(by),
                asked_at=clock.now(),
            )
        )
        with acting_as(STEPS):
            told = audience.responsible(Case.objects.get(pk=referral.case_id))
        notices.notify(told, NotificationKind.QUESTION, subject_kind=NOTICE, subject_id=referral.pk)
    return question


@staged
def reply(*, question: Question, words: str, by: Actor) -> Question:
    """Answer a provider's question; it is told to those who answer for the organisation."""
    referral = question.referral
    with journal.act("referral.reply", by=by, subject=referral):
        hold_all([referral.case_id])
        if not may(referral, by, P.REFERRAL_WRITE):
            raise NotAllowed
        question.refresh_from_db(fields=["answered_at"])
        if question.answered_at is not None:
            raise Refused(_("This question has been answered already."))
        if not words:
            raise ValidationError({"answer": _("Write the answer.")})
        question.answer, question.answered_by_id, question.answered_at = words, user_of(by), clock.now()
        checked(question).save()
        staff = provider_staff(referral.provider_id)
        notices.notify(staff, NotificationKind.QUESTION_ANSWERED, subject_kind=NOTICE, subject_id=referral.pk)
    return question


def _answer(
    referral: Referral,
    step: str,
    by: Actor,
    changes: Mapping[str, object],
    *,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> Referral:
    words = text.clean_narrative(str(changes.get("answer_words", "")), max_length=LONGEST_WORDS)
    whole = {
        **changes,
        "answer_words": words,
        "answered_at": referral.answered_at or clock.now(),
        "answered_by_id": by.user_id,
    }
    with journal.act(f"packet.{step}", by=by, subject=referral, persons=_persons(referral), reason=reason):
        return apply(
            REFERRAL, referral, step, by=by, reason=reason, facts={"facts": facts or {}}, changes=whole
        )


def _end(
    referral: Referral,
    step: str,
    by: Actor,
    changes: Mapping[str, object],
    reason: str,
    received: dict[UUID, str],
    deliveries: list[Delivery],
    last_day: date | None,
) -> Referral:
    facts: dict[str, object] = {"outcomes": received, "deliveries": deliveries}
    if deliveries and referral.begun_on is None:
        facts["begun_at"] = at_noon(min(delivery.starts_on for delivery in deliveries))
    if last_day is not None:
        facts["happened_at"] = at_noon(last_day)
    with journal.act(f"packet.{step}", by=by, subject=referral, persons=list(received), reason=reason):
        return apply(REFERRAL, referral, step, by=by, reason=reason, facts=facts, changes=changes)


def _delivery(referral: Referral, who: UUID, data: DeliveryData, by: Actor) -> Delivery:
    return Delivery(
        referral=referral,
        case_id=referral.case_id,
        person_id=who,
        service_id=referral.service_id,
        provider_id=referral.provider_id,
        special_service=data.special_service,
        setting=data.setting,
        starts_on=data.starts_on,
        ends_on=data.ends_on,
        late_entry_reason=data.late_entry_reason,
        recorded_at=clock.now(),
        recorded_by_id=user_of(by),
    )


def _outcomes(referral: Referral, outcomes: Iterable[OutcomeData]) -> dict[UUID, str]:
    told = {one.person_id: one.outcome for one in outcomes}
    if set(told) != set(_persons(referral)):
        raise ValidationError({"outcome": _("Say for each person what they received.")})
    for code in told.values():
        terms.check("referral_person_outcome", code, field="outcome")
    return told


def _persons(referral: Referral) -> list[UUID]:
    return list(referral.persons.filter(dropped_at=None).order_by("id").values_list("person_id", flat=True))


def _check(name: str, reason: str, words: str) -> None:
    if not reason:
        raise ValidationError({"reason": _("Choose why.")})
    terms.check(name, reason, field="reason")
    if reason == OTHER and not words:
        raise ValidationError({"words": _("Write the reason in words.")})


def _check_day(referral: Referral, day: date, field: str) -> None:
    if day > clock.today():
        raise ValidationError({field: _("This date lies in the future.")})
    if referral.sent_at is not None and day < clock.local(referral.sent_at).date():
        raise ValidationError({field: _("This date lies before the referral was sent.")})
