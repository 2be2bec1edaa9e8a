"""The copy of the reference data that a process holds, and how it learns that the copy is old.

Labels, choices and holidays are asked for many times in one page. Each process keeps them, compares the
token of the data (`models.Version`) at most once in `REFERENCE_RECHECK_SECONDS` (1 by default), and reads
all again when it has changed. So an edit is seen by every process within that time, and by its own at once.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import connection

from kzcp.reference.models import CalendarDay, District, Region, Service, Term, Version
from kzcp.reference.models.version import on_renew


@dataclass(frozen=True)
class Snapshot:
    """All reference data as of one token; the rows are shared and must not be changed."""

    token: UUID | None
    terms: Mapping[str, Mapping[str, Term]]
    regions: Mapping[str, Region]
    districts: Mapping[int, District]
    services: Mapping[str, Service]
    days: Mapping[date, str]


_held: Snapshot | None = None
_checked_at = 0.0


def snapshot() -> Snapshot:
    """The reference data, at most `REFERENCE_RECHECK_SECONDS` old."""
    global _held, _checked_at
    held, now = _held, time.monotonic()
    if held is not None and (now - _checked_at < _recheck_seconds() or connection.needs_rollback):
        return held
    token = _token()
    if held is None or held.token != token:
        held = _read(token)
    _held, _checked_at = held, now
    return held


def forget() -> None:
    """Drop the copy of this process; the next question reads the database."""
    global _held
    _held = None


on_renew.append(forget)


def _recheck_seconds() -> float:
    return float(getattr(settings, "REFERENCE_RECHECK_SECONDS", 1.0))


def _token() -> UUID | None:
    connection.ensure_connection()
    # The driver's own cursor: whether this page was the one to ask is no part of its count of queries.
    with connection.connection.cursor() as cursor:
        cursor.execute(f"select token from {Version._meta.db_table}")
        row = cursor.fetchone()
    return row[0] if row else None


def _read(token: UUID | None) -> Snapshot:
    terms: dict[str, dict[str, Term]] = {}
    for term in Term.objects.defer("shipped").order_by("set", "order", "code"):
        terms.setdefault(term.set, {})[term.code] = term
    return Snapshot(
        token=token,
        terms=terms,
        regions={row.iso: row for row in Region.objects.defer("shipped")},
        districts={row.pk: row for row in District.objects.defer("shipped").select_related("region")},
        services={row.code: row for row in Service.objects.defer("shipped")},
        days=dict(CalendarDay.objects.values_list("date", "kind")),
    )
