"""What was delivered long ago leaves the outbox; what waits or was given up never does, and nobody else removes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.jobs.actions import purge
from kzcp.jobs.models import Message, Run
from kzcp.jobs.sql import KEPT_AT_LEAST
from kzcp.journal.models import Entry
from tests.jobs.conftest import AIGUL
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
LONG = timedelta(days=400)


def made(**more: Any) -> UUID:
    with as_owner():
        return Message.objects.create(actor="user:12", topic="letter", made_at=clock.now() - LONG, **more).pk


def present() -> set[UUID]:
    with as_owner():
        return set(Message.objects.values_list("pk", flat=True))


def done(**before: float) -> UUID:
    return made(done_at=clock.now() - timedelta(**before))


@override_settings(OUTBOX_KEPT_DAYS=30)
def test_it_removes_exactly_what_was_delivered_more_than_so_many_days_ago() -> None:
    gone = {done(days=31), done(days=400), done(days=30, minutes=5)}
    kept = {
        done(days=29, hours=23, minutes=55),
        done(days=0),
        made(),
        made(failures=3, error="OSError", again_at=clock.now() - LONG),
        made(failures=10, error="OSError", failed_at=clock.now() - LONG),
    }
    assert present() == gone | kept
    assert purge.purge() == len(gone)
    assert present() == kept
    with as_owner():
        run = Run.objects.get(job=purge.JOB)
        entry = Entry.objects.get(action="job.purge")
    assert (run.period, run.state) == (clock.today().isoformat(), "FINISHED")
    assert (entry.actor, entry.reason) == ("system:janitor", "3")


def test_once_a_day_and_without_an_entry_where_there_is_nothing() -> None:
    assert purge.purge() == 0
    late = done(days=31)
    assert purge.purge() == 0
    with as_owner():
        assert not Entry.objects.filter(action="job.purge").exists()
        assert Run.objects.filter(job=purge.JOB).count() == 1
    with clock.at(clock.now() + timedelta(days=1)):
        assert purge.purge() == 1
    assert late not in present()


def test_many_go_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge, "AT_A_TIME", 2)
    for _ in range(5):
        done(days=31)
    assert purge.purge() == 5
    with as_owner():
        assert Run.objects.get(job=purge.JOB).progress == 3


@override_settings(OUTBOX_KEPT_DAYS=0)
def test_no_setting_shortens_what_the_policy_keeps() -> None:
    young, old = done(days=KEPT_AT_LEAST, minutes=-5), done(days=KEPT_AT_LEAST, minutes=5)
    assert purge.purge() == 1
    assert present() == {young}
    assert old not in present()


@pytest.mark.parametrize(
    "actor",
    [
        AIGUL,
        Actor.system("relay"),
        Actor.system("operator"),
        Actor.system("steps"),
        Actor.system("janitor "),
        Actor("anonymous", ""),
        None,
    ],
)
def test_nobody_else_removes_anything(actor: Actor | None) -> None:
    kept = {done(days=400), made()}
    with pytest.raises(DatabaseError, match="janitor"), acting_as(actor), transaction.atomic():
        _ask()
    with pytest.raises(DatabaseError, match="denied"), acting_as(actor), transaction.atomic():
        Message.objects.filter(pk__in=kept)._raw_delete("default")
    assert present() == kept


def test_the_janitor_has_no_other_way_and_sees_no_message() -> None:
    kept = {done(days=400), made(), made(failures=10, error="OSError", failed_at=clock.now() - LONG)}
    with acting_as(purge.BY), transaction.atomic():
        assert not Message.objects.exists()
        assert Message.objects.update(topic="other") == 0
    with pytest.raises(DatabaseError, match="denied"), acting_as(purge.BY), transaction.atomic():
        Message.objects.all()._raw_delete("default")
    assert present() == kept
    with acting_as(purge.BY), transaction.atomic():
        assert _ask() == 1


def _ask() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select kzcp_purge_messages(now() + interval '1 year', 1000000)")
        (gone,) = cursor.fetchone()
    return int(gone)
