"""Households: who lives with the child."""

from collections.abc import Sequence
from uuid import UUID

from cases.data import ParticipantData
from cases.models import Case, Household, Membership
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.reference.codes import CasePart, FamilyRelation, PerpetratorRelation
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


def gather(case: Case, child: UUID, participants: Sequence[ParticipantData]) -> Household | None:
    """Put the child and those who live with it into one household, new unless the child is in one.

    Inside the action's journal entry. Returns None where nobody is said to live with the child.
    """
    together = [each for each in participants if each.lives_with_child]
    if not together:
        return None
    with acting_as(STEPS):
        open_rows = Membership.objects.filter(person_id=child, ends_on=None).select_related("household")
        present = open_rows.first() or _through(together)
        household = (
            present.household
            if present
            else Household.objects.create(key_id=keys.new_key(), made_at=clock.now())
        )
        _enter(household, child, FamilyRelation.CHILD)
        for each in together:
            _enter(household, each.person_id, relation_of(each))
    return household


def relation_of(data: ParticipantData) -> str:
    """What the participant is in the household, seen from the child."""
    if data.part != CasePart.ALLEGED_PERPETRATOR:
        return data.relation or FamilyRelation.UNKNOWN
    relations = {str(key): value for key, value in SUSPECT_AS_MEMBER.items()}
    return relations.get(data.relation, FamilyRelation.UNKNOWN)


def _through(together: Sequence[ParticipantData]) -> Membership | None:
    # A brother or sister registered a moment ago has brought the same people together.
    people = [each.person_id for each in together]
    rows = Membership.objects.filter(person_id__in=people, ends_on=None).select_related("household")
    return rows.first()


def _enter(household: Household, person_id: UUID, relation: str) -> None:
    Membership.objects.get_or_create(
        household=household, person_id=person_id, ends_on=None, defaults={"relation": relation}
    )
