"""Which cells of a table are hidden so that no child can be recognised.

The rule, for every table of one breakdown with its total:

1. A cell is small when it counts fewer than `SMALLEST` units or distinct children; zero is small too.
   A part of a share (met, or not met) is small in the same way, and hides the share.
2. What is hidden must not follow from what is shown: in each sum at least two cells are hidden, hidden
   cells add up to at least `SMALLEST`, and the possible range of each small cell still holds all of
   0 … SMALLEST - 1, as far as this table alone can tell.
3. Where another measure counts nearly the same children and shows the same cell, the two must not differ
   by less than `SMALLEST`, unless they are equal: the later measure hides its cell. So it does until what
   both leave beside the cells shown differs by nothing or by enough, or no cell can be compared.
4. Further cells are hidden in a fixed public order, never by their values, until all that holds.
5. If it cannot hold, the total hides its parts too.

This is provisional: it looks at each table by itself, beside those of its kin, and at earlier versions of
the same period. It does not yet solve all tables of all releases together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

SMALLEST: Final = 5
"""The smallest count that may be shown. Never below 3."""


class Shown(IntEnum):
    """How much of a cell may be seen."""

    NOTHING = 0
    COUNT = 1
    """The count; of a share neither the part nor the percentage."""
    ALL = 2


@dataclass(frozen=True)
class Row:
    """One cell: units and distinct children, and for a share those that met what is asked and the rest."""

    value: str
    count: int = 0
    children: int = 0
    met: int | None = None
    met_children: int = 0
    rest_children: int = 0

    @property
    def rest(self) -> int:
        """Units of a share that did not meet what is asked."""
        return self.count - (self.met or 0)

    @property
    def is_small(self) -> bool:
        """Whether the count itself must be hidden."""
        return min(self.count, self.children) < SMALLEST

    @property
    def has_small_part(self) -> bool:
        """Whether a part of the share must be hidden."""
        return self.met_is_small or self.rest_is_small

    @property
    def met_is_small(self) -> bool:
        return min(self.met or 0, self.met_children) < SMALLEST

    @property
    def rest_is_small(self) -> bool:
        return min(self.rest, self.rest_children) < SMALLEST


@dataclass(frozen=True)
class Kin:
    """What another measure of nearly the same children shows: its total, and its counts by value.

    Beside a total that it shows, what it hides is hidden here too.
    """

    total: int | None
    counts: Mapping[str, int]
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Table:
    """The cells of one breakdown; `order` is the public order in which further cells are hidden.

    `held_counts` and `held_parts` were hidden in an earlier version and stay so. In a table that does
    not add up, a unit may be in several cells.
    """

    rows: Sequence[Row]
    order: Sequence[str]
    adds_up: bool = True
    held_counts: frozenset[str] = frozenset()
    held_parts: frozenset[str] = frozenset()
    kin: Sequence[Kin] = ()


@dataclass(frozen=True)
class Protected:
    """What may be shown of the total and, by breakdown and value, of each cell."""

    total: Shown
    cells: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)


def protect(total: Row, tables: Mapping[str, Table], held: Shown = Shown.ALL) -> Protected:
    """Decide for all tables of one indicator, which share their total.

    `held` is how much of the total every earlier version showed.
    """
    ceiling = min(held, _of_total(total))
    while True:
        decided = {name: _decide(total, table, ceiling) for name, table in tables.items()}
        lowest = min((least for least, _ in decided.values()), default=ceiling)
        if lowest == ceiling:
            return Protected(ceiling, {name: cells for name, (_, cells) in decided.items()})
        ceiling = lowest


def _of_total(total: Row) -> Shown:
    if total.is_small:
        return Shown.NOTHING
    if total.met is not None and total.has_small_part:
        return Shown.COUNT
    return Shown.ALL


def _decide(total: Row, table: Table, ceiling: Shown) -> tuple[Shown, dict[str, Shown]]:
    """What this table lets its total show, and its cells."""
    codes = {row.value for row in table.rows}
    if ceiling is Shown.NOTHING:
        return ceiling, dict.fromkeys(codes, Shown.NOTHING)
    if not table.adds_up:
        return ceiling, _overlapping(total, table)
    hidden = {row.value for row in table.rows if row.is_small} | (table.held_counts & codes)
    for kin in table.kin:
        hidden |= {row.value for row in table.rows if _is_near(row, kin)} | (kin.hidden & codes)
    hidden = _grow(
        hidden,
        table,
        lambda chosen: _sum_is_safe(total, table, chosen) and _kin_is_safe(total, table, chosen),
    )
    if total.met is None:
        return ceiling, {code: Shown.NOTHING if code in hidden else Shown.ALL for code in codes}
    veiled = set(codes)
    if ceiling is Shown.ALL:
        small = {row.value for row in table.rows if row.has_small_part}
        veiled = hidden | small | (table.held_parts & codes)
        veiled = _grow(veiled, table, lambda chosen: _parts_are_safe(table, hidden, chosen))
        if not _parts_are_safe(table, hidden, veiled):
            ceiling, veiled = Shown.COUNT, set(codes)
    return ceiling, {code: _level(code, hidden, veiled) for code in codes}


def _level(code: str, hidden: set[str], veiled: set[str]) -> Shown:
    if code in hidden:
        return Shown.NOTHING
    return Shown.COUNT if code in veiled else Shown.ALL


def _grow(chosen: set[str], table: Table, is_safe: Callable[[set[str]], bool]) -> set[str]:
    """Hide further cells in the public order until it is safe, or all are hidden."""
    grown = set(chosen)
    for code in (code for code in table.order if code not in chosen):
        if is_safe(grown):
            break
        grown.add(code)
    return grown


def _sum_is_safe(total: Row, table: Table, chosen: set[str]) -> bool:
    """Two hidden cells at least, which add up to enough by the rows and by subtraction from the total."""
    if not chosen:
        return True
    inside = [row for row in table.rows if row.value in chosen]
    shown = sum(row.count for row in table.rows if row.value not in chosen)
    left = min(sum(row.count for row in inside), sum(row.children for row in inside), total.count - shown)
    return len(inside) >= 2 and left >= SMALLEST


def _is_near(row: Row, kin: Kin) -> bool:
    """Whether the cell and that of the other measure would tell a small difference."""
    return row.value in kin.counts and _is_little(row.count - kin.counts[row.value])


def _kin_is_safe(total: Row, table: Table, chosen: set[str]) -> bool:
    """Whether no small difference is left beside the cells that both show.

    Where no cell is shown by both, the difference of the totals is that of the whole nation, and locates
    nobody in it.
    """
    for kin in table.kin:
        both = [row for row in table.rows if row.value in kin.counts and row.value not in chosen]
        if kin.total is None or not both:
            continue
        left = total.count - kin.total - sum(row.count - kin.counts[row.value] for row in both)
        if _is_little(left):
            return False
    return True


def _is_little(difference: int) -> bool:
    return 0 < abs(difference) < SMALLEST


def _parts_are_safe(table: Table, hidden: set[str], chosen: set[str]) -> bool:
    """Whether the parts of the chosen rows cannot be narrowed from the sums of both parts.

    Of a row whose count is known, a small part can be zero only if the other hidden rows can take the
    other part over: so the row must not be larger than that part's hidden sum.
    """
    if not chosen:
        return True
    inside = [row for row in table.rows if row.value in chosen]
    met, rest = sum(row.met or 0 for row in inside), sum(row.rest for row in inside)
    children = sum(row.met_children for row in inside), sum(row.rest_children for row in inside)
    if len(inside) < 2 or min(met, rest, *children) < SMALLEST:
        return False
    known = [row for row in inside if row.value not in hidden]
    return all(
        (not row.met_is_small or row.count <= rest) and (not row.rest_is_small or row.count <= met)
        for row in known
    )


def _overlapping(total: Row, table: Table) -> dict[str, Shown]:
    """Cells that overlap: hidden where small, or where nearly every unit of the total is in them.

    Of a single hidden cell the total would still tell a least size; so there are two or none.
    """
    left = {row.value for row in table.rows if row.is_small or total.count - row.count < SMALLEST}
    left |= table.held_counts & {row.value for row in table.rows}
    left = _grow(left, table, lambda chosen: len(chosen) != 1)
    return {row.value: Shown.NOTHING if row.value in left else Shown.ALL for row in table.rows}
