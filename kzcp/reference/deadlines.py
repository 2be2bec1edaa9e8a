"""When each step is due: the tables of risk and urgency as data, and the arithmetic over them.

Spans of hours run on, day and night. Spans of days, weeks and months end at 18:00 in Asia/Almaty and move
to the next working day; working days and hours come from the working calendar.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from kzcp.reference.calendar import WorkingCalendar, end_of_day, local_date, working_calendar
from kzcp.reference.codes import RiskLevel, TaskKind, Urgency


class Unit(Enum):
    HOURS = "hours"
    WORKING_HOURS = "working hours"
    DAYS = "calendar days"
    WORKING_DAYS = "working days"
    MONTHS = "months"


@dataclass(frozen=True)
class Span:
    """A length of time as the rules state it."""

    length: int
    unit: Unit

    def after(self, since: datetime, calendar: WorkingCalendar) -> datetime:
        """The aware moment (UTC) at which the span that began at `since` ends."""
        if self.unit is Unit.HOURS:
            return (since + timedelta(hours=self.length)).astimezone(UTC)
        if self.unit is Unit.WORKING_HOURS:
            return calendar.add_working_hours(since, self.length)
        if self.unit is Unit.WORKING_DAYS:
            return calendar.add_working_days(since, self.length)
        day = local_date(since)
        if self.unit is Unit.DAYS:
            day += timedelta(days=self.length)
        else:
            day = add_months(day, self.length)
        return end_of_day(calendar.next_working_day(day))


def hours(n: int) -> Span:
    """Hours that run on, day and night."""
    return Span(n, Unit.HOURS)


def working_hours(n: int) -> Span:
    """Hours of working time."""
    return Span(n, Unit.WORKING_HOURS)


def days(n: int) -> Span:
    """Calendar days."""
    return Span(n, Unit.DAYS)


def working_days(n: int) -> Span:
    """Working days."""
    return Span(n, Unit.WORKING_DAYS)


def months(n: int) -> Span:
    """Calendar months."""
    return Span(n, Unit.MONTHS)


_HIGH, _MEDIUM, _LOW = RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.LOW

BY_RISK: Mapping[TaskKind, Mapping[RiskLevel, Span]] = {
    TaskKind.FIRST_CONTACT: {_HIGH: hours(24), _MEDIUM: hours(72), _LOW: days(7)},
    TaskKind.ASSESSMENT: {_HIGH: working_days(3), _MEDIUM: days(7), _LOW: days(14)},
    TaskKind.PLAN: {_HIGH: working_days(5), _MEDIUM: days(14), _LOW: days(21)},
    TaskKind.FOLLOW_UP: {_HIGH: days(7), _MEDIUM: days(14), _LOW: months(1)},
    TaskKind.REVIEW: {_HIGH: months(1), _MEDIUM: months(2), _LOW: months(3)},
}
"""Steps whose time depends on the risk; all run from the moment the concern was received."""

BY_URGENCY: Mapping[TaskKind, Mapping[Urgency, Span]] = {
    TaskKind.APPROVE: {
        Urgency.EMERGENCY: hours(24),
        Urgency.URGENT: working_hours(4),
        Urgency.ORDINARY: working_days(1),
    },
    TaskKind.REFERRAL_ANSWER: {
        Urgency.EMERGENCY: hours(2),
        Urgency.URGENT: hours(24),
        Urgency.ORDINARY: working_days(3),
    },
    TaskKind.SERVICE_START: {
        Urgency.EMERGENCY: hours(24),
        Urgency.URGENT: working_days(3),
        Urgency.ORDINARY: working_days(10),
    },
}
"""Steps of a referral; the approval of an emergency referral comes after it was sent."""

FIXED: Mapping[TaskKind, Span] = {
    TaskKind.CONCERN_DECISION: hours(24),
    TaskKind.CONFIRM_EMERGENCY: hours(24),
    TaskKind.TRANSFER_ACCEPT: working_days(2),
    TaskKind.REFERRAL_DECLINED: working_days(1),
    TaskKind.RESTRICTED_REVIEW: days(90),
    TaskKind.SEPARATION_CHECK: months(12),
    TaskKind.RELEASE_CHECK: months(12),
}
"""Steps whose time is the same for all."""

WHOLE = 100
"""Per cent: the whole of the time given."""

BEFORE: Mapping[TaskKind, int] = {TaskKind.TRANSITION_18: 90, TaskKind.ORDER_END: 3}
"""Steps due some calendar days before a date that is known."""


def due(step: TaskKind, risk: RiskLevel, received: datetime) -> datetime:
    """When the step is due (aware, UTC); raises KeyError for a step that does not depend on the risk."""
    return BY_RISK[step][RiskLevel(risk)].after(received, working_calendar())


def referral_due(step: TaskKind, urgency: Urgency, since: datetime) -> datetime:
    """When approval, answer or start of a referral is due; raises KeyError for any other step."""
    return BY_URGENCY[step][Urgency(urgency)].after(since, working_calendar())


def fixed_due(step: TaskKind, since: datetime) -> datetime:
    """When a step that takes the same time for all is due; raises KeyError for any other step."""
    return FIXED[step].after(since, working_calendar())


def due_before(step: TaskKind, day: date) -> datetime:
    """When a step is due that must be done before `day`.

    A day off moves it to the working day before, because the day after may be too late.
    """
    return end_of_day(working_calendar().previous_working_day(day - timedelta(days=BEFORE[step])))


def portion(since: datetime, due_at: datetime, percent: int) -> datetime:
    """The moment at which so much of the time given has passed: 50 reminds, 100 is due, 200 is twice that."""
    return since + (due_at - since) * percent / 100


def referral_portion(
    step: TaskKind, urgency: Urgency, since: datetime, due_at: datetime, percent: int
) -> datetime:
    """The moment at which so much of the time of a referral's step has passed, in the unit in which it is given.

    A step that is given in working days or hours is divided in working time: nobody is reminded of it
    on a Sunday night. Hours that run on run on here too. At 100 it is `due_at` itself.
    """
    if percent == WHOLE:
        return due_at
    if BY_URGENCY[step][Urgency(urgency)].unit is Unit.HOURS:
        return portion(since, due_at, percent)
    calendar = working_calendar()
    return calendar.add_working_time(since, calendar.working_time_between(since, due_at) * percent / WHOLE)


def add_months(day: date, n: int) -> date:
    """The same day n months later, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
