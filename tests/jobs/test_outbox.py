"""An effect is a row in the transaction of its cause, and happens exactly once."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from kzcp.core.actor import Actor, acting_as, current
from kzcp.core.clock import now
from kzcp.core.ids import uuid7
from kzcp.jobs import outbox
from kzcp.jobs.models import Message
from kzcp.jobs.registry import Body, UnknownTopic, consumer_of, topics
from kzcp.journal import journal
from tests.jobs.conftest import AIGUL
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
BOLAT = Actor.user(13)


def stored(pk: UUID) -> Message:
    with as_owner():
        return Message.objects.get(pk=pk)


def enqueued(topic: str = "letter", **body: object) -> UUID:
    with acting_as(AIGUL), transaction.atomic():
        return outbox.enqueue(topic, body)


def test_a_message_is_written_under_the_actor_of_its_cause(as_aigul: Actor) -> None:
    pk = outbox.enqueue("letter", {"case": "0193-7c"})
    message = stored(pk)
    assert (message.actor, message.topic, message.body) == ("user:12", "letter", {"case": "0193-7c"})
    assert (message.attempts, message.failures, message.done_at) == (0, 0, None)


def test_nobody_sees_the_message_of_another(as_aigul: Actor) -> None:
    outbox.enqueue("letter")
    assert Message.objects.count() == 1
    with acting_as(BOLAT):
        assert Message.objects.count() == 0
        assert Message.objects.update(topic="other") == 0


def test_it_goes_with_its_transaction(as_aigul: Actor) -> None:
    with transaction.atomic():
        outbox.enqueue("letter")
        transaction.set_rollback(True)
    assert Message.objects.count() == 0


def test_it_requires_an_actor() -> None:
    with pytest.raises(RuntimeError, match="actor"):
        outbox.enqueue("letter")


@pytest.mark.django_db(transaction=True)
def test_it_requires_a_transaction(as_aigul: Actor) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        outbox.enqueue("letter")


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Айгүл"},
        {"note": "two words"},
        {"deep": [{"name": "Ахметов"}]},
        {"two words": 1},
        {"long": "x" * 121},
        {"nul": "a\0"},
        {"object": date(2026, 1, 1)},
        {"bytes": b"x"},
    ],
)
def test_words_are_refused(as_aigul: Actor, body: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="holds"):
        outbox.enqueue("letter", body)


def test_ids_codes_and_numbers_are_taken(as_aigul: Actor) -> None:
    body = {
        "id": str(uuid7()),
        "at": "2026-11-24T10:00:00+05:00",
        "n": [1, 2.5, None, True],
        "kind": "OVERDUE",
    }
    assert stored(outbox.enqueue("letter", body)).body == body


def test_the_effect_happens_once_under_the_actor() -> None:
    seen: list[tuple[Body, str]] = []
    outbox.consumer("letter")(lambda body: seen.append((body, str(current()))))
    pk = enqueued(n=1)
    for _ in range(3):
        outbox.deliver(pk, AIGUL)
    assert seen == [({"n": 1}, "user:12")]
    assert stored(pk).done_at is not None


def test_a_delivery_under_another_name_finds_nothing() -> None:
    seen: list[Body] = []
    outbox.consumer("letter")(seen.append)
    pk = enqueued()
    outbox.deliver(pk, BOLAT)
    assert seen == []
    assert stored(pk).done_at is None


def test_a_failure_takes_the_effect_back_and_is_counted_by_its_class() -> None:
    @outbox.consumer("letter")
    def fail(body: Body) -> None:
        outbox.enqueue("inner")
        raise RuntimeError("Айгүл was seen")

    pk = enqueued()
    outbox.deliver(pk, AIGUL)
    message = stored(pk)
    assert (message.failures, message.error, message.failed_at, message.done_at) == (
        1,
        "RuntimeError",
        None,
        None,
    )
    assert message.again_at is not None
    with as_owner():
        assert not Message.objects.filter(topic="inner").exists()


def test_a_failure_in_the_database_is_counted_too() -> None:
    @outbox.consumer("letter")
    def fail(body: Body) -> None:
        Message(id=pk, actor="user:12", topic="double").save(force_insert=True)

    pk = enqueued()
    outbox.deliver(pk, AIGUL)
    assert stored(pk).error == IntegrityError.__name__


def test_pauses_double_and_ten_failures_are_the_end() -> None:
    @outbox.consumer("letter")
    def fail(body: Body) -> None:
        raise KeyError

    pk = enqueued()
    pauses = []
    for _ in range(10):
        outbox.deliver(pk, AIGUL)
        again_at = stored(pk).again_at
        assert again_at is not None
        pauses.append(round((again_at - stored(pk).made_at).total_seconds()))
    assert pauses[:3] == pytest.approx([5, 10, 20], abs=2)
    assert pauses == sorted(pauses)
    message = stored(pk)
    assert (message.failures, message.error) == (10, "KeyError")
    assert message.failed_at is not None
    outbox.deliver(pk, AIGUL)
    assert stored(pk).failures == 10


def test_a_topic_that_nobody_handles_fails() -> None:
    pk = enqueued("nobody")
    outbox.deliver(pk, AIGUL)
    assert stored(pk).error == "UnknownTopic"
    with pytest.raises(UnknownTopic):
        consumer_of("nobody")


def test_what_is_postponed_counts_as_no_failure() -> None:
    @outbox.consumer("letter")
    def later(body: Body) -> None:
        raise outbox.Postponed

    pk = enqueued()
    outbox.deliver(pk, AIGUL)
    message = stored(pk)
    assert (message.failures, message.done_at) == (0, None)
    assert message.again_at is not None


def test_a_long_effect_has_no_transaction_of_the_message_and_closes_it_afterwards() -> None:
    seen: list[bool] = []

    @outbox.long_consumer("figures")
    def work(body: Body) -> None:
        seen.append(stored(pk).done_at is None)

    pk = enqueued("figures")
    outbox.deliver(pk, AIGUL)
    outbox.deliver(pk, AIGUL)
    assert seen == [True]
    assert stored(pk).done_at is not None


def test_a_topic_has_one_consumer() -> None:
    outbox.consumer("letter")(print)
    outbox.consumer("letter")(print)
    with pytest.raises(ValueError, match="letter"):
        outbox.consumer("letter")(repr)  # type: ignore[arg-type]
    assert topics() == {"letter"}


@pytest.mark.parametrize(
    "change",
    [{"done_at": now(), "failed_at": now(), "error": "X"}, {"failed_at": now(), "error": ""}],
)
def test_the_database_keeps_messages_whole(as_aigul: Actor, change: dict[str, object]) -> None:
    pk = outbox.enqueue("letter")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=pk).update(**change)


def test_a_message_may_be_due_later(as_aigul: Actor) -> None:
    due = now() + timedelta(days=1)
    assert stored(outbox.enqueue("letter", due=due)).due == due


def test_a_job_goes_back_to_the_request_that_asked_for_it(as_aigul: Actor) -> None:
    asked: list[UUID | None] = []
    request = uuid7()
    outbox.consumer("asked-by-request")(lambda _body: asked.append(journal.request_id()))
    with journal.pending(request_id=request):
        pk = outbox.enqueue("asked-by-request")
    outbox.deliver(pk, as_aigul)
    assert asked == [request]
    assert journal.request_id() is None
