"""Late tasks are told to each once, consents expire, old drafts end."""

from datetime import timedelta

import pytest
from django.db import transaction

from cases.actions import consents, watch
from cases.models import Consent, Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.reference import calendar
from kzcp.workflow import notices
from kzcp.workflow.models import Notice
from tests.factories.casework import consent_data, mother
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


def told(as_owner):
    with as_owner():
        rows = Notice.objects.filter(kind="OVERDUE").select_related("recipient")
        return sorted({row.recipient.username for row in rows}), rows.count()


def test_worker_supervisor_and_coordinator_are_told_once_each(cast, as_owner):
    register(cast)
    assert watch.tell_overdue() == 0
    with as_owner():
        due = Task.objects.open().earliest("due_at").due_at
    moment = timedelta(minutes=1)
    for working_days, expected in (
        (0, ["aigul"]),
        (watch.SUPERVISOR_AFTER, ["aigul", "saule"]),
        (watch.COORDINATOR_AFTER, ["aigul", "gulnar", "saule"]),
    ):
        late = calendar.add_working_days(due, working_days) if working_days else due
        with clock.at(late - moment):
            watch.tell_overdue()
            assert len(told(as_owner)[0]) < len(expected)
        with clock.at(late + moment):
            watch.tell_overdue()
            assert told(as_owner)[0] == expected
            again = told(as_owner)[1]
            assert watch.tell_overdue() == 0
            assert told(as_owner)[1] == again


def test_of_a_restricted_case_only_the_named_are_told(cast, as_owner):
    register(cast, details={"types": ["SEX_ABUSE"]})
    with clock.at(clock.now() + timedelta(days=60)):
        watch.tell_overdue()
    assert told(as_owner)[0] == ["aigul", "saule"]


def test_a_consent_ends_after_its_last_day(cast):
    mum = mother()
    case, aigul = register(cast, participants=(mum,)), cast.who("aigul")
    data = consent_data(case, mum, expires_on=clock.today() + timedelta(days=10))
    given = consents.record(pk=uuid7(), case=case, data=data, by=aigul)
    with clock.at(clock.now() + timedelta(days=10)):
        assert watch.expire_consents() == 0
    with clock.at(clock.now() + timedelta(days=11)):
        assert watch.expire_consents() == 1
        assert watch.expire_consents() == 0
    with acting_as(aigul), transaction.atomic():
        assert Consent.objects.get(pk=given.pk).end == "EXPIRED"


def test_a_notice_reads_under_the_readers_own_sight(cast):
    register(cast)
    with clock.at(clock.now() + timedelta(days=60)):
        watch.tell_overdue()
        for name, opens in (("aigul", "/cases/"), ("gulnar", "/delays/")):
            with acting_as(cast.who(name)), transaction.atomic():
                lines = notices.latest(cast.who(name))
                assert lines
                assert all(opens in line.link for line in lines)
                assert not any("Testova" in line.title for line in lines if name == "gulnar")


def test_a_coordinator_reads_number_office_and_step_of_a_delay(cast):
    long_ago = {"received_at": clock.now() - timedelta(days=20), "late_entry_reason": "PAPER"}
    case, gulnar = register(cast, concern=long_ago), cast.who("gulnar")
    watch.tell_overdue()
    with acting_as(gulnar), transaction.atomic():
        lines = notices.latest(gulnar)
    assert lines
    assert all(line.title.startswith(f"№ {case.number}, {cast.office.name}: ") for line in lines)
    assert not any("Testova" in line.title for line in lines)


def test_more_late_tasks_than_are_looked_at_in_one_go_are_all_told(cast, monkeypatch):
    monkeypatch.setattr(watch, "AT_A_TIME", 2)
    for _ in range(3):
        register(cast)
    with clock.at(clock.now() + timedelta(days=60)):
        watch.tell_overdue()
        assert watch.tell_overdue() == 0
        with acting_as(watch.DEADLINES), transaction.atomic():
            late = set(Task.objects.open().filter(due_at__lt=clock.now()).values_list("pk", flat=True))
        with acting_as(cast.who("aigul")), transaction.atomic():
            told = set(Notice.objects.filter(recipient=cast.aigul).values_list("subject_id", flat=True))
        assert late <= told
