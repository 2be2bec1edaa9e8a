"""A reader of releases, made for the tests and independent of the rules: what all versions together tell."""

from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

SMALL = range(1, 5)
COHORT = ("S15", "S21", "S22")
OVERLAP = "VIOLENCE_TYPE"
NAMES = ("count", "met", "rest")
Place = tuple[str, str, str]
Told = dict[Place, int | None]
Version = list[dict[str, Any]]


def small(difference: int) -> bool:
    return abs(difference) in SMALL


def told(entry: dict[str, Any]) -> Told:
    """Every number of an entry by its place, and what one subtraction leaves of the total; None if hidden."""
    cells = {("total", ""): entry["total"]}
    for group in entry["groups"]:
        cells |= {(group["breakdown"], cell["value"]): cell for cell in group["cells"]}
    found: Told = {}
    for place, cell in cells.items():
        count, met = cell["count"], cell.get("met")
        rest = None if met is None or count is None else count - met
        found |= {(*place, name): value for name, value in zip(NAMES, (count, met, rest), strict=True)}
    for (breakdown, value, name), number in list(found.items()):
        whole = found["total", "", name]
        if breakdown != "total":
            others = None if whole is None or number is None else whole - number
            found[f"all but {breakdown}", value, name] = others
    return found


def left(numbers: Told, breakdown: str, values: set[str], name: str) -> int:
    """What is left of the total beside these values."""
    return (numbers["total", "", name] or 0) - sum(numbers[breakdown, value, name] or 0 for value in values)


def shown_in_both(one: Told, other: Told, name: str) -> Iterator[tuple[str, set[str]]]:
    """For each breakdown that adds up, the values that both tell, where both tell the total."""
    if one["total", "", name] is None or other["total", "", name] is None:
        return
    places = {p for p in one if one[p] is not None and other.get(p) is not None and p[2] == name}
    kinds = {breakdown for breakdown, _, _ in places} - {"total", OVERLAP}
    for kind in sorted(kind for kind in kinds if not kind.startswith("all but")):
        yield kind, {value for breakdown, value, _ in places if breakdown == kind}


def of_one_indicator(old: Told, new: Told) -> Iterator[str]:
    """What two versions of an indicator tell and must not."""
    for place, number in old.items():
        later = new.get(place)
        if number is not None and later is not None and small(later - number):
            yield f"{place} differs a little"
        if number is None and later is not None and not place[0].startswith("all but"):
            yield f"{place} is shown again"
    for name in NAMES:
        for kind, values in shown_in_both(old, new, name):
            if small(left(new, kind, values, name) - left(old, kind, values, name)):
                yield f"the rest of {kind} {name} differs a little"


def of_kin(one: Told, other: Told) -> Iterator[str]:
    """What the cells of two indicators of the same children tell and must not."""
    for (kind, value, name), number in one.items():
        second = other.get((kind, value, name))
        if name != "count" or kind == "total" or kind.startswith("all but"):
            continue
        if number is not None and second is not None and small(number - second):
            yield f"{kind} {value} differs a little between kin"
    for kind, values in shown_in_both(one, other, "count"):
        if values and small(left(one, kind, values, "count") - left(other, kind, values, "count")):
            yield f"the rest of {kind} differs a little between kin"


def faults(versions: list[Version]) -> list[str]:
    """All that a reader of these versions, oldest first, learns and must not."""
    numbers = [{e["indicator"]: told(e) for e in version if e["total"]} for version in versions]
    found: list[str] = []
    for old, new in combinations(numbers, 2):
        for code in old.keys() & new.keys():
            found += (f"{code}: {fault}" for fault in of_one_indicator(old[code], new[code]))
    for one, other in [*permutations(numbers, 2), *((each, each) for each in numbers)]:
        kin = [code for code in COHORT if code in one and code in other]
        for first, second in combinations(kin, 2):
            found += (f"{first}, {second}: {fault}" for fault in of_kin(one[first], other[second]))
    return found
