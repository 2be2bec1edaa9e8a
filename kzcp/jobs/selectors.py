"""What the page of jobs shows. Read as `system:operator`: the caller's door has asked for the permission."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from kzcp.core.actor import Actor, acting_as
from kzcp.core.clock import now
from kzcp.jobs.actors import OPERATOR
from kzcp.jobs.models import Message, Run, RunState

STUCK_AFTER = timedelta(minutes=10)
SHOWN = 100


@dataclass(frozen=True)
class Overview:
    """How the outbox stands: counts are capped at 1,001."""

    waiting: int
    oldest_waiting_since: datetime | None
    failed: list[Message]
    stuck: list[Message]
    runs: list[Run]
    stalled: list[Run]


def overview() -> Overview:
    """Everything the page shows, in one reading."""
    return Overview(waiting(), oldest_waiting_since(), failed(), stuck(), runs(), stalled())


def waiting() -> int:
    """How many messages are due and not done, at most 1,001."""
    with _operator():
        return _waiting()[:1001].count()


def oldest_waiting_since() -> datetime | None:
    """Since when the oldest message that is not done has been due; None where nothing waits."""
    with _operator():
        return _waiting().order_by("due").values_list("due", flat=True).first()


def failed() -> list[Message]:
    """Messages given up after ten failures, the latest first, at most 100."""
    with _operator():
        return list(Message.objects.exclude(failed_at=None).order_by("-failed_at")[:SHOWN])


def stuck() -> list[Message]:
    """Messages that have been due for ten minutes and are neither done nor given up, at most 100."""
    with _operator():
        return list(_waiting().filter(due__lte=now() - STUCK_AFTER).order_by("due")[:SHOWN])


def runs(job: str = "") -> list[Run]:
    """The latest runs, of one job or of all, at most 100."""
    with _operator():
        rows = Run.objects.filter(job=job) if job else Run.objects.all()
        return list(rows.order_by("-started_at")[:SHOWN])


def stalled() -> list[Run]:
    """Runs that say they run but have not moved for ten minutes: their process is gone."""
    with _operator():
        return list(Run.objects.filter(state=RunState.RUNNING, touched_at__lte=now() - STUCK_AFTER)[:SHOWN])


def _waiting() -> QuerySet[Message]:
    return Message.objects.filter(done_at=None, failed_at=None, due__lte=now())


@contextmanager
def _operator() -> Iterator[None]:
    with acting_as(Actor.system(OPERATOR)), transaction.atomic():
        yield
