"""From the figures of a quarter to the tables of a release, in which a hidden cell has no value."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import chain
from typing import Any

from kzcp.core import clock
from kzcp.reference import places, terms
from kzcp.reference.ages import BANDS
from kzcp.reference.codes import AgeBand, Breakdown, Sex
from reports.counting import Count, is_mature
from reports.models import Indicator
from reports.periods import Quarter
from reports.protect import SMALLEST, Protected, Row, Shown, Table, protect
from reports.registry import APART, TOTAL, Measure, measures

HIDDEN, IMPOSSIBLE = "c", "z"
Entry = dict[str, Any]
Cell = dict[str, Any]

# From the least populous region to the most, as the statistics office lists them: a public order.
REGIONS_FROM_SMALL = (
    *("KZ-62", "KZ-59", "KZ-10", "KZ-63", "KZ-39", "KZ-55", "KZ-11", "KZ-27", "KZ-33", "KZ-23"),
    *("KZ-35", "KZ-15", "KZ-43", "KZ-47", "KZ-31", "KZ-79", "KZ-71", "KZ-19", "KZ-75", "KZ-61"),
)
AGES_FROM_NARROW = (
    *(AgeBand.UNKNOWN, AgeBand.A0, AgeBand.A15_17),
    *(AgeBand.A1_4, AgeBand.A10_14, AgeBand.A5_9),
)


def freeze(
    quarter: Quarter,
    as_of: datetime,
    counts: Sequence[Count],
    indicators: Mapping[str, Indicator],
    earlier: Sequence[Entry] = (),
) -> list[Entry]:
    """One entry for each indicator: its tables, or from when they can be shown.

    `earlier` are the tables of the last published version of the same quarter: what it hid stays hidden,
    and an indicator whose correction would show a difference of 1 to 4 is taken over from it unchanged.
    """
    before = {entry["indicator"]: entry for entry in earlier}
    return [
        _entry(each, indicators[each.code], quarter, as_of, counts, before.get(each.code))
        for each in measures()
        if each.code in indicators
    ]


def canonical(content: object) -> str:
    """The SHA-256 of some content made of plain values, the same for equal content."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _entry(
    measure: Measure,
    indicator: Indicator,
    quarter: Quarter,
    as_of: datetime,
    counts: Iterable[Count],
    before: Entry | None,
) -> Entry:
    head = {"indicator": measure.code, "version": indicator.version, "unit": indicator.unit}
    head |= {
        "form": measure.form,
        "waits_until": "",
        "taken_over": "",
        "total": None,
        "apart": None,
        "groups": [],
    }
    if not is_mature(measure, quarter, as_of):
        ready = (quarter.end + measure.matures_after).astimezone(clock.ALMATY)
        return {**head, "waits_until": ready.date().isoformat()}
    rows = {(each.breakdown, each.value): _row(each) for each in counts if each.measure == measure.code}
    made = {**head, **_tables(measure, rows, before)}
    if before is not None and before["total"] is not None and _differs_a_little(before, made):
        return {**before, "taken_over": "yes"}
    return made


def _row(count: Count) -> Row:
    return Row(
        count.value,
        count.count,
        count.children,
        count.met,
        count.met_children or 0,
        count.rest_children or 0,
    )


def _tables(measure: Measure, rows: Mapping[tuple[str, str], Row], before: Entry | None) -> Entry:
    empty = 0 if measure.form == "share" else None
    total = rows.get((TOTAL, ""), Row("", met=empty))
    tables = {
        str(code): Table(
            rows=[rows.get((code, value), Row(value, met=empty)) for value in values_of(code)],
            order=_order(code),
            adds_up=code in measure.additive,
            **_held(before, code),
        )
        for code in measure.groupings
    }
    decided = protect(total, tables)
    return {
        "total": _cell(total, decided.total),
        "apart": _apart(measure, rows),
        "groups": [
            {"breakdown": name, "cells": [_cell(row, decided.cells[name][row.value]) for row in table.rows]}
            for name, table in tables.items()
        ],
    }


