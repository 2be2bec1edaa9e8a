"""The one home of time: nothing else in the house asks the machine what time it is.

Where `settings.CLOCK_MOVABLE` holds (demo and tests) the clock of the whole house, all processes and the row
policies alike, can be moved: the shift is one row in the database (see clock_sql). It is read at most once a
second in each process and only inside a transaction; outside one the last known shift counts.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from psycopg.pq import TransactionStatus

ALMATY: Final = ZoneInfo("Asia/Almaty")
_SECONDS_BETWEEN_READS: Final = 1.0
# A role that may not ask, or a database not yet installed, must not fail the transaction it is asked in.
_READABLE: Final = """
select coalesce(has_function_privilege(to_regprocedure('public.kzcp_clock()')::oid, 'execute'), false)
"""

_override: ContextVar[datetime | None] = ContextVar("kzcp_clock_override", default=None)


@dataclass
class _Shift:
    value: timedelta = timedelta(0)
    read_at: float = float("-inf")


_shift = _Shift()


def now() -> datetime:
    """Return the moment in UTC: the one set by `at`, else the machine's plus the shift of the house."""
    fixed = _override.get()
    if fixed is not None:
        return fixed
    return datetime.now(UTC) + _current_shift()


def today() -> date:
    """Return the day in Almaty, by which all deadlines and ages are counted."""
    return now().astimezone(ALMATY).date()


def local(moment: datetime) -> datetime:
    """Return the same moment as read on a wall in Almaty; ValueError if it has no zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment must say its zone")
    return moment.astimezone(ALMATY)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold this context's clock at one moment; the database and other processes keep theirs."""
    token = _override.set(local(moment).astimezone(UTC))
    try:
        yield
    finally:
        _override.reset(token)


def move(*, to: datetime) -> None:
    """Move the clock of the whole house so that it is `to` now; ImproperlyConfigured where it may not move."""
    _write(local(to) - datetime.now(UTC))


def reset() -> None:
    """Give the house the machine's time again; ImproperlyConfigured where the clock may not move."""
    _write(timedelta(0))


def _write(shift: timedelta) -> None:
    if not settings.CLOCK_MOVABLE:
        raise ImproperlyConfigured("The clock of this installation cannot be moved.")
    with connection.cursor() as cursor:
        cursor.execute("select kzcp_move_clock(make_interval(secs => %s))", [shift.total_seconds()])
    _forget()


def _forget() -> None:
    _shift.value, _shift.read_at = timedelta(0), float("-inf")


def _current_shift() -> timedelta:
    if not getattr(settings, "CLOCK_MOVABLE", False):
        return timedelta(0)
    if time.monotonic() - _shift.read_at >= _SECONDS_BETWEEN_READS and _in_healthy_transaction():
        _shift.value = _read()
        _shift.read_at = time.monotonic()
    return _shift.value


def _in_healthy_transaction() -> bool:
    raw = connection.connection
    return (
        connection.in_atomic_block
        and raw is not None
        and not raw.closed
        and raw.info.transaction_status == TransactionStatus.INTRANS
    )


def _read() -> timedelta:
    # The driver's own cursor: this reading belongs to nobody's count of queries.
    with connection.connection.cursor() as cursor:
        cursor.execute(_READABLE)
        if not cursor.fetchone()[0]:
            return _shift.value
        cursor.execute("select public.kzcp_clock() - statement_timestamp()")
        shift: timedelta = cursor.fetchone()[0]
        return shift
