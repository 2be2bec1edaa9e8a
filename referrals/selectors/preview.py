"""What the provider will see, before anything is sent."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import PacketField as F
from kzcp.reference.codes import ReferralStatus
from referrals.lifecycle import REFERRAL, conditions, plans
from referrals.models import Referral, ReferralPerson
from referrals.packet import content, freeze, lines, typed
from referrals.packet.lines import Line

MENDED_AT = {"ground_holds": "ground_0", "names_nobody_barred": "persons_0", "age_fits": "age_override"}
"""The field of the draft's page that mends what a condition misses."""
NOBODY_SERVED = _("Choose who is served.")
NOT_WRITTEN = _("Not written yet: %(field)s")


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
class Gap:
    """Something that stands against handing a draft in, and the field of its page that mends it, or nothing."""

    words: str
    field: str = ""


@dataclass(frozen=True)
class HandingIn:
    """How a draft may be handed in: by approval, or at once in an emergency; `missing` says what is not there yet.

    `with_plan`: the plan in force names it, so it needs no approval of its own and is sent at once, also in an
    emergency, and nobody confirms it afterwards.
    """

    missing: list[Gap]
    for_approval: bool
    at_once: bool
    with_plan: bool


def handing_in(referral: Referral, actor: Actor) -> HandingIn:
    """Which way is the reader's, and what still stands against it."""
    reach = {step.name for step in REFERRAL.in_reach(referral, actor)}
    with_plan = "submit" in reach and plans.goes_with_plan(referral)
    at_once = (
        not with_plan
        and "send_as_emergency" in reach
        and all(
            condition.holds(referral, actor)
            for condition in (conditions.HIGH_RISK, conditions.URGENT_SERVICE)
        )
    )
    missing = _gaps(referral, "send_as_emergency" if at_once else "submit", actor)
    return HandingIn(missing, "submit" in reach, at_once, with_plan)


def _gaps(referral: Referral, step: str, actor: Actor) -> list[Gap]:
    found: list[Gap] = []
    for condition in REFERRAL[step].conditions:
        if condition.holds(referral, actor):
            continue
        if condition is conditions.COMPLETE:
            found += _unwritten(referral)
        else:
            found.append(Gap(str(condition.message), MENDED_AT.get(condition.name, "")))
    return found


def _unwritten(referral: Referral) -> list[Gap]:
    persons = content.persons_of(referral)
    if not persons:
        return [Gap(str(NOBODY_SERVED), "persons_0")]
    codes = dict.fromkeys(code for one in persons for code in typed.missing(referral.service_id, one.typed))
    return [Gap(NOT_WRITTEN % {"field": terms.label("packet_field", code)}, code.lower()) for code in codes]
