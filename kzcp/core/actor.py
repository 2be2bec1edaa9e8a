"""Who acts: a person, a named part of the system, or nobody who has signed in.

The actor travels in a context variable and is sent to PostgreSQL at the beginning of every
transaction, where the row policies read it. Without an actor the walled tables show no row.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from django.db import connections
from psycopg.pq import TransactionStatus


@dataclass(frozen=True)
class Actor:
    """A person (`user:12`), a part of the system (`system:steps`) or `anonymous`."""

    kind: Literal["user", "system", "anonymous"]
    key: str = ""

    @classmethod
    def user(cls, pk: int) -> "Actor":
        return cls("user", str(pk))

    @classmethod
    def system(cls, name: str) -> "Actor":
        return cls("system", name)

    @classmethod
    def parse(cls, text: str) -> "Actor":
        """The actor written by `str()`; raises ValueError for anything else."""
        kind, _, key = text.partition(":")
        if kind == "user" and key.isascii() and key.isdigit():
            return cls("user", key)
        if kind == "system" and key:
            return cls("system", key)
        if text == "anonymous":
            return ANONYMOUS
        raise ValueError(f"not an actor: {text!r}")

    @property
    def user_id(self) -> int | None:
        """The primary key of the person, or None for the system and for nobody."""
        return int(self.key) if self.kind == "user" else None

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind


ANONYMOUS = Actor("anonymous")

_current: ContextVar[Actor | None] = ContextVar("kzcp_actor", default=None)
on_change: list[Callable[[], None]] = []
"""Called whenever the actor begins or ends, so that caches of one actor never serve another."""


def current() -> Actor | None:
    """The actor of this context, or None where nobody was set."""
    return _current.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Let `actor` act inside the block, also in a transaction that is already open; then restore."""
    token = _current.set(actor)
    _tell()
    try:
        yield actor
    finally:
        _current.reset(token)
        _tell()


def _tell() -> None:
    for callback in on_change:
        callback()
    for connection in connections.all(initialized_only=True):
        send = getattr(connection, "send_actor", None)
        if send is None or not connection.in_atomic_block or connection.connection is None:
            continue
        # In a failed transaction any statement would hide the error that failed it.
        if connection.connection.info.transaction_status != TransactionStatus.INERROR:
            send()
