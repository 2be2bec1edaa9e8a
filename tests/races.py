"""Two people at once, with a connection each: started together, or the second while the first is not yet done."""

from collections.abc import Callable
from threading import Barrier, Event, Thread
from typing import Any

from django.db import connections, transaction

from cases.lifecycle import locks
from kzcp.core.actor import Actor, acting_as

Work = Callable[[], Any]
PATIENCE = 0.4
"""Seconds for which the first keeps its transaction open: enough for a second who waits for nothing."""


def at_once(*works: Work) -> list[Exception | None]:
    """Run the works in threads that start together; return what each raised, or None."""
    barrier, errors = Barrier(len(works)), [None] * len(works)

    def run(position, work):
        try:
            barrier.wait()
            work()
        except Exception as error:  # noqa: BLE001 - the thread hands its error over
            errors[position] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def meanwhile(
    first: Work, second: Work, *, by: Actor, patience: float = PATIENCE
) -> tuple[Exception | None, Exception | None]:
    """Run `first` as `by`, and `second` before the transaction of the first has ended; what each raised.

    A second who waits for the first goes on when the first has ended.
    """
    begun, over = Event(), Event()

    def leading():
        with acting_as(by), transaction.atomic():
            first()
            begun.set()
            over.wait(patience)

    def lead():
        try:
            leading()
        finally:
            begun.set()

    def follow():
        begun.wait()
        try:
            second()
        finally:
            over.set()

    errors = at_once(lead, follow)
    return errors[0], errors[1]


def without_locks(monkeypatch: Any) -> None:
    """The control: cases are read as they stand, and nobody waits for anybody."""
    monkeypatch.setattr(locks, "_locked", lambda rows: rows)