def _apart(measure: Measure, rows: Mapping[tuple[str, str], Row]) -> Cell | None:
    if measure.adults != "apart":
        return None
    empty = Row(AgeBand.A18_UP, met=0 if measure.form == "share" else None)
    row = rows.get((APART, AgeBand.A18_UP), empty)
    decided: Protected = protect(row, {})
    return _cell(row, decided.total)


def _cell(row: Row, shown: Shown) -> Cell:
    """What is stored of a cell: only what may be shown."""
    cell: Cell = {"value": row.value, "count": row.count if shown >= Shown.COUNT else None}
    if row.met is not None:
        whole = shown is Shown.ALL
        cell |= {"met": row.met if whole else None, "share": _percent(row) if whole else None}
    return {**cell, "mark": "" if shown is Shown.ALL else HIDDEN}


def _percent(row: Row) -> int:
    """A whole per cent, halves up, computed without fractions so that it is the same everywhere."""
    return (200 * (row.met or 0) + row.count) // (2 * row.count)


def values_of(breakdown: str) -> list[str]:
    """Every value of a breakdown, in the order of tables."""
    if breakdown == Breakdown.REGION:
        return sorted(REGIONS_FROM_SMALL)
    if breakdown == Breakdown.SEX:
        return [*Sex]
    if breakdown == Breakdown.AGE:
        return [*(band for _, _, band in BANDS), AgeBand.UNKNOWN]
    return [row.code for row in terms.terms("violence_type") if not row.parent]


def value_label(breakdown: str, value: str) -> str:
    """A value of a breakdown in words, in the reader's language."""
    if breakdown == Breakdown.REGION:
        return places.region_label(value)
    sets = {Breakdown.SEX: "sex", Breakdown.AGE: "age_band", APART: "age_band"}
    return terms.label(sets.get(breakdown, "violence_type"), value)


def _order(breakdown: str) -> list[str]:
    if breakdown == Breakdown.REGION:
        return [*REGIONS_FROM_SMALL]
    if breakdown == Breakdown.AGE:
        return [*AGES_FROM_NARROW]
    return values_of(breakdown)[::-1]


def _held(before: Entry | None, breakdown: str) -> dict[str, frozenset[str]]:
    """What the version before hid; nothing where it hid the total too, because then it told nothing."""
    if before is None or before["total"] is None or before["total"]["count"] is None:
        return {}
    cells = _cells(before, breakdown)
    counts = frozenset(code for code, cell in cells.items() if cell["count"] is None)
    parts: frozenset[str] = frozenset()
    if before["total"].get("met") is not None:
        parts = frozenset(code for code, cell in cells.items() if cell["met"] is None)
    return {"held_counts": counts, "held_parts": parts}


def _cells(entry: Entry, breakdown: str) -> dict[str, Cell]:
    groups = (group for group in entry["groups"] if group["breakdown"] == breakdown)
    return {cell["value"]: cell for cell in chain.from_iterable(group["cells"] for group in groups)}


def _differs_a_little(before: Entry, made: Entry) -> bool:
    """Whether both versions together would show a difference of one to four children anywhere."""
    pairs = list(zip(_shown(before), _shown(made), strict=False))
    return any(old is not None and new is not None and 0 < abs(old - new) < SMALLEST for old, new in pairs)


def _shown(entry: Entry) -> list[int | None]:
    """Every number that a reader sees or can compute by one subtraction, in a fixed order."""
    numbers: list[int | None] = []
    for read in (_count, _met, _rest):
        total = read(entry["total"])
        numbers += [total, read(entry["apart"] or {})]
        for group in entry["groups"]:
            cells = [read(cell) for cell in group["cells"]]
            left = None if total is None else total - sum(number or 0 for number in cells)
            numbers += [*cells, left]
    return numbers


def _count(cell: Cell) -> int | None:
    return cell.get("count")


def _met(cell: Cell) -> int | None:
    return cell.get("met")


def _rest(cell: Cell) -> int | None:
    count, met = _count(cell), _met(cell)
    return None if count is None or met is None else count - met
