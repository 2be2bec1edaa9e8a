"""The relay: a process of its own that publishes the messages which are due.

Published is not done: a broker may lose what it was given. So a message stays due every 60 seconds until its
consumer closes it. A broker or a database that is gone only makes the relay wait.
"""

import logging
import threading
from datetime import timedelta

from celery import current_app
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from kombu.exceptions import OperationalError as BrokerError

from kzcp.core.actor import Actor, acting_as
from kzcp.core.clock import now
from kzcp.jobs.actors import RELAY
from kzcp.jobs.models import Message
from kzcp.jobs.outbox import DELIVER

PAUSE = 0.2
LONGEST_WAIT = 5.0
BATCH = 100
AGAIN_AFTER = timedelta(seconds=60)
log = logging.getLogger(__name__)


def publish_batch() -> int:
    """Publish up to 100 messages that are due and say how many; another relay takes others.

    When the broker refuses, those already published count, and BrokerError is raised.
    """
    refusal: BrokerError | None = None
    sent = []
    with acting_as(Actor.system(RELAY)), transaction.atomic():
        # `due` is the clock of the house, which a demonstration may move; `again_at` is the machine's.
        waiting = Message.objects.filter(
            Q(again_at=None) | Q(again_at__lte=Now()), done_at=None, failed_at=None, due__lte=now()
        )
        for message in waiting.select_for_update(skip_locked=True).order_by("due", "id")[:BATCH]:
            try:
                current_app.send_task(DELIVER, [str(message.id), message.actor])
            except BrokerError as error:
                refusal = error
                break
            sent.append(message.id)
        if sent:
            Message.objects.filter(id__in=sent).update(
                again_at=Now() + AGAIN_AFTER, attempts=F("attempts") + 1
            )
    if refusal is not None:
        raise refusal
    return len(sent)


def run(stop: threading.Event) -> None:
    """Publish until `stop` is set: a full batch goes on at once, otherwise every 0.2 seconds.

    While the database or the broker cannot be reached it waits, up to 5 seconds at a time.
    """
    wait = PAUSE
    while not stop.is_set():
        try:
            count = publish_batch()
        except (BrokerError, OperationalError, InterfaceError) as error:
            wait = min(wait * 2, LONGEST_WAIT)
            log.warning("relay waits %.1f s: %s", wait, type(error).__name__)
            connection.close_if_unusable_or_obsolete()
        else:
            wait = PAUSE
            if count == BATCH:
                continue
        stop.wait(wait)
