"""Working time of Kazakhstan: working days from the editable calendar, working hours 9-18 without 13-14.

A day ends at 18:00 in Asia/Almaty. A Monday to Friday without a row in the calendar is a working day.
Moments go in with their zone and come out in UTC; a naive one raises ValueError.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kzcp.core.clock import ALMATY
from kzcp.reference.models import DayKind
from kzcp.reference.snapshot import snapshot

END_OF_DAY = time(18)
WORKING_HOURS = ((time(9), time(13)), (time(14), time(18)))
SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """Working time made from the days that differ from their place in the week (date -> kind)."""

    days: Mapping[date, str]

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        kind = self.days.get(day)
        return day.weekday() < SATURDAY if kind is None else kind == DayKind.WORKING

    def next_working_day(self, day: date) -> date:
        """The first working day that is not before `day`: a working day is its own answer."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """The last working day that is not after `day`."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def add_working_days(self, moment: datetime, days: int) -> datetime:
        """18:00 of the n-th working day after the day of `moment`, which itself is not counted."""
        if days < 0:
            raise ValueError("working days are added, not taken away")
        day = self.next_working_day(local_date(moment)) if days == 0 else local_date(moment)
        for _ in range(days):
            day = self.next_working_day(day + ONE_DAY)
        return end_of_day(day)

    def add_working_hours(self, moment: datetime, hours: int) -> datetime:
        """The moment when `hours` of working time have passed; the hours rest outside working time."""
        if hours < 0:
            raise ValueError("working hours are added, not taken away")
        return self.add_working_time(moment, timedelta(hours=hours))

    def add_working_time(self, moment: datetime, span: timedelta) -> datetime:
        """The moment when so much working time has passed since `moment`."""
        if span < timedelta(0):
            raise ValueError("working time is added, not taken away")
        at, left = moment, span
        day = local_date(moment)
        while left:
            day = self.next_working_day(day)
            for opens, closes in WORKING_HOURS:
                start, end = max(at, _at(day, opens)), _at(day, closes)
                used = min(left, max(end - start, timedelta(0)))
                if used:
                    at, left = start + used, left - used
            day += ONE_DAY
        return at.astimezone(UTC)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none where `end` is earlier."""
        total, day, last = timedelta(0), local_date(start), local_date(end)
        while day <= last:
            if self.is_working_day(day):
                for opens, closes in WORKING_HOURS:
                    span = min(end, _at(day, closes)) - max(start, _at(day, opens))
                    total += max(span, timedelta(0))
            day += ONE_DAY
        return total

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`; negative where `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        span = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, span + 1))


def working_calendar() -> WorkingCalendar:
    """The calendar as it stands now."""
    return WorkingCalendar(snapshot().days)


def is_working_day(day: date) -> bool:
    """Whether people work on this day."""
    return working_calendar().is_working_day(day)


def next_working_day(day: date) -> date:
    """The first working day that is not before `day`: a working day is its own answer."""
    return working_calendar().next_working_day(day)


def add_working_days(moment: datetime, days: int) -> datetime:
    """18:00 of the n-th working day after the day of `moment`, which itself is not counted."""
    return working_calendar().add_working_days(moment, days)


def add_working_hours(moment: datetime, hours: int) -> datetime:
    """The moment when `hours` of working time have passed; the hours rest outside working time."""
    return working_calendar().add_working_hours(moment, hours)


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and with `end`; negative where `end` is earlier."""
    return working_calendar().working_days_between(start, end)


def end_of_day(day: date) -> datetime:
    """18:00 of the day in Asia/Almaty, given in UTC."""
    return _at(day, END_OF_DAY)


def local_date(moment: datetime) -> date:
    """The date of the moment in Asia/Almaty; raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment has a zone")
    return moment.astimezone(ALMATY).date()


def known_until() -> date | None:
    """The last day of the calendar; after its year only weekends are known to be days off."""
    return max(snapshot().days, default=None)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ALMATY).astimezone(UTC)
