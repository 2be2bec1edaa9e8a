"""Who stands in the packets of a referral, and a packet without somebody who may not be named in it any more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.models import Person
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import PacketField as F
from kzcp.reference.codes import ReferralStatus as S
from kzcp.workflow.lifecycle import STEPS
from referrals.models import Referral, ReferralPerson
from referrals.packet import content, people, typed
from referrals.packet.freeze import Named, Packet

OF_CAREGIVER = (F.CAREGIVER_NAME, F.CAREGIVER_CONTACT)
NAMELESS = (F.HOUSEHOLD, F.COMPANIONS)
"""Lines about people without their names: whose they are, the office keeps apart."""


@dataclass(frozen=True)
class Narrowed:
    """What is left of one packet: what was typed for it, what the provider reads, whose its lines are."""

    typed: Mapping[str, Any]
    packet: Packet
    named: Named | None


def children_of(referral: Referral, persons: Iterable[ReferralPerson]) -> set[UUID]:
    """For whom it is asked whether somebody is suspected: the children of the case and all who are served."""
    return {*people.subjects(referral.case), *(one.person_id for one in persons)}


def is_barred(who: UUID, referral: Referral, children: Iterable[UUID]) -> bool:
    """Whether somebody stands marked in the case of the referral or in any case of one of the children."""
    others = [child for child in children if child != who]
    return who in people.marked_here(referral.case) or any(people.is_suspect(who, child) for child in others)


def names_nobody_barred(referral: Referral, by: Actor) -> bool:
    """Whether no alleged perpetrator is served, named or counted in the packets, whoever may know of the mark.

    The words are compared with the names and numbers of those whom `by` may see: a name that is merely guessed
    tells nothing. What has ended and a service for the suspect himself are not asked.
    """
    if referral.service_id in people.FOR_THE_SUSPECT or not referral.is_open:
        return True
    with acting_as(STEPS):
        persons = content.persons_of(referral)
        children = children_of(referral, persons)
        if any(is_barred(who, referral, children) for who in keys_in(referral, persons)):
            return False
    with acting_as(by):
        hidden = people.marked(referral.case, [one.person_id for one in persons])
        return not any(typed.naming(one.typed, hidden) for one in persons)


def stands_in(who: Person, referral: Referral, persons: list[ReferralPerson]) -> bool:
    """Whether somebody is served, named or counted in the packets, or named by their words."""
    return who.pk in keys_in(referral, persons) or any(
        typed.naming(one.typed, [who]) or _may_count(one, named_of(referral, one)) for one in persons
    )


def named_of(referral: Referral, one: ReferralPerson) -> Named | None:
    """Whose the nameless lines of this packet are; None for a packet frozen before that was kept."""
    return dict(referral.office_record.named).get(str(one.person_id))


def without(one: ReferralPerson, who: Person, named: Named | None, *, words: Iterable[F]) -> Narrowed:
    """The packet of one person served without `who`, and without these fields of words, which name him."""
    gone, key = set(words), str(who.pk)
    written = {field: value for field, value in one.typed.items() if field not in gone}
    if written.get(typed.CAREGIVER) == key:
        del written[typed.CAREGIVER]
        gone.update(OF_CAREGIVER)
    comes_along = key in written.get(F.COMPANIONS, ())
    if comes_along:
        written[F.COMPANIONS] = [each for each in written[F.COMPANIONS] if each != key]
    packet = {field: value for field, value in one.packet.items() if field not in gone}
    if named is None:
        # Nobody knows any more whose lines these are, so none of them stays.
        packet.pop(F.HOUSEHOLD, None)
        if comes_along:
            packet.pop(F.COMPANIONS, None)
        return Narrowed(written, packet, None)
    left = {field: [each for each in keys if each != key] for field, keys in named.items()}
    for field in NAMELESS:
        kept = [
            line
            for line, whose in zip(packet.get(field, ()), named.get(field, ()), strict=False)
            if whose != key
        ]
        packet = (
            {**packet, field: kept}
            if kept
            else {code: value for code, value in packet.items() if code != field}
        )
    return Narrowed(written, packet, left)


def keys_in(referral: Referral, persons: Iterable[ReferralPerson]) -> set[UUID]:
    """Everybody whose data stand in the packets. A draft of its own is frozen anew before it goes anywhere."""
    frozen = referral.status != S.DRAFT or referral.sent_on_from_id is not None
    found: set[str] = set()
    for one in persons:
        found |= {
            str(one.person_id),
            str(one.typed.get(typed.CAREGIVER, "")),
            *one.typed.get(F.COMPANIONS, ()),
        }
        if frozen and (named := named_of(referral, one)):
            found |= {key for keys in named.values() for key in keys}
    return {UUID(key) for key in found if key}


def _may_count(one: ReferralPerson, named: Named | None) -> bool:
    return named is None and F.HOUSEHOLD in one.packet
