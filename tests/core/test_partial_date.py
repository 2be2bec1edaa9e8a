from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kzcp.core import clock
from kzcp.core.formfields import (
    UNKNOWN,
    BirthDateField,
    NameField,
    NarrativeField,
    PartialDateField,
    TextField,
)
from kzcp.core.partial_date import PartialDate, Precision, age_on, parse_partial_date
from tests.core.hostile import HOSTILE

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(NOW):
        yield


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("", "", ""), "year_missing"),
        (("1", "", "2016"), "month_missing"),
        (("31", "02", "2016"), "no_such_day"),
        (("29", "2", "2015"), "no_such_day"),
        (("0", "2", "2015"), "no_such_day"),
        (("1", "13", "2016"), "month_range"),
        (("1", "0", "2016"), "month_range"),
        (("1", "x", "2016"), "month_format"),
        (("x", "1", "2016"), "day_format"),
        (("-1", "1", "2016"), "day_format"),
        (("1", "1", "16"), "year_short"),
        (("1", "1", "20166"), "year_format"),
        (("1", "1", "1899"), "too_early"),
        (("1", "1", "0000"), "too_early"),
        (("25", "11", "2026"), "future"),
        (("", "12", "2026"), "future"),
        (("", "", "2027"), "future"),
        (("1", "1", "２０１６"), "year_format"),
        (("²", "1", "2016"), "day_format"),
    ],
)
def test_the_error_names_the_wrong_part(parts: tuple[str, str, str], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_partial_date(*parts, latest=TODAY)
    assert caught.value.code == code


def test_as_much_as_is_known() -> None:
    assert parse_partial_date("02", "4", "2016", latest=TODAY) == PartialDate(date(2016, 4, 2), Precision.DAY)
    month = parse_partial_date("", "2", "2016", latest=TODAY)
    assert (month.date, month.precision, month.latest) == (
        date(2016, 2, 1),
        Precision.MONTH,
        date(2016, 2, 29),
    )
    year = parse_partial_date("", "", "2026", latest=TODAY)
    assert (year.earliest, year.latest) == (date(2026, 1, 1), date(2026, 12, 31))
    assert parse_partial_date("24", "11", "2026", latest=TODAY).date == TODAY


@given(st.integers(0, 120), st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_an_estimated_age_is_the_age_that_was_told(age: int, day: date) -> None:
    told = PartialDate.estimated(age, on=day)
    assert told.age_on(day) == age
    assert told.precision is Precision.ESTIMATED


@given(st.dates(date(1900, 1, 1), TODAY), st.dates(date(1900, 1, 1), date(2040, 1, 1)))
def test_age_grows_by_one_each_birthday(born: date, day: date) -> None:
    years = age_on(born, day)
    assert years >= 0
    if day >= born:
        assert born.year + years <= day.year
        assert age_on(born, day.replace(day=min(day.day, 28), year=day.year + 1)) in (years, years + 1)


def test_leap_day() -> None:
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_written_in_each_language() -> None:
    for language in ("kk", "ru", "en"):
        with override(language):
            assert "2016" in str(PartialDate(date(2016, 4, 2)))
            assert "2016" in str(PartialDate(date(2016, 4, 1), Precision.MONTH))
            assert str(PartialDate(date(2016, 1, 1), Precision.YEAR)) == "2016"
            assert "2016" in str(PartialDate(date(2016, 1, 1), Precision.ESTIMATED))


class Form(forms.Form):
    born = BirthDateField()
    happened = PartialDateField(required=False)
    name = NameField(required=False, max_length=20)
    note = NarrativeField(required=False)
    line = TextField(required=False)


def form(query: str) -> Form:
    return Form(QueryDict(query))


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("born_day=2&born_month=4&born_year=2016", PartialDate(date(2016, 4, 2))),
        ("born_day=&born_month=4&born_year=2016", PartialDate(date(2016, 4, 1), Precision.MONTH)),
        ("born_year=%202016%20", PartialDate(date(2016, 1, 1), Precision.YEAR)),
        ("born_age=7", PartialDate.estimated(7, on=TODAY)),
        ("born_unknown=on", None),
    ],
)
def test_field_reads(query: str, value: PartialDate | None) -> None:
    sent = form(query)
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data["born"] == value
    assert sent.cleaned_data["happened"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "required"),
        ("born_unknown=on&born_year=2016", "contradiction"),
        ("born_unknown=on&born_age=3", "contradiction"),
        ("born_age=3&born_year=2016", "date_and_age"),
        ("born_age=121", "age"),
        ("born_age=three", "age"),
        ("born_age=-1", "age"),
        ("born_day=31&born_month=2&born_year=2016", "no_such_day"),
        ("born_year=2016%00", "null_character"),
    ],
)
def test_field_refuses_and_keeps_what_was_typed(query: str, code: str) -> None:
    sent = form(query)
    assert not sent.is_valid()
    assert [error.code for error in sent.errors.as_data()["born"]] == [code]
    page = str(sent["born"])
    for value in ("31", "121", "three"):
        if f"={value}" in query:
            assert f'value="{value}"' in page


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("part", ["born_day", "born_month", "born_year", "born_age", "name", "note", "line"])
def test_hostile_strings_never_break_a_form(part: str, value: str) -> None:
    sent = Form({"born_year": "2016", part: value})
    sent.is_valid()
    str(sent)


def test_drawn_with_labels_and_ids() -> None:
    page = str(Form(initial={"born": PartialDate(date(2016, 4, 2))})["born"])
    for part in ("day", "month", "year", "age", "unknown"):
        assert f'for="id_born_{part}"' in page
        assert f'id="id_born_{part}"' in page
        assert f'name="born_{part}"' in page
    assert 'value="2016"' in page
    assert "required" not in page
    estimated = str(Form(initial={"born": PartialDate.estimated(7, on=TODAY)})["born"])
    assert 'value="7"' in estimated


def test_name_field_refuses_mixed_alphabets() -> None:
    sent = form("born_unknown=on&name=C%D3%99%D0%BA%D0%B5%D0%BD")
    assert [error.code for error in sent.errors.as_data()["name"]] == ["mixed_script"]
    assert form("born_unknown=on&name=Saken").is_valid()


def test_limits_count_after_cleaning() -> None:
    assert Form({"born_unknown": "on", "name": "  " + "а" * 20 + "  ", "note": "я" * 10_000}).is_valid()
    sent = Form({"born_unknown": "on", "name": "а" * 21, "note": "я" * 10_001})
    assert set(sent.errors) == {"name", "note"}


def test_a_change_is_a_change() -> None:
    initial = {"born": PartialDate(date(2016, 4, 2))}
    same = QueryDict("born_day=2&born_month=4&born_year=2016")
    assert not Form(same, initial=initial).has_changed()
    assert Form(QueryDict("born_day=3&born_month=4&born_year=2016"), initial=initial).has_changed()


@pytest.mark.parametrize("field", ["born", "happened"])
def test_what_is_stored_is_shown_again(field: str) -> None:
    def shown(value: object) -> str:
        return str(Form(initial={field: value})[field])

    assert "checked" in shown(UNKNOWN)
    assert "checked" not in shown(None)
    month = shown(PartialDate(date(2016, 4, 1), Precision.MONTH))
    assert 'value="4"' in month
    assert 'value="1"' not in month
    assert shown(PartialDate(date(2016, 1, 1), Precision.YEAR)).count("value=") == 1
    assert str(Form(auto_id=False)[field]).count("<input") >= 4


def test_age_out_of_range_is_no_date() -> None:
    with pytest.raises(ValueError, match="age"):
        PartialDate.estimated(121, on=TODAY)
