"""Constants and shipped vocabularies agree, and both say how far a vocabulary may be changed."""

import pytest

from kzcp.reference import codes, sets
from kzcp.reference.ages import BANDS, age_band
from kzcp.reference.codes import AgeBand
from kzcp.reference.signs import SIGNS_OF_HIGH_RISK
from tests.reference.shipped import rows, vocabulary

NAMES = list(dict.fromkeys(row["set"] for row in rows("vocabularies")))


@pytest.mark.parametrize("name", sorted(sets.CLOSED))
def test_a_closed_set_has_exactly_the_codes_of_its_constants(name: str) -> None:
    assert [code.value for code in sets.CLOSED[name]] == list(vocabulary(name))


@pytest.mark.parametrize("name", sorted(sets.ANCHORED))
def test_an_anchored_set_has_every_code_of_its_constants(name: str) -> None:
    assert {code.value for code in sets.ANCHORED[name]} <= set(vocabulary(name))


def test_every_vocabulary_is_on_exactly_one_of_the_three_lists() -> None:
    lists = [set(sets.CLOSED), set(sets.ANCHORED), set(sets.OPEN)]
    assert set.union(*lists) == set(NAMES)
    assert sum(map(len, lists)) == len(NAMES) == 130


def test_every_constant_belongs_to_a_set_and_is_named_like_its_code() -> None:
    enums = {getattr(codes, name) for name in codes.__all__}
    assert enums == {*sets.CLOSED.values(), *sets.ANCHORED.values()}
    assert all(member.name == member.value for enum in enums for member in enum)


def test_openness_and_what_is_fixed() -> None:
    assert sets.openness("case_status") is sets.Openness.CLOSED
    assert sets.openness("violence_type") is sets.Openness.ANCHORED
    assert sets.openness("language") is sets.Openness.OPEN
    assert sets.openness("made_up") is sets.Openness.CLOSED
    assert sets.is_fixed("case_status", "CLOSED")
    assert sets.is_fixed("case_status", "ANYTHING")
    assert sets.is_fixed("violence_type", "SEX_RAPE")
    assert not sets.is_fixed("violence_type", "ADDED_LATER")
    assert not sets.is_fixed("language", "KK")


def test_age_bands_are_those_of_the_vocabulary() -> None:
    noted = {code: row["note"] for code, row in vocabulary("age_band").items() if "-" in row["note"]}
    assert {str(band): f"{first}-{last}" for first, last, band in BANDS} == noted


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "A0"),
        (1, "A1_4"),
        (4, "A1_4"),
        (5, "A5_9"),
        (14, "A10_14"),
        (17, "A15_17"),
        (18, "A18_UP"),
        (90, "A18_UP"),
    ],
)
def test_age_band(age: int, band: str) -> None:
    assert age_band(age) == band


def test_an_unknown_age_and_an_impossible_one() -> None:
    assert age_band(None) is AgeBand.UNKNOWN
    with pytest.raises(ValueError, match="negative"):
        age_band(-1)


def test_signs_of_high_risk_are_those_that_the_vocabulary_marks() -> None:
    marked = {code for code, row in vocabulary("risk_sign").items() if row["note"] == "initial risk is high"}
    assert marked == SIGNS_OF_HIGH_RISK
