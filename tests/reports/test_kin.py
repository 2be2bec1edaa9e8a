"""Indicators that count nearly the same children: no cell of one, taken from that of another, tells of few."""

import pytest

from tests.reports.reader import COHORT, faults, told
from tests.reports.test_versions import entry, frozen, of

pytestmark = pytest.mark.django_db


def cell(version, code, value, breakdown="REGION", name="count"):
    return told(entry(version, code)).get((breakdown, value, name))


def test_a_cell_that_differs_by_one_is_hidden_in_the_later_indicator():
    """One assessed child of Astana without a decision: in S15 and not in S21, so not in S21's Astana."""
    made = frozen([*of("S15", [31, 20, 20, 9]), *of("S21", [30, 21, 20, 9])], [], COHORT)
    assert cell(made, "S15", "KZ-71") == 31
    assert cell(made, "S21", "KZ-71") is None
    assert cell(made, "S21", "KZ-75") is None
    assert cell(made, "S21", "KZ-79") == 20
    assert faults([made]) == []


def test_where_the_nation_differs_by_one_no_cell_says_where():
    made = frozen([*of("S15", [31, 20, 20, 9], 40), *of("S21", [30, 20, 20, 9], 40)], [], COHORT)
    assert (cell(made, "S15", "", "total"), cell(made, "S21", "", "total")) == (80, 79)
    numbers = told(entry(made, "S21"))
    assert {n for (kind, _, _), n in numbers.items() if kind in ("REGION", "SEX")} == {None}
    assert faults([made]) == []


def test_equal_cells_stay_and_so_do_those_that_differ_by_enough():
    made = frozen([*of("S15", [40, 20, 20, 9]), *of("S21", [30, 20, 20, 9])], [], COHORT)
    assert [cell(made, "S21", code) for code in ("KZ-71", "KZ-75", "KZ-79")] == [30, 20, 20]
    assert faults([made]) == []


def test_what_one_hides_the_next_hides_too():
    made = frozen([*of("S15", [40, 20, 20, 2]), *of("S21", [40, 20, 13, 9])], [], COHORT)
    assert cell(made, "S15", "KZ-35") is None
    assert cell(made, "S21", "KZ-35") is None


def test_the_third_is_compared_with_both():
    counts = [*of("S15", [40, 20, 20, 9]), *of("S21", [50, 20, 20, 9]), *of("S22", [48, 20, 22, 9])]
    made = frozen(counts, [], COHORT)
    assert cell(made, "S22", "KZ-71") is None
    assert faults([made]) == []


def test_indicators_of_other_children_are_not_compared():
    made = frozen([*of("P01", [31, 20, 20, 9]), *of("P03", [30, 20, 20, 9])], [], ("P01", "P03"))
    assert cell(made, "P03", "KZ-71") == 30


@pytest.mark.parametrize("code", ["P01", "S15"])
def test_girls_are_told_together_with_those_whose_sex_is_not_recorded(code):
    made = frozen(of(code, [40, 20, 20], 39), [], (code,))
    assert cell(made, code, "F", "SEX") is None
    assert (cell(made, code, "F+U", "SEX"), cell(made, code, "M", "SEX")) == (39, 41)
    if code == "S15":
        assert cell(made, code, "F+U", "SEX", "met") == 80 * 0.6 - cell(made, code, "M", "SEX", "met")
    again = frozen(of(code, [40, 20, 20], 39), [made], (code,))
    assert again[0]["groups"] == made[0]["groups"]


def test_their_sum_is_no_small_number():
    made = frozen(of("P01", [40, 20, 20], 3), [], ("P01",))
    assert {cell(made, "P01", value, "SEX") for value in ("F", "M", "U", "F+U", "M+U")} == {None}
