"""A date of which only a part may be known."""

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FIRST_YEAR: Final = 1900
OLDEST_AGE: Final = 120
ROUGHLY: Final = dt.timedelta(days=2 * 366)
"""How far before and after an estimate a date may lie: two years."""


class Precision(StrEnum):
    """Codes of the vocabularies `birth_date_precision` and `incident_precision`."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    ESTIMATED = "ESTIMATED"


@dataclass(frozen=True)
class PartialDate:
    """A date and how much of it is known.

    `date` is the first day of what is known (of the month, of the year); for an estimate it is the middle of the
    years it may be, so that an age computed from it is the age that was told.
    """

    date: dt.date
    precision: Precision = Precision.DAY

    @classmethod
    def estimated(cls, age: int, *, on: dt.date) -> "PartialDate":
        """Return the birth date of somebody who looks `age` whole years old on a day; ValueError outside 0–120."""
        if not 0 <= age <= OLDEST_AGE:
            raise ValueError("age out of range")
        if age == 0:
            return cls(on - dt.timedelta(days=182), Precision.ESTIMATED)
        months = on.year * 12 + on.month - 1 - age * 12 - 6
        return cls(dt.date(months // 12, months % 12 + 1, 1), Precision.ESTIMATED)

    @property
    def earliest(self) -> dt.date:
        """The first day it may have been."""
        match self.precision:
            case Precision.MONTH:
                return self.date.replace(day=1)
            case Precision.YEAR:
                return self.date.replace(month=1, day=1)
            case Precision.ESTIMATED:
                return self.date - ROUGHLY
        return self.date

    @property
    def latest(self) -> dt.date:
        """The last day it may have been."""
        match self.precision:
            case Precision.MONTH:
                return self.date.replace(day=calendar.monthrange(self.date.year, self.date.month)[1])
            case Precision.YEAR:
                return self.date.replace(month=12, day=31)
            case Precision.ESTIMATED:
                return self.date + ROUGHLY
        return self.date

    def agrees_with(self, day: dt.date) -> bool:
        """Tell whether `day` may be this date; an estimate is content with two years more or less."""
        return self.earliest <= day <= self.latest

    def age_on(self, day: dt.date) -> int:
        """Return the whole years of age on a day, counted from the first day it may have been; below 0 never."""
        return age_on(self.date, day)

    def __str__(self) -> str:
        """Write it in the active language, no more exactly than it is known."""
        match self.precision:
            case Precision.DAY:
                return formats.date_format(self.date, "DATE_FORMAT")
            case Precision.MONTH:
                return formats.date_format(self.date, "YEAR_MONTH_FORMAT")
            case Precision.YEAR:
                return str(self.date.year)
        return gettext("about %(year)s") % {"year": self.date.year}


def age_on(born: dt.date, day: dt.date) -> int:
    """Return whole years between two days; somebody born on 29 February is a year older on 1 March."""
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def parse_partial_date(day: str, month: str, year: str, *, latest: dt.date) -> PartialDate:
    """Return the date of three typed parts, the later ones needed, the earlier ones may be empty.

    ValidationError says which part is wrong (`year_missing`, `month_missing`, `day_format`, `month_format`,
    `year_format`, `year_short`, `month_range`, `no_such_day`, `too_early`, `future`).
    """
    if not year:
        raise ValidationError(_("Write the year."), code="year_missing")
    if day and not month:
        raise ValidationError(_("Write the month too, or leave the day empty."), code="month_missing")
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    number_of_year = _year(year)
    number_of_month = _month(month) if month else 1
    number_of_day = _day(day, number_of_month, number_of_year) if day else 1
    value = PartialDate(dt.date(number_of_year, number_of_month, number_of_day), precision)
    if value.earliest > latest:
        raise ValidationError(_("This date lies in the future."), code="future")
    return value


def _year(text: str) -> int:
    if not _is_number(text):
        raise ValidationError(_("Write the year in digits, for example 2016."), code="year_format")
    if len(text) < 4:
        raise ValidationError(_("Write the year with four digits, for example 2016."), code="year_short")
    if len(text) > 4:
        raise ValidationError(_("Write the year in digits, for example 2016."), code="year_format")
    if int(text) < FIRST_YEAR:
        raise ValidationError(
            _("The year cannot be before %(year)s."), code="too_early", params={"year": FIRST_YEAR}
        )
    return int(text)


def _month(text: str) -> int:
    if not _is_number(text):
        raise ValidationError(_("Write the month as a number from 1 to 12."), code="month_format")
    if len(text.lstrip("0")) > 2 or not 1 <= int(text) <= 12:
        raise ValidationError(_("The month must be from 1 to 12."), code="month_range")
    return int(text)


def _day(text: str, month: int, year: int) -> int:
    if not _is_number(text):
        raise ValidationError(_("Write the day as a number from 1 to 31."), code="day_format")
    last = calendar.monthrange(year, month)[1]
    if len(text.lstrip("0")) > 2 or not 1 <= int(text) <= last:
        raise ValidationError(
            _("There is no such day: this month has %(last)s days."),
            code="no_such_day",
            params={"last": last},
        )
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
