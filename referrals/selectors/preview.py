"""What the provider will see, before anything is sent."""

from dataclasses import dataclass

from kzcp.core.actor import Actor
from kzcp.reference.codes import PacketField as F
from kzcp.reference.codes import ReferralStatus
from referrals.lifecycle import REFERRAL, conditions, plans
from referrals.models import Referral, ReferralPerson
from referrals.packet import content, freeze, lines
from referrals.packet.lines import Line


@dataclass(frozen=True)
class Preview:
    """One person's packet as the provider will read it, and what is not handed over."""

    who: str
    lines: list[Line]
    left_out: str


def packets(referral: Referral, actor: Actor) -> list[Preview]:
    """The packets of a draft as they would be frozen now, or those that were frozen."""
    return [_preview(_packet(referral, one, actor)) for one in content.persons_of(referral)]


def _packet(referral: Referral, one: ReferralPerson, actor: Actor) -> freeze.Packet:
    if referral.status != ReferralStatus.DRAFT:
        return dict(one.packet)
    return freeze.freeze(referral.case, referral.service_id, one.person, one.typed, by=actor)


def _preview(packet: freeze.Packet) -> Preview:
    told = [line for line in lines.lines(packet) if line.code not in (F.GIVEN_NAME, F.AGE, F.SEX)]
    return Preview(lines.who(packet), told, ", ".join(lines.left_out(packet)))


@dataclass(frozen=True)
class HandingIn:
    """How a draft may be handed in: by approval, or at once in an emergency; `missing` says what is not there yet.

    `with_plan`: the plan in force names it, so it needs no approval of its own and is sent at once.
    """

    missing: list[str]
    for_approval: bool
    at_once: bool
    with_plan: bool


def handing_in(referral: Referral, actor: Actor) -> HandingIn:
    """Which way is the reader's, and what still stands against it."""
    reach = {step.name for step in REFERRAL.in_reach(referral, actor)}
    at_once = "send_as_emergency" in reach and all(
        condition.holds(referral, actor) for condition in (conditions.HIGH_RISK, conditions.URGENT_SERVICE)
    )
    step = "send_as_emergency" if at_once else "submit"
    missing = [str(words) for words in REFERRAL.missing(referral, step, actor)]
    with_plan = "submit" in reach and plans.goes_with_plan(referral)
    return HandingIn(missing, "submit" in reach, at_once, with_plan)
