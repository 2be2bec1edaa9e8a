"""Packets as the provider sees them: the fields sent, and nothing else of the case."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor, acting_as, current
from kzcp.core.errors import NotFound
from kzcp.journal import journal
from kzcp.reference import services, terms
from kzcp.reference.codes import PacketField as F
from kzcp.reference.codes import ReferralStatus as S
from kzcp.reference.codes import Urgency
from kzcp.vault.fields import is_shredded
from kzcp.vault.selectors import unlock
from kzcp.workflow.lifecycle import STEPS
from referrals.lifecycle import REFERRAL
from referrals.models import ENDED_STATES, Question, Referral, ReferralPerson
from referrals.packet import lines
from referrals.packet.lines import Line
from referrals.packet.naming import keys_in
from referrals.selectors.referrals import deny

GROUND = "provider"
READ, LIST = "packet.read", "packet.list"
LIMIT = 200
LINES_APART = frozenset({F.GIVEN_NAME, F.AGE, F.SEX, F.SAFETY, F.RISK})
"""What the page says in its title, beside it and in the notice, not once more in the list."""


@dataclass(frozen=True)
class Served:
    """One person of a packet, in words; the code of the risk is empty where the packet holds none."""

    person_id: UUID
    who: str
    safety: str
    lines: list[Line]
    risk: str = ""

    @property
    def risk_words(self) -> str:
        """ "High risk"; nothing without a level."""
        return risk_words(self.risk)


@dataclass(frozen=True)
class InboxRow:
    """A referral as the provider's lists show it; `who` is the number once the packet is closed.

    `grave` is the label of the urgency where help must come within hours. The risk is told where the packet
    holds it: its code, and its words. `waits` tells of one on the waiting list for how long, and since when.
    """

    who: str
    need: str
    status: str
    due: words.Due | None
    url: str
    pk: UUID
    grave: str
    risk: str
    risk_words: str
    waits: str


def access_packet(actor: Actor, pk: UUID) -> tuple[Referral, list[Served]]:
    """A referral sent to the actor's organisation, and its packets while they are open to it.

    Journaled with the people it names. Raises NotFound for all others.
    """
    rows = Referral.objects.visible_to(actor, P.PACKET_ANSWER).select_related("provider", "service")
    referral: Referral | None = rows.filter(pk=pk).first()
    if referral is None:
        deny(pk, P.PACKET_ANSWER)
        raise NotFound
    persons = _persons(actor, [referral])
    journal.record(_looked(), subject=referral, persons=_named(referral, persons), ground=GROUND)
    return referral, [_served(one) for one in persons]


def _named(referral: Referral, persons: list[ReferralPerson]) -> list[UUID]:
    """Everybody whose data stand in the open packets: who is served, who cares for them, comes along, lives there.

    Whose the lines without a name are, only the office's record tells, so it is read as `system:steps`.
    """
    with acting_as(STEPS):
        return sorted(keys_in(referral, persons)) if persons else []


def inbox(actor: Actor, states: tuple[S, ...]) -> list[InboxRow]:
    """The referrals in these states that were sent to the actor's organisation, emergencies first, then by deadline."""
    rows = Referral.objects.visible_to(actor, P.PACKET_ANSWER).filter(status__in=states)
    ordered = sorted(rows.order_by("answer_due", "id")[:LIMIT], key=lambda one: not _is_grave(one))
    named: dict[UUID, list[ReferralPerson]] = {}
    for one in _persons(actor, ordered):
        named.setdefault(one.referral_id, []).append(one)
    journal.record(
        LIST,
        persons=[one.person_id for those in named.values() for one in those],
        ground=GROUND,
    )
    return [_row(referral, named.get(referral.pk, [])) for referral in ordered]


def waiting_count() -> int:
    """How many referrals wait for an answer of the current actor's organisation."""
    actor = current()
    if actor is None:
        return 0
    return Referral.objects.visible_to(actor, P.PACKET_ANSWER).filter(status=S.SENT).count()


def _looked() -> str:
    """What the journal says of opening a packet: the permission answers, a request that only looks reads."""
    return READ if scope.only_reads() else str(P.PACKET_ANSWER)


def row_of(referral: Referral) -> InboxRow:
    """The referral without a name: its number, service, status and the deadline that runs now."""
    return _row(referral, [])


