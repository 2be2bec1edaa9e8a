"""Tasks that come again, tasks that end with what they are about, and what nobody must have to remember."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from cases import jobs
from cases.actions import cases, confidentiality, consents, persons, reporting, tasks, watch
from cases.models import Assessment, Consent, Person, Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.reference import deadlines
from kzcp.workflow.models import Notice
from tests.factories import casework as made
from tests.factories.intake import register
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def tasks_of(cast, case, kind, by="saule"):
    """The tasks of a kind, oldest first, as the supervisor sees them."""
    with acting_as(cast.who(by)), transaction.atomic():
        return list(Task.objects.select_related("case").filter(case=case, kind=kind).order_by("id"))


def complete(cast, task, by="saule"):
    with acting_as(cast.who(by)), transaction.atomic():
        tasks.complete(task=task, by=cast.who(by))


def test_a_restricted_case_is_reviewed_every_90_days(cast):
    case = register(cast, details={"types": ["SEX_ABUSE"]})
    (first,) = tasks_of(cast, case, "RESTRICTED_REVIEW")
    for _again in range(2):
        complete(cast, first)
        complete(cast, first)
    done, following = tasks_of(cast, case, "RESTRICTED_REVIEW")
    assert not done.is_open
    assert following.owner_id == first.owner_id
    assert following.due_at == deadlines.fixed_due("RESTRICTED_REVIEW", following.made_at)
    saule = cast.who("saule")
    confidentiality.lower(case=case, level="SENSITIVE", reason="No need any more.", by=saule)
    assert not any(task.is_open for task in tasks_of(cast, case, "RESTRICTED_REVIEW"))


def separated(cast, risk="YES"):
    aigul = cast.who("aigul")
    case = register(cast)
    made.begin_assessment(case, aigul, separation_risk=risk)
    reporting.decide(pk=uuid7(), case=made.fresh(case, aigul), data=made.reporting_data(), by=aigul)
    with acting_as(aigul), transaction.atomic():
        written = Assessment.objects.select_related("case").get(case=case)
    made.assessments.complete(assessment=written, by=aigul)
    return made.fresh(case, aigul)


def test_the_risk_of_separation_is_checked_every_year_while_it_lasts(cast):
    case = separated(cast)
    (first,) = tasks_of(cast, case, "SEPARATION_CHECK")
    complete(cast, first, "aigul")
    done, following = tasks_of(cast, case, "SEPARATION_CHECK")
    assert (done.is_open, following.is_open) == (False, True)
    assert tasks_of(cast, separated(cast, "NO"), "SEPARATION_CHECK") == []


def test_a_case_opened_again_is_reviewed_again(cast):
    case, aigul = register(cast, details={"types": ["SEX_ABUSE"]}), cast.who("aigul")
    (before,) = tasks_of(cast, case, "RESTRICTED_REVIEW")
    _request, approval = made.closing(case, aigul, "PERMANENT_CARE")
    made.approve(approval, cast.who("saule"))
    cases.reopen(
        case=made.fresh(case, aigul), reason="NEW_REPORT", risk="HIGH", words="A new report.", by=aigul
    )
    former, anew = tasks_of(cast, case, "RESTRICTED_REVIEW")
    assert (former.is_open, anew.is_open, anew.owner_id) == (False, True, before.owner_id)


@pytest.fixture
def consented(cast):
    """A case with a consent that ends in ten days."""
    mum = made.mother()
    case = register(cast, participants=(mum,))
    data = made.consent_data(case, mum, expires_on=clock.today() + 10 * DAY)
    return case, mum, consents.record(pk=uuid7(), case=case, data=data, by=cast.who("aigul"))


def test_the_task_of_a_consent_ends_when_it_is_withdrawn(cast, consented):
    case, _mum, consent = consented
    aigul = cast.who("aigul")
    with acting_as(aigul), transaction.atomic():
        row = Consent.objects.select_related("case").get(pk=consent.pk)
    consents.withdraw(consent=row, words="No more.", by=aigul)
    (task,) = tasks_of(cast, case, "CONSENT_END")
    assert task.dismissed_at is not None


def test_the_task_of_a_consent_ends_when_it_has_expired(cast, consented):
    case = consented[0]
    with clock.at(clock.now() + 11 * DAY):
        assert watch.expire_consents() == 1
    (task,) = tasks_of(cast, case, "CONSENT_END")
    assert task.dismissed_at is not None


def test_a_suspended_consent_leaves_one_open_task(cast, consented):
    case, mum, _consent = consented
    aigul = cast.who("aigul")
    with acting_as(aigul), transaction.atomic():
        dad = made.suspect(person_id=mum.person_id, person=None, relation="MOTHER")
        persons.add(case=case, data=dad, by=aigul)
    assert [task.is_open for task in tasks_of(cast, case, "CONSENT_END")] == [False, True]


def born(days_to_18):
    """The birth date of somebody who turns 18 in so many days."""
    day = clock.today() + days_to_18 * DAY
    return date(day.year - 18, day.month, min(day.day, 28))


def test_turning_18_is_prepared_when_the_time_comes_and_once(cast):
    case = register(cast, child={"birth_date": born(600)})
    jobs.nightly()
    assert tasks_of(cast, case, "TRANSITION_18") == []
    with clock.at(clock.now() + 300 * DAY):
        jobs.nightly()
        jobs.nightly()
    (task,) = tasks_of(cast, case, "TRANSITION_18")
    complete(cast, task, "aigul")
    with clock.at(clock.now() + 310 * DAY):
        jobs.nightly()
    assert len(tasks_of(cast, case, "TRANSITION_18")) == 1


def test_a_corrected_birth_date_makes_moves_and_ends_the_task(cast):
    case = register(cast)
    for days, expected in ((200, True), (300, True), (2000, False)):
        with as_owner():
            Person.objects.filter(pk=case.person_id).update(birth_date=born(days))
        jobs.nightly()
        found = [task for task in tasks_of(cast, case, "TRANSITION_18") if task.is_open]
        assert bool(found) == expected, days
        if expected:
            due_at = deadlines.due_before("TRANSITION_18", born(days).replace(year=born(days).year + 18))
            assert [task.due_at for task in found] == [due_at]


def test_one_in_ten_closed_with_advice_is_shown_to_the_supervisor(cast, monkeypatch):
    aigul, saule = cast.who("aigul"), cast.who("saule")
    for shown, told in ((1, 1), (10**40, 0)):
        monkeypatch.setattr(cases, "SHOWN_ONE_IN", shown)
        case = register(cast)
        cases.close_as_advice(case=case, by=aigul)
        with acting_as(saule), transaction.atomic():
            rows = Notice.objects.filter(kind="ADVICE_SAMPLE", subject_id=case.pk)
            assert [row.recipient_id for row in rows] == [cast.saule.pk] * told


def test_a_decision_not_to_report_now_is_taken_again_on_its_day(cast):
    case, aigul = register(cast), cast.who("aigul")
    day = clock.today() + 5 * DAY
    silent = {"decision": "NOT_REPORTED", "body": "", "number": "", "reason": "UNSAFE_NOW"}
    data = made.reporting_data(**silent, next_decision_on=day)
    reporting.decide(pk=uuid7(), case=case, data=data, by=aigul)
    (task,) = tasks_of(cast, case, "REPORTING_AGAIN")
    assert (task.is_open, clock.local(task.due_at).date()) == (True, day)
    reporting.decide(pk=uuid7(), case=case, data=made.reporting_data(), by=aigul)
    (task,) = tasks_of(cast, case, "REPORTING_AGAIN")
    assert task.done_at is not None
