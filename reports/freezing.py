"""From the figures of a quarter to the tables of a release, in which a hidden cell has no value."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from kzcp.core import clock
from kzcp.reference import places, terms
from kzcp.reference.ages import BANDS
from kzcp.reference.codes import AgeBand, Breakdown, Sex
from reports.counting import Count, is_mature
from reports.models import Indicator
from reports.periods import Quarter
from reports.protect import Kin, Protected, Row, Shown, Table, protect
from reports.registry import APART, TOTAL, Measure, families
from reports.versions import HIDDEN, SUM, Cell, Entry, Published, cells, held, held_of_total, settled

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
    earlier: Sequence[Published] = (),
) -> list[Entry]:
    """One entry for each indicator: its tables, or from when they can be shown.

    `earlier` are all published versions of the same quarter, oldest first, for all of them stay readable:
    what any of them hid stays hidden, and a family of indicators of which any number would show a
    difference of 1 to 4 to any of them is taken over from the last one as it was.
    """
    entries: list[Entry] = []
    for family in families():
        members = [each for each in family if each.code in indicators]
        made: list[Entry] = []
        for each in members:
            made.append(
                _entry(each, indicators[each.code], quarter, as_of, counts, earlier, _kin(each, made))
            )
        entries += settled(members, made, earlier)
    return sorted(entries, key=lambda entry: str(entry["indicator"]))


def canonical(content: object) -> str:
    """The SHA-256 of some content made of plain values, the same for equal content."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _kin(measure: Measure, made: Iterable[Entry]) -> list[Entry]:
    """What this release tells already of the children whom the measure counts."""
    return [entry for entry in made if measure.cohort and entry["total"] is not None]


def _entry(
    measure: Measure,
    indicator: Indicator,
    quarter: Quarter,
    as_of: datetime,
    counts: Iterable[Count],
    earlier: Iterable[Published],
    kin: Sequence[Entry],
) -> Entry:
    head = {"indicator": measure.code, "version": indicator.version, "unit": indicator.unit}
    head |= {"form": measure.form, "waits_until": "", "taken_over": "", "of_version": 0, "of_as_of": ""}
    head |= {"total": None, "apart": None, "groups": []}
    if not is_mature(measure, quarter, as_of):
        ready = (quarter.end + measure.matures_after).astimezone(clock.ALMATY)
        return {**head, "waits_until": ready.date().isoformat()}
    rows = {(each.breakdown, each.value): _row(each) for each in counts if each.measure == measure.code}
    told = [entry for old in earlier if (entry := old.entry(measure.code)) is not None]
    return {**head, **_tables(measure, rows, told, kin)}


def _row(count: Count) -> Row:
    return Row(
        count.value,
        count.count,
        count.children,
        count.met,
        count.met_children or 0,
        count.rest_children or 0,
    )


def _tables(
    measure: Measure, rows: Mapping[tuple[str, str], Row], told: Sequence[Entry], kin: Sequence[Entry]
) -> Entry:
    empty = 0 if measure.form == "share" else None
    total = rows.get((TOTAL, ""), Row("", met=empty))
    tables = {
        str(code): Table(
            rows=[rows.get((code, value), Row(value, met=empty)) for value in values_of(code)],
            order=_order(code),
            adds_up=code in measure.additive,
            kin=[_shown_of(entry, code) for entry in kin],
            **held(told, code, values_of(code)),
        )
        for code in measure.groupings
    }
    decided = protect(total, tables, held_of_total(told, measure.form))
    whole = _cell(total, decided.total)
    return {
        "total": whole,
        "apart": _apart(measure, rows),
        "groups": [
            {"breakdown": name, "cells": _summed(name, whole, _of_table(table, decided.cells[name]))}
            for name, table in tables.items()
        ],
    }


def _of_table(table: Table, shown: Mapping[str, Shown]) -> list[Cell]:
    return [_cell(row, shown[row.value]) for row in table.rows]


def _shown_of(entry: Entry, breakdown: str) -> Kin:
    total = entry["total"]["count"]
    counts = {code: cell["count"] for code, cell in cells(entry, breakdown).items()}
    shown = {code: n for code, n in counts.items() if n is not None}
    unseen = frozenset(values_of(breakdown)) - shown.keys() if counts and total is not None else frozenset()
    return Kin(total, shown, unseen)


def _summed(breakdown: str, whole: Cell, made: list[Cell]) -> list[Cell]:
    """The cells, with one sum for two hidden ones where one of these is "not recorded".

    Nearly every child's sex is recorded, so "not recorded" is small and hides another cell with it. Their
    sum is what the total leaves beside the cells shown: it tells nothing that a subtraction would not.
    """
    hidden = [cell for cell in made if cell["count"] is None]
    codes = {cell["value"] for cell in hidden}
    if breakdown != Breakdown.SEX or len(codes) != 2 or Sex.U not in codes or whole["count"] is None:
        return made
    seen = [cell for cell in made if cell["count"] is not None]
    left: Cell = {"value": SUM.join(cell["value"] for cell in hidden), "count": _left(whole, seen, "count")}
    if "met" in whole:
        left["met"] = _left(whole, seen, "met")
        left["share"] = None if left["met"] is None else _percent(left["met"], left["count"])
    left["mark"] = HIDDEN if left.get("met", 0) is None else ""
    return [left if cell is hidden[0] else cell for cell in made if cell is not hidden[1]]


def _left(whole: Cell, seen: Iterable[Cell], name: str) -> int | None:
    parts = [cell[name] for cell in seen]
    return None if None in (whole[name], *parts) else int(whole[name] - sum(parts))


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
        cell |= {
            "met": row.met if whole else None,
            "share": _percent(row.met or 0, row.count) if whole else None,
        }
    return {**cell, "mark": "" if shown is Shown.ALL else HIDDEN}


def _percent(met: int, count: int) -> int:
    """A whole per cent, halves up, computed without fractions so that it is the same everywhere."""
    return (200 * met + count) // (2 * count)


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
    """A value of a breakdown in words, in the reader's language; of a sum, both."""
    if SUM in value:
        one, other = (value_label(breakdown, each) for each in value.split(SUM))
        return _("%(one)s, or %(other)s") % {"one": one, "other": other[:1].lower() + other[1:]}
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
