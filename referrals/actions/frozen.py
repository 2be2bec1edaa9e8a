"""Taking somebody out of packets that were frozen already; as `system:steps`, inside the entry of an action."""

from collections.abc import Mapping
from typing import Any

from cases.models import Person
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import Refused, Why
from kzcp.workflow.lifecycle import STEPS
from referrals.lifecycle import conditions
from referrals.models import Referral, ReferralPerson
from referrals.packet import content, naming, people, typed


def narrow(referral: Referral, who: Person, persons: list[ReferralPerson]) -> bool:
    """Take somebody out of all packets of the referral and return True, or False where they cannot stand without.

    Then nothing was changed: nobody else is served, or words that must be there name the person.
    """
    left = {
        one: naming.without(one, who, naming.named_of(referral, one), words=typed.naming(one.typed, [who]))
        for one in persons
        if one.person_id != who.pk
    }
    if not left or any(typed.missing(referral.service_id, each.typed) for each in left.values()):
        return False
    for one in persons:
        if one.person_id == who.pk:
            one.dropped_at = clock.now()
            one.save(update_fields=["dropped_at"])
    for one, narrowed in left.items():
        one.typed, one.packet = narrowed.typed, narrowed.packet
        one.save(update_fields=["typed", "packet"])
    keep_named(
        referral, {str(one.person_id): each.named for one, each in left.items() if each.named is not None}
    )
    return True


def keep_named(referral: Referral, named: Mapping[str, Any]) -> None:
    """Store whose the nameless lines of the packets are."""
    record = referral.office_record
    record.named = dict(named)
    record.save(update_fields=["named"])


def clear_copy(copy: Referral) -> None:
    """Take out of a packet that is sent on whoever may not be named by now; what was sent first stays as it was.

    Raises Refused where it cannot stand without them.
    """
    if copy.service_id in people.FOR_THE_SUSPECT:
        return
    with acting_as(STEPS):
        children = naming.children_of(copy, content.persons_of(copy))
        for who in people.marked(copy.case, children):
            persons = content.persons_of(copy)
            barred = naming.is_barred(who.pk, copy, children) and naming.stands_in(who, copy, persons)
            if barred and not narrow(copy, who, persons):
                raise Refused(conditions.NAMES_NOBODY_BARRED.message, Why.PROTECTED)
