"""Times, deadlines and ages in words, in the language of the reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kzcp.core import clock

DAY_ENDS: Final = time(18)
"""A deadline that names only a day ends then; its hour is not worth saying."""

State = Literal["", "soon", "late", "done"]


@dataclass(frozen=True)
class Due:
    """A deadline prepared for a row: how it stands and what is said of it."""

    state: State
    text: str


def _weekdays_between(start: date, end: date) -> int:
    days = (start + timedelta(n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 for day in days)


_count: Callable[[date, date], int] = _weekdays_between


def use_calendar(count: Callable[[date, date], int]) -> None:
    """Let `count(start, end)` say how many working days lie after start, up to and including end.

    The reference data, which knows the holidays, registers itself; until then Monday to Friday count.
    """
    global _count
    _count = count


def local(moment: datetime) -> datetime:
    """The moment on the clocks of Kazakhstan."""
    return moment.astimezone(clock.ALMATY)


def day_words(day: date) -> str:
    """ "13 November", with the year when it is not this one."""
    pattern = "MONTH_DAY_FORMAT" if day.year == clock.today().year else "DATE_FORMAT"
    return formats.date_format(day, pattern)


def clock_words(moment: datetime) -> str:
    """ "14:02"."""
    return formats.time_format(local(moment).time(), "TIME_FORMAT")


def moment_words(moment: datetime) -> str:
    """ "today, 14:02", "yesterday, 14:02", "13 November, 14:02"."""
    day = local(moment).date()
    away = (day - clock.today()).days
    names = {-1: _("yesterday, %(time)s"), 0: _("today, %(time)s"), 1: _("tomorrow, %(time)s")}
    told = names.get(away, _("%(day)s, %(time)s"))
    return told % {"day": day_words(day), "time": clock_words(moment)}


def _late_words(moment: datetime, now: datetime) -> str:
    then, present = local(moment), local(now)
    hours = int((now - moment).total_seconds() // 3600)
    if then.date() == present.date():
        if hours < 1:
            return _("less than an hour late")
        return ngettext("%(n)s hour late", "%(n)s hours late", hours) % {"n": hours}
    days = _count(then.date(), present.date())
    if days < 1:
        return _("was due %(moment)s") % {"moment": moment_words(moment)}
    return ngettext("%(n)s working day late", "%(n)s working days late", days) % {"n": days}


def _coming_words(moment: datetime, now: datetime) -> str:
    then, today = local(moment), local(now).date()
    away = (then.date() - today).days
    minutes = int((moment - now).total_seconds() // 60)
    if minutes < 60:
        return ngettext("in %(n)s minute", "in %(n)s minutes", max(minutes, 1)) % {"n": max(minutes, 1)}
    if away <= 1:
        return moment_words(moment)
    told = day_words(then.date())
    if away < 7:
        weekday = formats.date_format(then.date(), "l")
        if get_language() != "en":  # days of the week have no capital in Kazakh and Russian
            weekday = weekday.lower()
        told = _("%(weekday)s, %(day)s") % {"weekday": weekday, "day": told}
    if then.time() == DAY_ENDS:
        return told
    return _("%(day)s, %(time)s") % {"day": told, "time": clock_words(moment)}


def _as_moment(when: datetime | date) -> datetime:
    if isinstance(when, datetime):
        return when
    return datetime.combine(when, DAY_ENDS, tzinfo=clock.ALMATY)


def due_words(when: datetime | date) -> str:
    """A deadline in words: "tomorrow, 18:00", "2 working days late". A bare date ends at 18:00."""
    moment, now = _as_moment(when), clock.now()
    return _late_words(moment, now) if moment < now else _coming_words(moment, now)


def due_state(when: datetime | date) -> State:
    """How a deadline stands: late when past, soon when it ends today, else quiet."""
    moment, now = _as_moment(when), clock.now()
    if moment < now:
        return "late"
    return "soon" if local(moment).date() == local(now).date() else ""


def due(when: datetime | date) -> Due:
    """A deadline prepared for a row, its words beginning with a capital."""
    return Due(due_state(when), capfirst(due_words(when)))


def age_words(born: date, on: date | None = None) -> str:
    """ "11 years", and in months below two years. `on` is today unless told; before birth it is 0 months."""
    day = on or clock.today()
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    return years_words(months // 12) if months >= 24 else months_words(max(months, 0))


def years_words(years: int) -> str:
    """ "11 years"."""
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}


def months_words(months: int) -> str:
    """ "7 months"."""
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
