"""The table of risk and step, the table of urgency, and their arithmetic."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzcp.core.clock import ALMATY
from kzcp.reference import deadlines
from kzcp.reference.codes import RiskLevel, TaskKind, Urgency
from kzcp.reference.deadlines import BY_RISK, BY_URGENCY, add_months, portion
from tests.reference.shipped import calendar

MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2027, 6, 1)).map(lambda m: m.replace(tzinfo=ALMATY))
FASTER = (RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.LOW)


@pytest.fixture(autouse=True)
def shipped_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "working_calendar", calendar)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


# Received on Friday 20 March 2026 at 16:00; Nauryz and its moved days last from the 21st to the 25th.
EXPECTED = {
    TaskKind.FIRST_CONTACT: ("2026-03-21T16:00", "2026-03-23T16:00", "2026-03-27T18:00"),
    TaskKind.ASSESSMENT: ("2026-03-30T18:00", "2026-03-27T18:00", "2026-04-03T18:00"),
    TaskKind.PLAN: ("2026-04-01T18:00", "2026-04-03T18:00", "2026-04-10T18:00"),
    TaskKind.FOLLOW_UP: ("2026-03-27T18:00", "2026-04-03T18:00", "2026-04-20T18:00"),
    TaskKind.REVIEW: ("2026-04-20T18:00", "2026-05-20T18:00", "2026-06-22T18:00"),
}


@pytest.mark.parametrize("step", EXPECTED)
def test_every_cell_of_the_table(step: TaskKind) -> None:
    found = tuple(deadlines.due(step, risk, at("2026-03-20T16:00")) for risk in FASTER)
    assert found == tuple(at(text) for text in EXPECTED[step])


def test_the_table_is_whole() -> None:
    assert set(BY_RISK) == set(EXPECTED)
    assert all(set(spans) == set(RiskLevel) for spans in BY_RISK.values())
    assert all(set(spans) == set(Urgency) for spans in BY_URGENCY.values())


def test_a_step_without_a_time_is_an_error() -> None:
    with pytest.raises(KeyError):
        deadlines.due(TaskKind.OTHER, RiskLevel.HIGH, at("2026-03-20T16:00"))


@pytest.mark.parametrize(
    ("step", "urgency", "ends"),
    [
        (TaskKind.APPROVE, Urgency.EMERGENCY, "2026-11-28T16:00"),
        (TaskKind.APPROVE, Urgency.URGENT, "2026-11-30T11:00"),
        (TaskKind.APPROVE, Urgency.ORDINARY, "2026-11-30T18:00"),
        (TaskKind.REFERRAL_ANSWER, Urgency.EMERGENCY, "2026-11-27T18:00"),
        (TaskKind.REFERRAL_ANSWER, Urgency.URGENT, "2026-11-28T16:00"),
        (TaskKind.REFERRAL_ANSWER, Urgency.ORDINARY, "2026-12-02T18:00"),
        (TaskKind.SERVICE_START, Urgency.EMERGENCY, "2026-11-28T16:00"),
        (TaskKind.SERVICE_START, Urgency.URGENT, "2026-12-02T18:00"),
        (TaskKind.SERVICE_START, Urgency.ORDINARY, "2026-12-11T18:00"),
    ],
)
def test_referrals(step: TaskKind, urgency: Urgency, ends: str) -> None:
    assert deadlines.referral_due(step, urgency, at("2026-11-27T16:00")) == at(ends)


def test_times_that_are_the_same_for_all() -> None:
    friday = at("2026-11-27T16:00")
    assert deadlines.fixed_due(TaskKind.CONCERN_DECISION, friday) == at("2026-11-28T16:00")
    assert deadlines.fixed_due(TaskKind.TRANSFER_ACCEPT, friday) == at("2026-12-01T18:00")
    assert deadlines.fixed_due(TaskKind.RESTRICTED_REVIEW, friday) == at("2027-02-25T18:00")


def test_what_must_be_done_before_a_day_never_moves_behind_it() -> None:
    assert deadlines.due_before(TaskKind.ORDER_END, date(2026, 3, 26)) == at("2026-03-20T18:00")
    assert deadlines.due_before(TaskKind.ORDER_END, date(2026, 11, 27)) == at("2026-11-24T18:00")


def test_portion() -> None:
    since, due = at("2026-11-24T10:00"), at("2026-11-24T12:00")
    assert portion(since, due, 50) == at("2026-11-24T11:00")
    assert portion(since, due, 100) == due
    assert portion(since, due, 200) == at("2026-11-24T14:00")


@pytest.mark.parametrize(
    ("urgency", "percent", "when"),
    [
        ("EMERGENCY", 50, "2026-11-27T17:30"),
        ("EMERGENCY", 200, "2026-11-27T20:30"),
        ("URGENT", 50, "2026-11-28T04:30"),  # 24 hours run on
        ("URGENT", 200, "2026-11-29T16:30"),
        ("ORDINARY", 50, "2026-12-01T12:15"),  # 25.5 working hours from Friday 16:30 to Wednesday 18:00
        ("ORDINARY", 100, "2026-12-02T18:00"),
        ("ORDINARY", 200, "2026-12-08T10:30"),
    ],
)
def test_the_time_to_answer_is_divided_in_its_own_unit(urgency: str, percent: int, when: str) -> None:
    since, step = at("2026-11-27T16:30"), TaskKind.REFERRAL_ANSWER
    due = deadlines.referral_due(step, Urgency(urgency), since)
    assert deadlines.referral_portion(step, Urgency(urgency), since, due, percent) == at(when)


def test_months_end_on_their_last_day() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


@given(MOMENTS, st.sampled_from(list(BY_RISK)))
def test_deadlines_lie_ahead_on_working_days_unless_hours_run_on(moment: datetime, step: TaskKind) -> None:
    for risk, span in BY_RISK[step].items():
        ends = span.after(moment, calendar())
        assert ends > moment
        if span.unit is not deadlines.Unit.HOURS:
            local = ends.astimezone(ALMATY)
            assert (local.hour, local.minute) == (18, 0), risk
            assert calendar().is_working_day(local.date())


@given(MOMENTS, st.sampled_from(list(BY_RISK)))
def test_medium_risk_is_never_later_than_low(moment: datetime, step: TaskKind) -> None:
    medium, low = (BY_RISK[step][risk].after(moment, calendar()) for risk in FASTER[1:])
    assert medium <= low


@given(MOMENTS)
def test_hours_do_not_move(moment: datetime) -> None:
    ends = BY_RISK[TaskKind.FIRST_CONTACT][RiskLevel.HIGH].after(moment, calendar())
    assert ends == moment + timedelta(hours=24)
