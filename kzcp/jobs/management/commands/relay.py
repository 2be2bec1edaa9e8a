import importlib
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from kzcp.jobs import relay


class Command(BaseCommand):
    help = "Publishes the messages of the outbox until SIGTERM or SIGINT."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the relay; a signal lets the batch in hand be finished."""
        # The Celery app is made above this one; loading it makes it the current app of this process.
        importlib.import_module("kzcp.celery")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        relay.run(stop)
