"""Households: who lives with the child."""

from collections.abc import Sequence
from uuid import UUID

from cases.data import ParticipantData
from cases.models import Case, Household, Membership
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.codes import CasePart, ConfidentialityLevel, FamilyRelation, PerpetratorRelation
from kzcp.vault import keys
from kzcp.workflow.lifecycle import STEPS

SUSPECT_AS_MEMBER = {
    PerpetratorRelation.MOTHER: FamilyRelation.MOTHER,
    PerpetratorRelation.FATHER: FamilyRelation.FATHER,
    PerpetratorRelation.STEP: FamilyRelation.PARENT_PARTNER,
    PerpetratorRelation.RELATIVE: FamilyRelation.OTHER_RELATIVE,
    PerpetratorRelation.GUARDIAN: FamilyRelation.GUARDIAN,
}
"""What a suspect of the family is as a member of the household; others are not known."""


def gather(
    case: Case, child: UUID, participants: Sequence[ParticipantData], *, by: Actor
) -> Household | None:
    """Put the child and those who live with it into one household, new unless `by` sees one of the child.

    A household known from a restricted case out of sight is not joined: its key would tell of that case.
    Inside the action's journal entry. Returns None where nobody is said to live with the child.
    """
    together = [each for each in participants if each.lives_with_child]
    if not together:
        return None
    found = _home_of([child], by) or _home_of([each.person_id for each in together], by)
    with acting_as(STEPS):
        household = found or Household.objects.create(key_id=keys.new_key(), made_at=clock.now())
        _enter(household, child, FamilyRelation.CHILD, case)
        for each in together:
            _enter(household, each.person_id, relation_of(each), case)
    return household


def relation_of(data: ParticipantData) -> str:
    """What the participant is in the household, seen from the child."""
    if data.part != CasePart.ALLEGED_PERPETRATOR:
        return data.relation or FamilyRelation.UNKNOWN
    relations = {str(key): value for key, value in SUSPECT_AS_MEMBER.items()}
    return relations.get(data.relation, FamilyRelation.UNKNOWN)


def _home_of(people: Sequence[UUID], by: Actor) -> Household | None:
    # Those who live with the child may have been brought together for a brother or sister a moment ago.
    rows = Membership.objects.visible_to(by, P.CASE_VIEW).filter(person_id__in=people, ends_on=None)
    first = rows.order_by("id").select_related("household").first()
    return first.household if first else None


def _enter(household: Household, person_id: UUID, relation: str, case: Case) -> None:
    Membership.objects.get_or_create(
        household=household,
        person_id=person_id,
        learnt_in=case,
        ends_on=None,
        defaults={
            "relation": relation,
            "learnt_restricted": case.level == ConfidentialityLevel.RESTRICTED,
        },
    )
