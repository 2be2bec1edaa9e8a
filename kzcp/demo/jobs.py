"""The rest of the sample, made in the background by a real worker."""

from typing import Any

from kzcp.demo.sample import first, grow
from kzcp.jobs import outbox


@outbox.long_consumer(grow.TOPIC)
def go_on(body: dict[str, Any]) -> None:
    """Make what is missing of the sample."""
    first.go_on()
