"""What several versions of one quarter tell together, for all of them stay readable.

Nothing that one of them hid is shown by a later one, and no two of them show a difference of one to four
children in a number that a reader sees or gets by one subtraction.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from reports.protect import SMALLEST, Shown
from reports.registry import Measure

Entry = dict[str, Any]
Cell = dict[str, Any]
HIDDEN = "c"
SUM = "+"
"""Joins the codes of two cells of which only the sum is shown."""


@dataclass(frozen=True)
class Published:
    """An earlier version: its number, the moment of its data and its tables."""

    version: int
    as_of: datetime
    tables: Sequence[Entry]

    def entry(self, code: str) -> Entry | None:
        """What it tells of an indicator; None where it tells nothing, or not yet."""
        found = (entry for entry in self.tables if entry["indicator"] == code)
        return next((entry for entry in found if entry["total"] is not None), None)


def cells(entry: Entry, breakdown: str) -> dict[str, Cell]:
    """The cells of one breakdown by their codes."""
    groups = (group for group in entry["groups"] if group["breakdown"] == breakdown)
    return {cell["value"]: cell for cell in chain.from_iterable(group["cells"] for group in groups)}


def held_of_total(told: Iterable[Entry], form: str) -> Shown:
    """How much of the total all of them showed."""
    shown = Shown.ALL
    for before in told:
        if before["total"]["count"] is None:
            return Shown.NOTHING
        if form == "share" and before["total"]["met"] is None:
            shown = Shown.COUNT
    return shown


def held(told: Iterable[Entry], breakdown: str, codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """The cells whose counts, and those whose parts, any of them hid."""
    every = list(codes)
    counts: set[str] = set()
    parts: set[str] = set()
    for before in told:
        known = cells(before, breakdown)
        if known:
            counts |= {code for code in every if known.get(code, {}).get("count") is None}
            parts |= {code for code in every if known.get(code, {}).get("met") is None}
    return {"held_counts": frozenset(counts), "held_parts": frozenset(parts)}


def settled(family: Sequence[Measure], made: Sequence[Entry], earlier: Sequence[Published]) -> list[Entry]:
    """The entries of a family as they can be published after the earlier versions.

    Where any number of any of them would show a small difference to any earlier version, all are taken
    over from the latest version, for one alone could be computed from the others.
    """
    last = next((old for old in reversed(earlier) if any(old.entry(each.code) for each in family)), None)
    if last is None or not any(
        0 < abs(difference) < SMALLEST for old in earlier for difference in _differences(family, made, old)
    ):
        return list(made)
    return [_taken_over(entry, last) for entry in made]


def _taken_over(made: Entry, last: Published) -> Entry:
    before = last.entry(made["indicator"])
    if before is not None:
        mark = {"of_version": last.version, "of_as_of": last.as_of.isoformat(), **_mark(before)}
        return {**before, **mark, "taken_over": "yes"}
    return made if made["total"] is None else _closed(made)


def _mark(before: Entry) -> Entry:
    """From which version the latest one had itself taken them over."""
    if not before["taken_over"] or not before.get("of_version"):
        return {}
    return {"of_version": before["of_version"], "of_as_of": before["of_as_of"]}


def _closed(made: Entry) -> Entry:
    """The entry with every cell hidden: newer than all of its family, so it would tell what they do not."""
    groups = [{**group, "cells": [_empty(cell) for cell in group["cells"]]} for group in made["groups"]]
    apart = made["apart"] and _empty(made["apart"])
    return {**made, "total": _empty(made["total"]), "apart": apart, "groups": groups}


def _empty(cell: Cell) -> Cell:
    return dict.fromkeys(cell) | {"value": cell["value"], "mark": HIDDEN}


def _differences(family: Sequence[Measure], made: Iterable[Entry], old: Published) -> Iterator[int]:
    """Each difference between a number of the family and the same number of an earlier version.

    In a cohort a cell is compared with the same cell of its kin too; the nation's number of two kin is
    not, since it locates nobody.
    """
    for measure, entry in zip(family, made, strict=True):
        if entry["total"] is None:
            continue
        for other in family:
            before = old.entry(other.code)
            if before is None:
                continue
            if other.code == measure.code:
                yield from _of_one(measure, before, entry)
            elif measure.cohort and measure.cohort == other.cohort:
                yield from _of_kin(measure, before, entry)


def _of_one(measure: Measure, before: Entry, entry: Entry) -> Iterator[int]:
    for read in (_count, _met, _rest):
        whole = _difference(read(before["total"]), read(entry["total"]))
        apart = _difference(read(before["apart"] or {}), read(entry["apart"] or {}))
        yield from (each for each in (whole, apart) if each is not None)
        for breakdown in measure.groupings:
            old, new = cells(before, breakdown), cells(entry, breakdown)
            found = [_difference(read(old.get(code, {})), read(new[code])) for code in new]
            shown = [each for each in found if each is not None]
            yield from shown
            if whole is None:
                continue
            yield from (whole - each for each in shown)
            if breakdown in measure.additive:
                yield whole - sum(shown)


def _of_kin(measure: Measure, before: Entry, entry: Entry) -> Iterator[int]:
    whole = _difference(_count(before["total"]), _count(entry["total"]))
    for breakdown in measure.groupings:
        old, new = cells(before, breakdown), cells(entry, breakdown)
        found = [_difference(_count(old.get(code, {})), _count(new[code])) for code in new]
        shown = [each for each in found if each is not None]
        yield from shown
        if whole is not None and shown and breakdown in measure.additive:
            yield whole - sum(shown)


def _difference(old: int | None, new: int | None) -> int | None:
    """The difference where both are shown."""
    return None if old is None or new is None else new - old


def _count(cell: Mapping[str, Any]) -> int | None:
    return cell.get("count")


def _met(cell: Mapping[str, Any]) -> int | None:
    return cell.get("met")


def _rest(cell: Mapping[str, Any]) -> int | None:
    count, met = _count(cell), _met(cell)
    return None if count is None or met is None else count - met