def questions(actor: Actor, referral: Referral) -> list[Question]:
    """What was asked about the packet and what was answered, while it is open."""
    rows = Question.objects.visible_to(actor, P.PACKET_ANSWER).filter(referral=referral)
    return unlock(rows.order_by("asked_at", "id"))


def changed_at(referral: Referral) -> datetime | None:
    """When lines were taken out of a packet that the provider had already; None where it is as it was sent."""
    narrowed, sent = referral.narrowed_at, referral.sent_at
    return narrowed if narrowed and sent and narrowed > sent and referral.is_open else None


def ground_words(referral: Referral) -> str:
    """The ground as the provider reads it: a consent with its end, or the label of the legal ground."""
    if referral.legal_ground:
        return terms.label("legal_ground", referral.legal_ground)
    until: date | None = referral.consent_until
    if until is None:
        return _("There is consent")
    return _("There is consent, until %(day)s") % {"day": words.day_words(until)}


def offered(referral: Referral, actor: Actor) -> frozenset[str]:
    """The names of the steps that the provider may take now."""
    return frozenset(
        step.name for step in REFERRAL.in_reach(referral, actor) if step.permission == P.PACKET_ANSWER
    )


def _persons(actor: Actor, referrals: list[Referral]) -> list[ReferralPerson]:
    rows = ReferralPerson.objects.visible_to(actor, P.PACKET_ANSWER).filter(
        referral__in=[referral.pk for referral in referrals]
    )
    return unlock(rows.order_by("id"))


def _served(one: ReferralPerson) -> Served:
    if is_shredded(one.packet):
        return Served(one.person_id, str(one.packet), "", [])
    told = [line for line in lines.lines(one.packet) if line.code not in LINES_APART]
    safety, risk = str(one.packet.get(F.SAFETY, "")), str(one.packet.get(F.RISK, ""))
    return Served(one.person_id, lines.who(one.packet), safety, told, risk)


def _row(referral: Referral, persons: list[ReferralPerson]) -> InboxRow:
    packets = [one.packet for one in persons if not is_shredded(one.packet)]
    risk = next((str(packet[F.RISK]) for packet in packets if packet.get(F.RISK)), "")
    return InboxRow(
        who="; ".join(_short(packet) for packet in packets) or referral.number,
        need=_need(packets) or services.service_label(referral.service_id),
        status=terms.label("referral_status", referral.status),
        due=_due(referral),
        url=reverse("packet", args=[referral.pk]),
        pk=referral.pk,
        grave=terms.label("urgency", referral.urgency) if _is_grave(referral) else "",
        risk=risk,
        risk_words=risk_words(risk),
        waits=_waits(referral),
    )


def _waits(referral: Referral) -> str:
    """ "60 days to wait, told on 5 November"; nothing for one that is on no waiting list."""
    if referral.status != S.WAITING or referral.answered_at is None:
        return ""
    days = referral.waiting_days or 0
    told = ngettext("%(n)s day to wait, told on: %(day)s", "%(n)s days to wait, told on: %(day)s", days)
    return told % {"n": days, "day": words.day_words(words.local(referral.answered_at).date())}


def _is_grave(referral: Referral) -> bool:
    return referral.urgency == Urgency.EMERGENCY and referral.status not in ENDED_STATES


def risk_words(level: str) -> str:
    """ "High risk"; nothing without a level."""
    return (
        capfirst(_("%(level)s risk") % {"level": terms.label("risk_level", level).lower()}) if level else ""
    )


def _short(packet: dict[str, object]) -> str:
    """ "Aruzhan, 11 years"."""
    return lines.who({field: value for field, value in packet.items() if field != F.SEX})


def _need(packets: list[dict[str, object]]) -> str:
    return str(packets[0].get(F.NEED, "")) if packets else ""


def _due(referral: Referral) -> words.Due | None:
    told = {
        S.SENT: (referral.answer_due, _("Answer: %(when)s")),
        S.ACCEPTED: (referral.start_due, _("Start: %(when)s")),
    }
    when, text = told.get(S(referral.status), (None, ""))
    if when is None:
        return None
    state: words.State = "late" if _is_grave(referral) else words.due_state(when)
    return words.Due(state, text % {"when": words.due_words(when)})
