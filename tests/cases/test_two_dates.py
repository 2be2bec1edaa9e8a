"""Deadlines judge by when something happened, not by when it was written down."""

from datetime import timedelta

import pytest
from django.db import transaction

from cases.actions import cases, risk
from cases.models import Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.reference import deadlines
from tests.factories import casework as made
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def tasks_of(cast, case, kind):
    """The tasks of a kind, oldest first."""
    with acting_as(cast.who("aigul")), transaction.atomic():
        return list(Task.objects.filter(case=case, kind=kind).order_by("made_at", "id"))


def test_a_contact_in_time_that_is_written_down_late_stands_as_in_time(cast):
    begun = clock.now() - 5 * DAY
    with clock.at(begun):
        case = register(cast, risk="MEDIUM")
    made.contact(case, cast.who("aigul"), happened_at=begun + DAY)
    (task,) = tasks_of(cast, case, "FIRST_CONTACT")
    assert task.done_at == begun + DAY
    assert task.done_at < task.due_at < clock.now()


@pytest.mark.parametrize(
    ("before", "ends"), [(400 * DAY, False), (timedelta(minutes=2), False), (0 * DAY, True)]
)
def test_only_a_contact_after_the_report_is_the_first_contact(cast, before, ends):
    case = register(cast)
    at = case.received_at - before
    made.contact(case, cast.who("aigul"), happened_at=at, late_entry_reason="OTHER")
    (task,) = tasks_of(cast, case, "FIRST_CONTACT")
    assert (task.done_at is not None) == ends


def test_the_minute_of_the_report_is_not_before_it(cast):
    received = clock.now().replace(second=40) - DAY
    case = register(cast, concern={"received_at": received})
    made.contact(case, cast.who("aigul"), happened_at=received.replace(second=0))
    (task,) = tasks_of(cast, case, "FIRST_CONTACT")
    assert task.done_at is not None


def test_the_next_contact_is_due_from_the_last_one(cast):
    with clock.at(clock.now() - 10 * DAY):
        case = made.planned(cast, register(cast, risk="MEDIUM"))
    seen = clock.now() - 6 * DAY
    made.contact(case, cast.who("aigul"), happened_at=seen)
    first, following = tasks_of(cast, case, "FOLLOW_UP")
    assert first.done_at == seen
    assert following.due_at == deadlines.due("FOLLOW_UP", "MEDIUM", seen)


def test_an_older_contact_written_down_later_does_not_end_the_next_follow_up(cast):
    with clock.at(clock.now() - 10 * DAY):
        case = made.planned(cast, register(cast, risk="MEDIUM"))
    made.contact(case, cast.who("aigul"), happened_at=clock.now() - 2 * DAY)
    made.contact(case, cast.who("aigul"), happened_at=clock.now() - 6 * DAY)
    assert [task.is_open for task in tasks_of(cast, case, "FOLLOW_UP")] == [False, True]


def test_raising_the_risk_shortens_follow_up_and_review(cast):
    with clock.at(clock.now() - 3 * DAY):
        case = made.planned(cast, register(cast, risk="MEDIUM"))
        planned_at = clock.now()
    aigul = cast.who("aigul")
    risk.set_(case=case, risk="HIGH", by=aigul)
    high = {kind: deadlines.due(kind, "HIGH", planned_at).date() for kind in ("FOLLOW_UP", "REVIEW")}
    assert {kind: tasks_of(cast, case, kind)[0].due_at.date() for kind in high} == high
    risk.set_(case=made.fresh(case, aigul), risk="LOW", by=aigul, reason="SIGN_WRONG", words="No sign.")
    assert {kind: tasks_of(cast, case, kind)[0].due_at.date() for kind in high} == high


def test_a_shortened_follow_up_runs_from_the_last_contact(cast):
    with clock.at(clock.now() - 10 * DAY):
        case = made.planned(cast, register(cast, risk="MEDIUM"))
    aigul, seen = cast.who("aigul"), clock.now() - 2 * DAY
    made.contact(case, aigul, happened_at=seen)
    risk.set_(case=made.fresh(case, aigul), risk="HIGH", by=aigul)
    assert tasks_of(cast, case, "FOLLOW_UP")[-1].due_at == deadlines.due("FOLLOW_UP", "HIGH", seen)


def test_in_a_case_opened_again_time_runs_from_then(cast):
    aigul = cast.who("aigul")
    with clock.at(clock.now() - 100 * DAY):
        case = register(cast)
        cases.close_as_advice(case=case, by=aigul)
    cases.reopen(
        case=made.fresh(case, aigul), reason="NEW_REPORT", risk="HIGH", words="A new report.", by=aigul
    )
    opened = made.fresh(case, aigul)
    made.contact(opened, aigul, happened_at=clock.now() - 50 * DAY, late_entry_reason="OTHER")
    risk.set_(case=opened, risk="HIGH", by=aigul)
    task = tasks_of(cast, case, "FIRST_CONTACT")[-1]
    assert task.is_open
    assert task.due_at > clock.now()
