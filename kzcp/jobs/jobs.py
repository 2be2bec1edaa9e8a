"""The Celery tasks of the outbox: ids only, JSON only, acknowledged after the effect."""

from uuid import UUID

from celery import shared_task
from django.db import transaction

from kzcp.core.actor import Actor, acting_as
from kzcp.jobs import outbox
from kzcp.jobs.actions import purge
from kzcp.jobs.run import Busy

PURGE = "kzcp.jobs.purge"
"""The name of the periodic task."""


@shared_task(name=outbox.DELIVER, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def deliver(message_id: str, actor: str) -> None:
    """Deliver one message of the outbox under the actor that wrote it."""
    outbox.deliver(UUID(message_id), Actor.parse(actor))


@shared_task(name=PURGE, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def purge_delivered() -> None:
    """Remove what was delivered long ago; where another process is at it, that one does."""
    try:
        purge.purge()
    except Busy:
        return


@shared_task(name="kzcp.jobs.start", acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def start(topic: str, actor: str) -> None:
    """Enqueue a message without a body: what the schedule calls for work that happens once for each period.

    `actor` is the system actor that does the work, such as "system:figures".
    """
    with acting_as(Actor.parse(actor)), transaction.atomic():
        outbox.enqueue(topic)
