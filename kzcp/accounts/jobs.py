"""Periodic work of accounts."""

from celery import shared_task

from kzcp.accounts.actions import lapsing, sessions

SESSIONS = "accounts.end_sessions"
LAPSED = "accounts.release_lapsed"
"""The names of the periodic tasks."""


@shared_task(name=SESSIONS, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def end_sessions() -> None:
    """End the sessions that nobody has come back to."""
    sessions.end_forgotten()


@shared_task(name=LAPSED, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def release_lapsed() -> None:
    """Hand on what people held in roles whose last day has passed."""
    lapsing.release()
