"""Figures by night and on demand. Celery and the outbox carry codes; what happens is an action."""

from typing import Any

from celery import shared_task
from django.db import transaction

from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as, current
from kzcp.jobs import outbox
from reports.actions import figures
from reports.periods import Quarter

NIGHTLY = "reports.figures_nightly"
"""The name of the periodic task."""


@shared_task(name=NIGHTLY, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def nightly() -> None:
    """Ask for the figures of every open quarter, as the part of the system that computes them."""
    with acting_as(figures.FIGURES), transaction.atomic():
        outbox.enqueue(figures.TOPIC, {"version": f"night-{clock.today()}"})


@outbox.long_consumer(figures.TOPIC)
def compute(body: dict[str, Any]) -> None:
    """Compute one quarter, or every open one where the message names none; each once for its version."""
    asked_by: Actor = current() or figures.FIGURES
    wanted = [Quarter.parse(body["period"])] if "period" in body else figures.open_quarters()
    for quarter in wanted:
        figures.compute(quarter=quarter, version=body["version"], asked_by=asked_by)
