"""The outbox: an effect is a row in the transaction of its cause, and happens exactly once.

`enqueue` writes the row. The relay publishes it, and `deliver`, run by Celery, closes the row in one
transaction with its effect. A message may be published many times; only one delivery finds it open.
"""

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from kzcp.core import logs
from kzcp.core.actor import Actor, acting_as, current
from kzcp.core.clock import now
from kzcp.jobs.models import Message
from kzcp.jobs.registry import Body, Consumer, Effect, consumer_of, register
from kzcp.journal import journal

DELIVER = "kzcp.jobs.deliver"
"""The name of the Celery task."""

FAILURES_ALLOWED = 10
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
BUSY_PAUSE = timedelta(seconds=30)
_PLAIN = re.compile(r"[A-Za-z0-9_.:/+-]{0,120}")
log = logging.getLogger(__name__)


class Postponed(Exception):
    """Raised by an effect that cannot happen yet: the message stays open and no failure is counted."""


def enqueue(topic: str, body: Body | None = None, *, due: datetime | None = None) -> UUID:
    """Write a message in this transaction under the current actor; it is published after the commit.

    `body` holds codes, ids, dates and numbers only: text with spaces or letters outside ASCII raises
    ValueError. Without an actor, or outside a transaction, RuntimeError.
    """
    actor = current()
    if actor is None:
        raise RuntimeError("a message has an actor")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message is written in the transaction of its cause")
    content = body or {}
    _refuse_words(content)
    message = Message(actor=str(actor), topic=topic, body=content, request_id=journal.request_id())
    if due is not None:
        message.due = due
    message.save(force_insert=True)
    return message.id


def consumer(topic: str) -> Callable[[Effect], Effect]:
    """Register the function that handles a topic, in one transaction with the closing of the message."""

    def add(effect: Effect) -> Effect:
        register(Consumer(topic, effect, in_one_transaction=True))
        return effect

    return add


def long_consumer(topic: str) -> Callable[[Effect], Effect]:
    """Register a function that makes transactions of its own and may run for long.

    The message is closed after it returns, so it may be called again: it must go through `run.once`.
    """

    def add(effect: Effect) -> Effect:
        register(Consumer(topic, effect, in_one_transaction=False))
        return effect

    return add


def close(message_id: UUID) -> bool:
    """Close an open message in this transaction; False where it is closed, failed or out of sight."""
    return bool(_open(message_id).update(done_at=now(), error=""))


def deliver(message_id: UUID, actor: Actor) -> None:
    """Let the message have its effect under its actor, unless it had it already.

    An effect that raises is rolled back; its failure is counted and tried again after a pause that
    doubles, ten times at most. Nothing is raised for it.
    """
    with acting_as(actor):
        with transaction.atomic():
            asked = _open(message_id).values_list("request_id", flat=True).first()
        with journal.continuing(asked), logs.about(request_id=asked, actor=actor):
            try:
                _have_effect(message_id)
            except Postponed:
                with transaction.atomic():
                    _open(message_id).update(again_at=Now() + BUSY_PAUSE)
            except Exception as error:  # noqa: BLE001 - whatever an effect raises is counted, and tried again
                _count_failure(message_id, error)


def _have_effect(message_id: UUID) -> None:
    with transaction.atomic():
        message = _open(message_id).first()
        if message is None:
            return
        found = consumer_of(message.topic)
        if found.in_one_transaction:
            if close(message_id):
                found.effect(message.body)
            return
    found.effect(message.body)
    with transaction.atomic():
        close(message_id)


def _count_failure(message_id: UUID, error: Exception) -> None:
    # The class only: the text of an error may hold what a person wrote.
    name = type(error).__name__[:120]
    with transaction.atomic():
        message = _open(message_id).select_for_update().first()
        if message is None:
            return
        failures = message.failures + 1
        pause = min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
        _open(message_id).update(
            failures=F("failures") + 1,
            error=name,
            again_at=Now() + pause,
            failed_at=now() if failures >= FAILURES_ALLOWED else None,
        )
    log.warning("message %s of %s failed %d times: %s", message_id, message.topic, failures, name)


def _open(message_id: UUID) -> "QuerySet[Message]":
    return Message.objects.filter(pk=message_id, done_at=None, failed_at=None)


def _refuse_words(value: Any) -> None:
    """Raise ValueError for anything that could be words: what is sent holds codes and ids."""
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_words(key)
            _refuse_words(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_words(item)
    elif isinstance(value, str):
        if not _PLAIN.fullmatch(value):
            raise ValueError("a message holds codes and ids, no words")
    elif value is not None and not isinstance(value, bool | int | float):
        raise ValueError(f"a message holds no {type(value).__name__}")
