"""All versions of a quarter stay readable: together they tell no small difference and nothing once hidden."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import freezing
from reports.counting import Count
from reports.models import Indicator
from reports.versions import Published
from tests.reports.making import ENDED, MATURED, by_region, published
from tests.reports.reader import COHORT, faults, told

pytestmark = pytest.mark.django_db
REGIONS = ("KZ-71", "KZ-75", "KZ-79", "KZ-35")
CASEWORK = ("P01", "P03")
SHARES = {"P03": 0.5, "P08": 0.5, "S15": 0.6, "S21": 0.7}


def frozen(counts, earlier, codes):
    """The next version of a release that holds these indicators."""
    indicators = {code: Indicator(code=code, version=1, unit="case") for code in codes}
    before = [Published(number, MATURED, tables) for number, tables in enumerate(earlier, 1)]
    return freezing.freeze(ENDED, MATURED, counts, indicators, before)


def of(code, regions, girls=None):
    """The counts of an indicator by region, sex and age; half of the children are girls unless said."""
    whole = sum(regions)
    girls = whole // 2 if girls is None else girls
    parts = {
        "SEX": {"F": girls, "M": whole - girls},
        "AGE": {"A5_9": whole // 2, "A10_14": whole - whole // 2},
    }
    counts = by_region(code, dict(zip(REGIONS, regions, strict=False)), SHARES.get(code))
    return counts + [
        part(code, kind, value, n) for kind, cells in parts.items() for value, n in cells.items()
    ]


def part(code, kind, value, n):
    met = None if code not in SHARES else round(n * SHARES[code])
    parts = (None, None, None) if met is None else (met, met, n - met)
    return Count(code, kind, value, n, n, *parts)


def entry(version, code):
    return next(each for each in version if each["indicator"] == code)


amounts = st.lists(st.integers(0, 14), min_size=len(REGIONS), max_size=len(REGIONS))
larger = st.lists(st.integers(4, 40), min_size=len(REGIONS), max_size=len(REGIONS))
moves = st.lists(st.sampled_from([0, 0, 0, 1, -2, 5, 6, -6, 9]), min_size=len(REGIONS), max_size=len(REGIONS))


@pytest.mark.parametrize("codes", [("P01",), CASEWORK, ("P08",)])
@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(amounts, larger), min_size=2, max_size=4))
def test_no_two_versions_tell_a_small_difference_and_what_was_hidden_stays_so(codes, rounds):
    versions = []
    for regions in rounds:
        counts = [count for code in codes for count in of(code, regions)]
        versions.append(frozen(counts, versions, codes))
    assert faults(versions) == []


@settings(max_examples=100, deadline=None)
@given(larger, st.lists(st.tuples(moves, moves, moves), min_size=1, max_size=4))
def test_nor_do_versions_of_three_indicators_that_count_the_same_children(begun, rounds):
    versions, regions = [], begun
    for steps in rounds:
        regions = [max(0, n + step) for n, step in zip(regions, steps[0], strict=True)]
        counts = []
        for code, apart in zip(COHORT, ([0] * 4, steps[1], steps[2]), strict=True):
            own = [max(0, n + step) for n, step in zip(regions, apart, strict=True)]
            counts += of(code, own)
        versions.append(frozen(counts, versions, COHORT))
    assert faults(versions) == []


def test_numbers_of_every_kind_are_shown_at_all():
    version = frozen([count for code in COHORT for count in of(code, [40, 30, 30, 20])], [], COHORT)
    shown = {(kind, name) for (kind, _, name), n in told(entry(version, "S15")).items() if n is not None}
    kinds = ("total", "REGION", "SEX", "all but REGION", "all but SEX")
    assert shown >= {(kind, name) for kind in kinds for name in ("count", "met", "rest")}


def test_the_reader_of_this_test_finds_each_fault():
    first = frozen(of("P01", [40, 2, 30, 1]), [], ["P01"])
    second = frozen(of("P01", [42, 20, 30, 31]), [], ["P01"])
    assert any("differs a little" in fault for fault in faults([first, second]))
    assert any("shown again" in fault for fault in faults([first, second]))
    others = frozen(of("P01", [48, 20, 30, 31]), [frozen(of("P01", [40, 19, 30, 31]), [], ["P01"])], ["P01"])
    assert any(
        "all but" in fault for fault in faults([frozen(of("P01", [40, 18, 30, 31]), [], ["P01"]), others])
    )
    kin = [*frozen(of("S15", [20, 20]), [], ["S15"]), *frozen(of("S21", [21, 20]), [], ["S21"])]
    assert any("between kin" in fault for fault in faults([kin]))


def test_a_small_correction_of_one_takes_over_its_whole_family():
    """Nobody is missing in S15 and S22, but S21 alone would be told from them by one child."""
    first = frozen([*of("S15", [40, 30]), *of("S21", [40, 30]), *of("S22", [40, 30])], [], COHORT)
    counts = [*of("S15", [50, 30]), *of("S21", [42, 30]), *of("S22", [50, 30])]
    second = frozen(counts, [first], COHORT)
    assert [each["taken_over"] for each in second] == ["yes"] * 3
    assert [each["of_version"] for each in second] == [1] * 3
    assert [each["total"]["count"] for each in second] == [70] * 3
    third = frozen(counts, [first, second], COHORT)
    assert [each["of_version"] for each in third] == [1] * 3
    assert third[0]["of_as_of"] == MATURED.isoformat()


def test_kin_of_different_versions_are_compared():
    """S22 of the second version lies one beside S15 of the first, which readers still have."""
    codes = ("S15", "S22")
    first = frozen([*of("S15", [40, 30, 20, 9]), *of("S22", [51, 30, 20, 9])], [], codes)
    counts = [*of("S15", [80, 30, 20, 9]), *of("S22", [41, 30, 20, 9])]
    assert faults([frozen(counts, [], codes)]) == []
    assert entry(frozen(counts, [first], codes), "S22")["taken_over"] == "yes"


def test_every_earlier_version_is_compared_not_only_the_last():
    first, second = (frozen(of("P01", [whole, 40]), [], ["P01"]) for whole in (60, 80))
    assert frozen(of("P01", [62, 40]), [first, second], ["P01"])[0]["taken_over"] == "yes"
    assert frozen(of("P01", [62, 40]), [second], ["P01"])[0]["taken_over"] == ""


def test_another_family_goes_on():
    codes = (*CASEWORK, "P08", *COHORT)
    old = [count for code in codes for count in of(code, [40, 30])]
    first = frozen(old, [], codes)
    new = [*of("P01", [41, 30]), *of("P03", [60, 30]), *of("P08", [60, 30])]
    second = frozen([*new, *(count for code in COHORT for count in of(code, [40, 30]))], [first], codes)
    taken = {each["indicator"]: each["taken_over"] for each in second}
    assert taken == {"P01": "yes", "P03": "yes", "P08": "", "S15": "", "S21": "", "S22": ""}
    assert entry(second, "P08")["total"]["count"] == 90


def test_an_indicator_that_comes_later_is_hidden_while_its_family_is_taken_over():
    first = frozen(of("P01", [40, 30]), [], ["P01"])
    second = frozen([*of("P01", [41, 30]), *of("P03", [41, 30])], [first], CASEWORK)
    assert entry(second, "P01")["total"]["count"] == 70
    assert set(told(entry(second, "P03")).values()) == {None}


def test_a_third_version_is_compared_with_the_first_too(cast):
    """100, then 110, then 102: the third differs by enough from the second, and by two from the first."""
    shown = [
        published(cast, counts=by_region("P01", {"KZ-71": whole - 40, "KZ-75": 40}), as_of=MATURED)
        for whole in (100, 110, 102)
    ]
    entries = [entry(release.tables, "P01") for release in shown]
    assert [each["total"]["count"] for each in entries] == [100, 110, 110]
    assert (entries[2]["taken_over"], entries[2]["of_version"]) == ("yes", 2)
    assert entries[2]["of_as_of"] == shown[1].as_of.isoformat()


def test_a_version_that_told_nothing_does_not_open_what_the_first_hid(cast):
    few, many = {"KZ-71": 2}, {"KZ-71": 40, "KZ-75": 20, "KZ-79": 20, "KZ-35": 20}
    first = {**many, "KZ-35": 3}
    versions = [published(cast, counts=by_region("P01", of), as_of=MATURED) for of in (first, few, many)]
    entries = [[entry(release.tables, "P01")] for release in versions]
    assert faults(entries) == []
    assert told(entries[2][0])["REGION", "KZ-35", "count"] is None
