"""Logs: one line of key=value for each event, with the request it belongs to, and never a name.

The text of an exception may hold what a person wrote, so a failure is told by its class and by where it
happened, without its message and without any value.
"""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from structlog.typing import EventDict, Processor

FRAMES = 8
"""So many of the innermost places of a failure are told."""


@contextmanager
def about(*, request_id: UUID | None, actor: object) -> Iterator[None]:
    """Let every line inside the block name the request and who acts, by keys."""
    with structlog.contextvars.bound_contextvars(request_id=str(request_id or ""), actor=str(actor)):
        yield


def without_words(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its class and its places, and a line of Celery's by the name of the task."""
    record = event.get("_record")
    error = _error(event.pop("exc_info", None))
    event.pop("exc_text", None)
    event.pop("stack_info", None)
    if error is not None:
        event["error"] = type(error).__name__
        event["at"] = _places(error)
    if isinstance(record, logging.LogRecord):
        record.exc_info, record.exc_text = None, None
        if error is not None or hasattr(record, "data"):
            # What was filled into the line may be the text of the exception.
            event["event"] = str(record.msg).partition("%")[0].strip(" :") or record.name
        if isinstance(data := getattr(record, "data", None), dict):
            event["task"] = str(data.get("name", ""))
    return event


def _error(found: Any) -> BaseException | None:
    if isinstance(found, BaseException):
        return found
    return found[1] if isinstance(found, tuple) and len(found) > 1 else None


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return " ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}:{frame.name}" for frame in frames)


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """The formatter of every handler, for the lines of the house and of all packages."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            without_words,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.LogfmtRenderer(key_order=("timestamp", "level", "logger", "event")),
        ],
    )
