"""Periodic work of referrals: what happens is an action, and doing it twice changes nothing."""

from celery import shared_task

from kzcp.jobs.run import Busy
from referrals.actions import silence

WATCH = "referrals.watch_silence"
"""The name of the periodic task."""


@shared_task(name=WATCH, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def watch_silence() -> None:
    """Tell of providers who do not answer; where another process is at it, it is told by that one."""
    try:
        silence.tell()
    except Busy:
        return
