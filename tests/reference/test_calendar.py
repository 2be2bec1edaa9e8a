"""Working time of Kazakhstan, on the shipped calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzcp.core.clock import ALMATY
from kzcp.reference.calendar import WorkingCalendar, end_of_day, local_date
from tests.reference.shipped import calendar

DAYS = st.dates(date(2023, 1, 1), date(2027, 10, 1))
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2027, 10, 1)).map(lambda m: m.replace(tzinfo=ALMATY))
CALENDAR = calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-24", True),  # Tuesday
        ("2026-11-28", False),  # Saturday
        ("2026-03-24", False),  # day off moved from Nauryz
        ("2026-12-16", False),  # Independence Day
        ("2026-08-31", True),  # an ordinary Monday since the Constitution of 2026
        ("2027-03-15", False),  # Constitution Day since 2027
        ("2025-01-05", True),  # a Sunday made a working day
        ("2024-05-04", True),  # a Saturday made a working day
    ],
)
def test_working_days(day: str, works: bool) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is works


def test_next_and_previous_working_day() -> None:
    nauryz = date(2026, 3, 21)
    assert CALENDAR.next_working_day(nauryz) == date(2026, 3, 26)
    assert CALENDAR.previous_working_day(nauryz) == date(2026, 3, 20)
    assert CALENDAR.next_working_day(date(2026, 11, 24)) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("since", "days", "ends"),
    [
        ("2026-11-24T10:00", 3, "2026-11-27T18:00"),
        ("2026-11-27T20:00", 1, "2026-11-30T18:00"),  # Friday evening
        ("2026-11-28T10:00", 1, "2026-11-30T18:00"),  # Saturday: Monday is the first day
        ("2026-03-20T10:00", 1, "2026-03-26T18:00"),  # before Nauryz
        ("2026-12-15T10:00", 2, "2026-12-18T18:00"),  # over Independence Day
        ("2026-11-28T10:00", 0, "2026-11-30T18:00"),
    ],
)
def test_adding_working_days(since: str, days: int, ends: str) -> None:
    assert CALENDAR.add_working_days(at(since), days) == at(ends)


@pytest.mark.parametrize(
    ("since", "hours", "ends"),
    [
        ("2026-11-24T10:00", 4, "2026-11-24T15:00"),  # over lunch
        ("2026-11-24T09:00", 4, "2026-11-24T13:00"),
        ("2026-11-24T13:30", 1, "2026-11-24T15:00"),
        ("2026-11-27T17:00", 4, "2026-11-30T12:00"),  # Friday afternoon to Monday
        ("2026-11-28T03:00", 4, "2026-11-30T13:00"),
        ("2026-11-24T05:00", 16, "2026-11-25T18:00"),
        ("2026-03-20T16:00", 4, "2026-03-26T11:00"),  # over Nauryz
        ("2026-11-24T20:15", 0, "2026-11-24T20:15"),
    ],
)
def test_adding_working_hours(since: str, hours: int, ends: str) -> None:
    assert CALENDAR.add_working_hours(at(since), hours) == at(ends)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-24T10:00", "2026-11-24T15:00", 4),  # over lunch
        ("2026-11-24T10:00", "2026-11-27T18:00", 31),
        ("2026-11-27T16:00", "2026-11-30T10:00", 3),  # over a weekend
        ("2026-11-27T19:00", "2026-11-30T08:00", 0),
        ("2026-03-20T16:00", "2026-03-26T11:00", 4),  # over Nauryz
        ("2026-11-25T10:00", "2026-11-24T10:00", 0),
    ],
)
def test_working_time_between(start: str, end: str, hours: int) -> None:
    assert CALENDAR.working_time_between(at(start), at(end)) == timedelta(hours=hours)


@given(DAYS, st.integers(0, 24 * 60), st.integers(0, 100 * 60))
def test_working_time_that_is_added_lies_between(day: date, minute: int, span: int) -> None:
    start = datetime.combine(day, time(0), ALMATY) + timedelta(minutes=minute)
    ends = CALENDAR.add_working_time(start, timedelta(minutes=span))
    assert CALENDAR.working_time_between(start, ends) == timedelta(minutes=span)


def test_a_moment_without_a_zone_and_time_taken_away_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        local_date(datetime(2026, 11, 24))
    with pytest.raises(ValueError, match="added"):
        CALENDAR.add_working_days(at("2026-11-24T10:00"), -1)
    with pytest.raises(ValueError, match="added"):
        CALENDAR.add_working_hours(at("2026-11-24T10:00"), -1)


def test_a_day_is_the_one_in_almaty() -> None:
    late = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    assert local_date(late) == date(2026, 11, 25)
    assert end_of_day(date(2026, 11, 25)) == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    assert end_of_day(date(2024, 2, 1)) == datetime(
        2024, 2, 1, 12, 0, tzinfo=UTC
    )  # before the change of 2024


@given(DAYS)
def test_next_working_day_is_the_first_one(day: date) -> None:
    found = CALENDAR.next_working_day(day)
    assert CALENDAR.is_working_day(found)
    assert not any(CALENDAR.is_working_day(day + timedelta(days=n)) for n in range((found - day).days))


@given(MOMENTS, st.integers(1, 30))
def test_working_days_are_counted_as_they_are_added(moment: datetime, days: int) -> None:
    ends = CALENDAR.add_working_days(moment, days)
    assert CALENDAR.working_days_between(local_date(moment), local_date(ends)) == days
    assert ends == end_of_day(local_date(ends))
    assert CALENDAR.is_working_day(local_date(ends))


@given(MOMENTS, st.integers(0, 20), st.integers(0, 20))
def test_working_hours_add_up(moment: datetime, first: int, second: int) -> None:
    both = CALENDAR.add_working_hours(moment, first + second)
    assert CALENDAR.add_working_hours(CALENDAR.add_working_hours(moment, first), second) == both


@given(MOMENTS, st.integers(1, 40))
def test_working_hours_end_in_working_time(moment: datetime, hours: int) -> None:
    ends = CALENDAR.add_working_hours(moment, hours).astimezone(ALMATY)
    assert ends - moment >= timedelta(hours=hours)
    assert CALENDAR.is_working_day(ends.date())
    minutes = ends.hour * 60 + ends.minute + (ends.second + ends.microsecond / 1e6) / 60
    assert 9 * 60 < minutes <= 13 * 60 or 14 * 60 < minutes <= 18 * 60


@given(DAYS, DAYS)
def test_counting_backwards_is_negative(one: date, other: date) -> None:
    assert CALENDAR.working_days_between(one, other) == -CALENDAR.working_days_between(other, one)


@given(DAYS)
def test_without_rows_only_weekends_are_free(day: date) -> None:
    assert WorkingCalendar({}).is_working_day(day) is (day.weekday() < 5)
