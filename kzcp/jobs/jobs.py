"""The Celery tasks of the outbox: ids only, JSON only, acknowledged after the effect."""

from uuid import UUID

from celery import shared_task
from django.db import transaction

from kzcp.core.actor import Actor, acting_as
from kzcp.jobs import outbox


@shared_task(name=outbox.DELIVER, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def deliver(message_id: str, actor: str) -> None:
    """Deliver one message of the outbox under the actor that wrote it."""
    outbox.deliver(UUID(message_id), Actor.parse(actor))


@shared_task(name="kzcp.jobs.start", acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def start(topic: str, actor: str) -> None:
    """Enqueue a message without a body: what the schedule calls for work that happens once for each period.

    `actor` is the system actor that does the work, such as "system:figures".
    """
    with acting_as(Actor.parse(actor)), transaction.atomic():
        outbox.enqueue(topic)
