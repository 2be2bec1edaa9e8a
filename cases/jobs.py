"""Periodic work of cases: what happens is an action, and doing it twice changes nothing."""

from celery import shared_task

from cases.actions import watch

WATCH = "cases.watch_deadlines"
NIGHTLY = "cases.nightly"
"""The names of the periodic tasks."""


@shared_task(name=WATCH, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def watch_deadlines() -> None:
    """Tell of late tasks."""
    watch.tell_overdue()


@shared_task(name=NIGHTLY, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def nightly() -> None:
    """End expired consents and drafts; prepare for those who turn 18."""
    watch.expire_consents()
    watch.prepare_for_18()
    watch.end_drafts()
