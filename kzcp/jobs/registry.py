"""Who handles which topic. Apps register their consumers in their `jobs` module."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]
Effect = Callable[[Body], None]


@dataclass(frozen=True)
class Consumer:
    """A topic and its effect; `in_one_transaction` unless the effect makes transactions of its own."""

    topic: str
    effect: Effect
    in_one_transaction: bool


_consumers: dict[str, Consumer] = {}


class UnknownTopic(LookupError):
    """A message that nobody handles: its consumer's module was not loaded, or is gone."""


def register(consumer: Consumer) -> None:
    """Add a consumer; a second one for a topic raises ValueError."""
    held = _consumers.get(consumer.topic)
    if held is not None and held.effect is not consumer.effect:
        raise ValueError(f"topic {consumer.topic} has a consumer")
    _consumers[consumer.topic] = consumer


def consumer_of(topic: str) -> Consumer:
    """The consumer of the topic; raises UnknownTopic."""
    try:
        return _consumers[topic]
    except KeyError:
        raise UnknownTopic(topic) from None


def topics() -> frozenset[str]:
    """Every topic that has a consumer in this process."""
    return frozenset(_consumers)
