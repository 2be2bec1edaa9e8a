"""The relay publishes what is due, again and again until it is done, and survives its neighbours."""

import os
import signal
import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import OperationalError, transaction
from kombu.exceptions import OperationalError as BrokerError

from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.jobs import outbox, relay
from kzcp.jobs.models import Message
from tests.jobs.conftest import AIGUL
from tests.roles import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the broker was given."""
    given: list[list[str]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: given.append(args))
    return given


def enqueued(**given: Any) -> UUID:
    with acting_as(AIGUL), transaction.atomic():
        return outbox.enqueue("letter", **given)


def change(pk: UUID, **values: Any) -> None:
    with as_owner():
        Message.objects.filter(pk=pk).update(**values)


def stored(pk: UUID) -> Message:
    with as_owner():
        return Message.objects.get(pk=pk)


def test_it_publishes_ids_and_comes_back_after_a_minute(sent: list[list[str]]) -> None:
    pk = enqueued()
    assert relay.publish_batch() == 1
    assert sent == [[str(pk), "user:12"]]
    message = stored(pk)
    assert message.attempts == 1
    assert message.again_at is not None
    assert message.again_at - message.made_at == pytest.approx(
        timedelta(seconds=60), abs=timedelta(seconds=5)
    )
    assert relay.publish_batch() == 0
    change(pk, again_at=message.made_at - timedelta(seconds=1))
    assert relay.publish_batch() == 1
    assert stored(pk).attempts == 2


def test_what_is_done_failed_or_not_due_is_left(sent: list[list[str]]) -> None:
    moment = clock.now()
    change(enqueued(), done_at=moment)
    change(enqueued(), failed_at=moment, error="X")
    later = enqueued(due=moment + timedelta(days=1))
    assert relay.publish_batch() == 0
    with clock.at(moment + timedelta(days=2)):
        assert relay.publish_batch() == 1
    assert sent == [[str(later), "user:12"]]


def test_the_oldest_go_first_a_hundred_at_a_time(sent: list[list[str]]) -> None:
    with acting_as(AIGUL), transaction.atomic():
        keys = [str(outbox.enqueue("letter", {"n": n})) for n in range(105)]
    assert [relay.publish_batch(), relay.publish_batch(), relay.publish_batch()] == [100, 5, 0]
    assert [pk for pk, _ in sent] == keys


def test_a_refusing_broker_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = enqueued(), enqueued()

    def send(name: str, args: list[str]) -> None:
        if args[0] == str(second):
            raise BrokerError

    monkeypatch.setattr(current_app, "send_task", send)
    with pytest.raises(BrokerError):
        relay.publish_batch()
    assert (stored(first).attempts, stored(second).attempts) == (1, 0)
    assert stored(second).again_at is None


def test_the_name_of_the_task_is_that_of_the_task() -> None:
    from kzcp.jobs.jobs import deliver

    assert deliver.name == outbox.DELIVER


def test_the_task_delivers(sent: list[list[str]]) -> None:
    from kzcp.jobs.jobs import deliver, start

    seen: list[object] = []
    outbox.consumer("letter")(seen.append)
    deliver(str(enqueued(body={"n": 1})), "user:12")
    assert seen == [{"n": 1}]
    start("letter", "system:relay")
    relay.publish_batch()
    assert [actor for _, actor in sent] == ["system:relay"]


@pytest.mark.parametrize("error", [BrokerError, OperationalError])
def test_it_waits_while_a_server_is_gone_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    stop, waits = threading.Event(), list[float]()
    answers = [error, error, 0, relay.BATCH, 0]

    def batch() -> int:
        answer = answers.pop(0)
        if not answers:
            stop.set()
        if isinstance(answer, int):
            return answer
        raise answer

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return stop.is_set()

    monkeypatch.setattr(relay, "publish_batch", batch)
    monkeypatch.setattr(stop, "wait", wait)
    relay.run(stop)
    assert waits == [0.4, 0.8, 0.2, 0.2]


def test_the_command_ends_on_sigterm(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(relay, "publish_batch", lambda: os.kill(os.getpid(), signal.SIGTERM) or 0)
    try:
        call_command("relay")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
