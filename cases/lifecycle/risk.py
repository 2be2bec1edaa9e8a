"""How the first risk of a case follows from the signs of its concern."""

from collections.abc import Iterable

from kzcp.reference.codes import RiskLevel
from kzcp.reference.signs import SIGNS_OF_HIGH_RISK

ORDER = (RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH)


def initial_risk(signs: Iterable[str]) -> RiskLevel:
    """High with any of the five signs that make it so, medium with another sign, else low."""
    found = set(signs)
    if found & SIGNS_OF_HIGH_RISK:
        return RiskLevel.HIGH
    return RiskLevel.MEDIUM if found else RiskLevel.LOW


def is_lower(new: str, old: str) -> bool:
    """Whether `new` is a lower risk than `old`."""
    return ORDER.index(RiskLevel(new)) < ORDER.index(RiskLevel(old))
