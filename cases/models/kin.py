"""What somebody is to the child, and what follows: who cares for it, and who may speak for it."""

from typing import Final

from kzcp.reference.codes import CasePart, ConsentCapacity, FamilyRelation

SELF: Final = "SELF"
"""Stands for the relation of the child itself: the subject of the case."""
CAREGIVERS: Final[frozenset[str]] = frozenset(
    {
        FamilyRelation.MOTHER,
        FamilyRelation.FATHER,
        FamilyRelation.STEPMOTHER,
        FamilyRelation.STEPFATHER,
        FamilyRelation.GRANDMOTHER,
        FamilyRelation.GRANDFATHER,
        FamilyRelation.GUARDIAN,
        FamilyRelation.FOSTER_PARENT,
        FamilyRelation.PATRONAT_CARER,
        FamilyRelation.ADOPTIVE_PARENT,
    }
)
"""Members of a household who are taken to care for the child; the worker can say otherwise."""
CHILDREN: Final[frozenset[str]] = frozenset(
    {
        FamilyRelation.CHILD,
        FamilyRelation.SISTER,
        FamilyRelation.BROTHER,
        FamilyRelation.COUSIN,
        FamilyRelation.OWN_CHILD,
    }
)
"""Those who speak for no other child of the family by what they are to it, however old they are."""
UNTOLD: Final[frozenset[str]] = frozenset({"", FamilyRelation.UNKNOWN})
AS_PARENT: Final[frozenset[str]] = UNTOLD | {
    FamilyRelation.MOTHER,
    FamilyRelation.FATHER,
    FamilyRelation.STEPMOTHER,
    FamilyRelation.STEPFATHER,
    FamilyRelation.FOSTER_PARENT,
    FamilyRelation.ADOPTIVE_PARENT,
}
AS_REPRESENTATIVE: Final[frozenset[str]] = (
    UNTOLD | CAREGIVERS | {FamilyRelation.AUNT_UNCLE, FamilyRelation.OTHER_RELATIVE}
)
FITTING: Final[dict[str, frozenset[str]]] = {
    ConsentCapacity.PARENT: AS_PARENT,
    ConsentCapacity.LEGAL_REP: AS_REPRESENTATIVE,
}
"""For each capacity in which somebody speaks for a child: what they may be to it. Where nobody has asked, the
capacity is what is told of it."""
ANSWERS_FROM: Final = 10
"""From this age the child's own answer is recorded beside the caregiver's."""
SPEAKS_FROM: Final = 14
"""Below this age nobody speaks for somebody else; a mother of 17 speaks for her child."""


def usual_part(relation: str) -> CasePart:
    """The part of somebody of the household, where nobody says which."""
    return CasePart.CAREGIVER if relation in CAREGIVERS else CasePart.MEMBER


def fits(capacity: str, giver: str, child: str = SELF) -> bool:
    """Whether somebody of this relation may speak in the capacity for a person of that relation.

    Both are seen from the subject of the case, who is `SELF`.
    """
    if capacity not in FITTING:
        return True
    if giver == SELF:
        return child not in CHILDREN or child == FamilyRelation.OWN_CHILD
    if giver in CHILDREN:
        return False
    return child != SELF or giver in FITTING[capacity]


def is_old_enough(age: int | None) -> bool:
    """Whether somebody of this age may speak for somebody else; an unknown age bars nobody."""
    return age is None or age >= SPEAKS_FROM
