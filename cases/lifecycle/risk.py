"""How the first risk of a case follows from the signs of its concern and from what is told of the case."""

from collections.abc import Iterable, Mapping
from typing import Any

from cases import registry
from cases.data import ParticipantData
from cases.registry import Told
from kzcp.reference.codes import CasePart, RiskLevel
from kzcp.reference.signs import SIGNS_OF_HIGH_RISK

ORDER = (RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH)


def initial_risk(signs: Iterable[str]) -> RiskLevel:
    """High with any of the five signs that make it so, medium with another sign, else low."""
    found = set(signs)
    if found & SIGNS_OF_HIGH_RISK:
        return RiskLevel.HIGH
    return RiskLevel.MEDIUM if found else RiskLevel.LOW


def signs_that_follow(
    kind: str, *, details: Mapping[str, Any], age: int | None, participants: Iterable[ParticipantData]
) -> frozenset[str]:
    """The signs of danger that details, the child's age and those around it bring with them in this kind."""
    suspects = (each for each in participants if each.part == CasePart.ALLEGED_PERPETRATOR)
    access = frozenset(each.has_access for each in suspects if each.has_access)
    return frozenset(str(sign) for sign in registry.kind(kind).signs(Told(details, age, access)))


def is_lower(new: str, old: str) -> bool:
    """Whether `new` is a lower risk than `old`."""
    return ORDER.index(RiskLevel(new)) < ORDER.index(RiskLevel(old))
