"""From the commit to the effect over a real broker and a real worker, published twice, done once."""

import time
from collections.abc import Iterator

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import transaction

from kzcp.celery import app
from kzcp.core.actor import acting_as, current
from kzcp.core.ids import uuid7
from kzcp.jobs import outbox, relay
from kzcp.jobs.models import Message
from tests.jobs.conftest import AIGUL
from tests.roles import as_owner

MESSAGES = 20


@pytest.fixture
def worker(broker: str) -> Iterator[None]:
    """A worker in a thread of this process, on the broker of the tests, with queues of its own."""
    former = {name: app.conf[name] for name in ("broker_url", "broker_transport_options")}
    app.conf.update(
        broker_url=broker.replace("unix://", "redis+socket://"),
        broker_transport_options={
            **former["broker_transport_options"],
            "global_keyprefix": f"kzcp-{uuid7()}:",
        },
    )
    app.set_current()
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="ERROR"):
        yield
    app.close()
    app.conf.update(former)


@pytest.mark.django_db(transaction=True)
def test_published_twice_done_once(worker: None) -> None:
    done: list[tuple[int, str]] = []
    outbox.consumer("letter")(lambda body: done.append((body["n"], str(current()))))
    with acting_as(AIGUL), transaction.atomic():
        for n in range(MESSAGES):
            outbox.enqueue("letter", {"n": n})
    assert relay.publish_batch() == MESSAGES
    with as_owner():
        Message.objects.update(again_at=None)
    relay.publish_batch()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with as_owner():
            if not Message.objects.filter(done_at=None).exists():
                break
        time.sleep(0.05)
    assert sorted(done) == [(n, "user:12") for n in range(MESSAGES)]
