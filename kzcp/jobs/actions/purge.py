"""Delivered messages do not stay for ever: they say who did what and when, and the journal says it better."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.jobs.actors import JANITOR
from kzcp.jobs.run import Progress, once
from kzcp.journal import journal

JOB = "outbox.purge"
AT_A_TIME = 1000
BY = Actor.system(JANITOR)


def purge() -> int:
    """Remove the messages delivered more than `OUTBOX_KEPT_DAYS` days ago, once a day; return how many.

    What waits, or was given up after its failures, stays. Must not be called inside a transaction; raises
    Busy where another process is at it.
    """
    removed = 0

    def work(progress: Progress) -> None:
        nonlocal removed
        before = clock.now() - timedelta(days=settings.OUTBOX_KEPT_DAYS)
        gone = AT_A_TIME
        while gone == AT_A_TIME:
            with progress.step():
                gone = _remove(before)
            removed += gone

    once(JOB, clock.today().isoformat(), work, by=BY)
    return removed


def _remove(before: datetime) -> int:
    """Remove some in the present transaction; an entry is written where there were any."""
    with connection.cursor() as cursor:
        cursor.execute("select kzcp_purge_messages(%s, %s)", [before, AT_A_TIME])
        (gone,) = cursor.fetchone()
    if gone:
        journal.record("job.purge", subject_kind="jobs.message", reason=str(gone))
    return int(gone)
