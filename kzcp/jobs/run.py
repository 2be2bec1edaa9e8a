"""Work that happens once for each period, in steps that can be seen, broken off and taken up again.

Used like this::

    def compute(progress: Progress) -> None:
        progress.begin(total=len(items))
        for item in items[progress.done :]:  # what an earlier beginning has done stays done
            with progress.step(item.code):
                ...  # one transaction: the effect and its progress

    once("figures", "2026-Q3", compute, by=Actor.system("figures"))
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db import connections, transaction

from kzcp.core.actor import Actor, acting_as
from kzcp.core.clock import now
from kzcp.jobs.models import Run, RunState
from kzcp.jobs.outbox import Postponed


class Busy(Postponed):
    """Another process is at this very work; in a consumer of the outbox it is tried again later."""


class Overtaken(Exception):
    """This beginning lost its lock and another one took the work up: it may change nothing more."""


@dataclass
class Progress:
    """What the work uses to store how far it is, each time in a transaction of its own."""

    run_id: UUID
    attempt: int
    done: int
    using: str
    ended: str = ""

    def begin(self, *, total: int, message: str = "") -> None:
        """Say how many steps there are; `message` is a code that a page can translate."""
        with transaction.atomic(self.using, durable=True):
            self._change(total=total, message=message)

    def tell(self, message: str) -> None:
        """Say what is being done, as a code that a page can translate."""
        with transaction.atomic(self.using, durable=True):
            self._change(message=message)

    @contextmanager
    def step(self, message: str = "") -> Iterator[None]:
        """One step: what the block writes and the progress by one are committed together or not at all.

        Raises Overtaken, before the block, where this beginning has lost the work.
        """
        with transaction.atomic(self.using, durable=True):
            self._change(progress=self.done + 1, message=message)
            yield
        self.done += 1

    @contextmanager
    def last_step(self) -> Iterator[None]:
        """The last step: what the block writes and the end of the run are committed together.

        Raises Overtaken as `step` does.
        """
        with transaction.atomic(self.using, durable=True):
            self._change(progress=self.done + 1, state=RunState.FINISHED, ended_at=now(), message="")
            yield
        self.done += 1
        self.ended = "yes"

    def _change(self, **values: object) -> None:
        rows = Run.objects.using(self.using).filter(
            pk=self.run_id, attempts=self.attempt, state=RunState.RUNNING
        )
        if not rows.update(touched_at=now(), **values):
            raise Overtaken


Work = Callable[[Progress], None]


def once(
    job: str,
    period: str,
    work: Work,
    *,
    by: Actor,
    version: str = "",
    asked_by: Actor | None = None,
    using: str = "default",
) -> Run:
    """Do the work as `by`, unless it was finished for this job, period and version; return its row.

    Only one process does it at a time (an advisory lock; Busy for the others). An error of the work is kept
    by its class and raised again; the next call goes on after the last step done. Must not be called inside
    a transaction, because steps commit. `using` names the connection of the row and of its steps.
    """
    with acting_as(by), _lock(using, f"{job}\n{period}\n{version}"):
        run = _take_up(job, period, version, asked_by=asked_by or by, using=using)
        if run.state == RunState.FINISHED:
            return run
        progress = Progress(run.id, run.attempts, run.progress, using)
        try:
            work(progress)
        except Exception as error:
            with transaction.atomic(using, durable=True):
                Run.objects.using(using).filter(pk=run.id, attempts=run.attempts).update(
                    state=RunState.FAILED, error=type(error).__name__[:120], ended_at=now()
                )
            raise
        with transaction.atomic(using, durable=True):
            if not progress.ended:
                progress._change(state=RunState.FINISHED, ended_at=now(), message="")
            run.refresh_from_db(using=using)
        return run


def _take_up(job: str, period: str, version: str, *, asked_by: Actor, using: str) -> Run:
    with transaction.atomic(using, durable=True):
        runs = Run.objects.using(using).filter(job=job, period=period, version=version)
        run = runs.select_for_update().first()
        if run is None:
            run = Run(job=job, period=period, version=version, asked_by=str(asked_by), attempts=1)
            run.save(using=using, force_insert=True)
        elif run.state != RunState.FINISHED:
            run.attempts += 1
            run.state, run.error, run.ended_at, run.touched_at = RunState.RUNNING, "", None, now()
            run.save(using=using)
        return run


@contextmanager
def _lock(using: str, name: str) -> Iterator[None]:
    """Hold the advisory lock of this work in a transaction of a connection of its own.

    A lock of the transaction, not of the session, so that it also holds behind a pool of connections. It
    ends with the process, however that ends.
    """
    key = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
    own = connections[using].copy(using)
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("set local idle_in_transaction_session_timeout = 0")
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [key])
            (taken,) = cursor.fetchone()
        if not taken:
            raise Busy(name)
        yield
    finally:
        own.close()
