"""Similar records where the birth date is known only in part, on either side."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from cases import duplicates
from cases.data import PersonData
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.partial_date import PartialDate
from tests.factories.intake import register

pytestmark = pytest.mark.django_db

NAME = {"surname": "Лебедева", "given_name": "Вероника"}


def born(text):
    """ "2022-05-12", "2022-05", "2022" or "age 4", as a form hands it on."""
    if text.startswith("age "):
        estimate = PartialDate.estimated(int(text.removeprefix("age ")), on=clock.today())
        return {"birth_date": estimate.date, "birth_precision": "ESTIMATED"}
    parts = [int(part) for part in text.split("-")]
    precision = ("YEAR", "MONTH", "DAY")[len(parts) - 1]
    return {"birth_date": date(*parts, *([1] * (3 - len(parts)))), "birth_precision": precision}


def strengths(cast, typed, **more):
    aigul = cast.who("aigul")
    with acting_as(aigul), transaction.atomic():
        data = PersonData(**{**NAME, **more}, **(born(typed) if typed else {}))
        return [each.strength for each in duplicates.candidates(aigul, data)]


@pytest.mark.parametrize(
    ("stored", "typed", "expected"),
    [
        ("2022-05-12", "2022-05-12", ["STRONG"]),
        ("2022-05-12", "2022-05", ["CANDIDATE"]),
        ("2022-05-12", "2022", ["CANDIDATE"]),
        ("2022-05-31", "2022-05", ["CANDIDATE"]),
        ("2022-12-31", "2022", ["CANDIDATE"]),
        ("2022", "2022-05-12", ["CANDIDATE"]),
        ("2022-05", "2022-05-31", ["CANDIDATE"]),
        ("2022", "2022", ["CANDIDATE"]),
        ("2022-01-01", "2022", ["CANDIDATE"]),
        ("2022-05-12", "", ["CANDIDATE"]),
        ("2022-05-12", "2022-12-05", ["CANDIDATE"]),
        ("2022-05-12", "2022-06", []),
        ("2022-05-12", "2021", []),
        ("2022", "2023", []),
    ],
)
def test_spans_of_both_sides_are_compared(cast, stored, typed, expected):
    register(cast, child={**NAME, **born(stored)})
    assert strengths(cast, typed) == expected


@pytest.mark.parametrize(
    ("stored_years", "typed", "expected"),
    [(4, "age 4", ["CANDIDATE"]), (5, "age 4", ["CANDIDATE"]), (9, "age 4", [])],
)
def test_an_estimated_age_finds_those_about_as_old(cast, stored_years, typed, expected):
    day = clock.today() - timedelta(days=stored_years * 366)
    register(cast, child={**NAME, "birth_date": day, "birth_precision": "DAY"})
    assert strengths(cast, typed) == expected


def test_a_stored_estimate_is_found_by_a_year(cast):
    register(cast, child={**NAME, **born("age 4")})
    assert strengths(cast, str(clock.today().year - 4)) == ["CANDIDATE"]
    assert strengths(cast, str(clock.today().year - 9)) == []


def test_a_name_that_is_only_alike_comes_after_the_equal_one(cast):
    register(cast, child={**NAME, "given_name": "Вероныка", **born("2022-05-12")})
    assert strengths(cast, "2022") == ["CANDIDATE"]
    assert strengths(cast, "2021") == []
