"""The page of jobs: what waits, what failed, what is stuck, and another try."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from kzcp.core.actor import Actor, acting_as
from kzcp.core.clock import now
from kzcp.core.errors import Refused
from kzcp.jobs import outbox, selectors
from kzcp.jobs.actions import messages
from kzcp.jobs.models import Message, Run
from kzcp.jobs.run import once
from tests.jobs.conftest import AIGUL
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
ADMINISTRATOR = Actor.user(90)


def message(**values: Any) -> UUID:
    with acting_as(AIGUL), transaction.atomic():
        pk = outbox.enqueue("letter")
    with as_owner():
        Message.objects.filter(pk=pk).update(**values)
    return pk


def test_an_empty_overview() -> None:
    shown = selectors.overview()
    assert (shown.waiting, shown.oldest_waiting_since, shown.failed, shown.stuck) == (0, None, [], [])
    assert (shown.runs, shown.stalled) == ([], [])


def test_the_overview_shows_everybodys_messages() -> None:
    old = now() - timedelta(hours=1)
    message(done_at=now())
    message(due=now() + timedelta(days=1))
    message()
    stuck = message(due=old)
    failed = message(failed_at=now(), error="KeyError")
    with acting_as(ADMINISTRATOR):
        shown = selectors.overview()
    assert shown.waiting == 2
    assert shown.oldest_waiting_since == old
    assert [row.pk for row in shown.stuck] == [stuck]
    assert [row.pk for row in shown.failed] == [failed]


def test_runs_and_those_that_do_not_move() -> None:
    done = once("figures", "2026-Q3", lambda progress: None, by=Actor.system("figures"))
    other = once("other", "2026-Q3", lambda progress: None, by=Actor.system("figures"))
    with as_owner():
        Run.objects.filter(pk=other.pk).update(
            state="RUNNING", ended_at=None, touched_at=now() - timedelta(hours=1)
        )
    assert {row.pk for row in selectors.runs()} == {done.pk, other.pk}
    assert [row.pk for row in selectors.runs("figures")] == [done.pk]
    assert [row.pk for row in selectors.stalled()] == [other.pk]


def test_a_failed_message_is_tried_again_from_the_start() -> None:
    pk = message(failed_at=now(), error="KeyError", failures=10, again_at=now() + timedelta(hours=1))
    with acting_as(ADMINISTRATOR):
        messages.retry(message_id=pk, by=ADMINISTRATOR)
    with as_owner():
        row = Message.objects.get(pk=pk)
    assert (row.failed_at, row.failures, row.again_at) == (None, 0, None)
    assert row.actor == "user:12"


def test_it_leaves_one_entry_in_the_journal() -> None:
    from kzcp.journal.models import Entry

    pk = message(failed_at=now(), error="KeyError")
    with acting_as(ADMINISTRATOR):
        messages.retry(message_id=pk, by=ADMINISTRATOR)
    with as_owner():
        entry = Entry.objects.get()
    assert (entry.action, entry.actor, entry.subject_id) == ("job.retry", "user:90", str(pk))


@pytest.mark.parametrize("values", [{}, {"done_at": now()}])
def test_a_message_that_is_not_given_up_is_refused(values: dict[str, Any]) -> None:
    pk = message(**values)
    with acting_as(ADMINISTRATOR), pytest.raises(Refused):
        messages.retry(message_id=pk, by=ADMINISTRATOR)
