"""The rule of disclosure: whatever a reader computes from one table, every small cell may still be 0 … 4.

The reader here is independent of the rule: it tries every table of whole numbers that fits what is shown.
"""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.protect import SMALLEST, Protected, Row, Shown, Table, protect

SMALL = set(range(SMALLEST))
CODES = ("a", "b", "c", "d")


def plain(counts):
    return [Row(code, n, n) for code, n in zip(CODES, counts, strict=False)]


def share(pairs):
    return [
        Row(code, met + rest, met + rest, met, met, rest)
        for code, (met, rest) in zip(CODES, pairs, strict=False)
    ]


def total_of(rows):
    met = None if rows[0].met is None else sum(row.met for row in rows)
    n, rest = sum(row.count for row in rows), sum(row.rest for row in rows)
    return Row("", n, n, met, met or 0, rest)


def decide(rows, **more) -> Protected:
    return protect(total_of(rows), {"t": Table(rows, [row.value for row in rows], **more)})


def possible_counts(rows, decided):
    """Every way to fill the hidden cells of a plain table so that it fits the total."""
    hidden = [row for row in rows if decided.cells["t"][row.value] is Shown.NOTHING]
    left = sum(row.count for row in hidden)
    for filled in product(range(left + 1), repeat=max(len(hidden) - 1, 0)):
        last = left - sum(filled)
        if hidden and last >= 0:
            yield dict(zip((row.value for row in hidden), (*filled, last), strict=True))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=3, max_size=4))
def test_no_small_cell_of_a_plain_table_can_be_narrowed(counts):
    rows = plain(counts)
    decided = decide(rows)
    if decided.total is Shown.NOTHING:
        assert set(decided.cells["t"].values()) == {Shown.NOTHING}
        return
    ways = list(possible_counts(rows, decided))
    for row in rows:
        if row.is_small:
            assert decided.cells["t"][row.value] is Shown.NOTHING
            assert {way[row.value] for way in ways} >= SMALL


def possible_parts(rows, decided):
    """Every way to fill the hidden parts of a table of shares so that it fits both totals and each known row."""
    cells = decided.cells["t"]
    veiled = [row for row in rows if cells[row.value] < Shown.ALL]
    met, rest = sum(row.met for row in veiled), sum(row.rest for row in veiled)
    for filled in product(*(_ways(row, cells[row.value], met, rest) for row in veiled)):
        if sum(a for a, _ in filled) == met and sum(b for _, b in filled) == rest:
            yield dict(zip((row.value for row in veiled), filled, strict=True))


def _ways(row, shown, met, rest):
    if shown is Shown.COUNT:
        return [(a, row.count - a) for a in range(row.count + 1) if a <= met and row.count - a <= rest]
    return list(product(range(met + 1), range(rest + 1)))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=3, max_size=3))
def test_no_small_part_of_a_share_can_be_narrowed(pairs):
    rows = share(pairs)
    decided = decide(rows)
    if decided.total is Shown.NOTHING:
        return
    if decided.total is Shown.COUNT:
        assert max(decided.cells["t"].values()) <= Shown.COUNT
        return
    ways = list(possible_parts(rows, decided))
    for row in rows:
        for place, small in ((0, row.met < SMALLEST), (1, row.rest < SMALLEST)):
            if small:
                assert decided.cells["t"][row.value] < Shown.ALL
                assert {way[row.value][place] for way in ways} >= SMALL


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=4))
def test_a_share_is_shown_only_when_all_three_numbers_are_large(pairs):
    rows = share(pairs)
    decided = decide(rows)
    for row in (*rows, total_of(rows)):
        shown = decided.cells["t"].get(row.value, decided.total)
        if shown is Shown.ALL:
            assert min(row.met, row.rest, row.count) >= SMALLEST
        if shown >= Shown.COUNT:
            assert row.count >= SMALLEST


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=4), st.sets(st.sampled_from(CODES)))
def test_what_an_earlier_version_hid_stays_hidden(counts, held):
    rows = plain(counts)
    decided = decide(rows, held_counts=frozenset(held))
    for row in rows:
        if row.value in held:
            assert decided.cells["t"][row.value] is Shown.NOTHING


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=4), st.integers(0, 30))
def test_cells_that_overlap_are_hidden_by_two_or_not_at_all(counts, n):
    rows = plain(counts)
    total = Row("", max([n, *counts]), max([n, *counts]))
    decided = protect(total, {"t": Table(rows, CODES, adds_up=False)})
    hidden = [code for code, shown in decided.cells["t"].items() if shown is Shown.NOTHING]
    assert len(hidden) != 1
    for row in rows:
        if decided.cells["t"][row.value] is not Shown.NOTHING:
            assert row.count >= SMALLEST
            assert total.count - row.count >= SMALLEST


def test_a_single_small_cell_takes_the_next_of_the_public_order_with_it():
    rows = plain([20, 2, 30, 40])
    decided = protect(total_of(rows), {"t": Table(rows, ["d", "c", "b", "a"])})
    assert decided.cells["t"] == {"a": Shown.ALL, "b": Shown.NOTHING, "c": Shown.ALL, "d": Shown.NOTHING}


def test_the_order_never_depends_on_values():
    order = ["b", "a", "c", "d"]
    chosen = set()
    for counts in ([50, 6, 2, 70], [6, 50, 2, 70], [70, 50, 2, 6]):
        rows = plain(counts)
        cells = protect(total_of(rows), {"t": Table(rows, order)}).cells["t"]
        chosen.add(tuple(sorted(code for code, shown in cells.items() if shown is Shown.NOTHING)))
    assert chosen == {("b", "c")}


def test_many_cases_of_few_children_are_small():
    rows = [Row("a", 9, 4), Row("b", 30, 30), Row("c", 30, 30)]
    decided = protect(Row("", 69, 64), {"t": Table(rows, ["a", "b", "c"])})
    assert decided.cells["t"]["a"] is Shown.NOTHING


def test_zero_is_hidden_like_any_small_number():
    decided = decide(plain([0, 20, 30, 40]))
    assert decided.cells["t"]["a"] is Shown.NOTHING


def test_a_total_that_must_hide_its_parts_hides_them_in_every_table():
    narrow = share([(2, 30), (20, 1)])
    wide = share([(11, 16), (11, 15)])
    order = ["a", "b"]
    decided = protect(total_of(narrow), {"narrow": Table(narrow, order), "wide": Table(wide, order)})
    assert decided.total is Shown.COUNT
    assert max(decided.cells["wide"].values()) is Shown.COUNT


@pytest.mark.parametrize("n", [0, 1, 4])
def test_a_small_nation_shows_nothing(n):
    decided = decide(plain([n, 0]))
    assert decided.total is Shown.NOTHING
    assert set(decided.cells["t"].values()) == {Shown.NOTHING}
