"""Counting the measures of one quarter in the database, as the role that can read coded events only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import IsolationLevel

from kzcp.reference.ages import BANDS
from kzcp.reference.codes import AgeBand
from reports.periods import Quarter
from reports.registry import APART, TOTAL, Grouping, Measure, measures

STATISTICS = "statistics"
"""The alias whose role reads nothing but coded events and reference tables."""


@dataclass(frozen=True)
class Count:
    """One cell as counted; `met`, `met_children` and `rest_children` are None for a plain count."""

    measure: str
    breakdown: str
    value: str
    count: int
    children: int
    met: int | None = None
    met_children: int | None = None
    rest_children: int | None = None


@contextmanager
def snapshot() -> Iterator[CursorWrapper]:
    """A cursor of the statistics role in one repeatable-read, read-only transaction."""
    connection = connections[STATISTICS]
    connection.ensure_connection()
    raw = connection.connection
    raw.isolation_level, raw.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        with transaction.atomic(using=STATISTICS), connection.cursor() as cursor:
            yield cursor
    finally:
        if not raw.closed:
            raw.isolation_level, raw.read_only = None, None


def due_measures(quarter: Quarter, as_of: datetime) -> list[Measure]:
    """The measures that can be counted for the quarter at that moment: those that have matured."""
    return [each for each in measures() if is_mature(each, quarter, as_of)]


def is_mature(measure: Measure, quarter: Quarter, as_of: datetime) -> bool:
    """Whether the time that the measure needs after the end of the quarter has passed."""
    return not measure.matures_after or as_of >= quarter.end + measure.matures_after


def count(cursor: CursorWrapper, measure: Measure, quarter: Quarter, as_of: datetime) -> list[Count]:
    """All cells of one measure, from events recorded in or before `as_of`, in a fixed order."""
    cursor.execute(statement(measure), {"start": quarter.start, "end": quarter.end, "as_of": as_of})
    return sorted(
        (Count(measure.code, *row) for row in cursor.fetchall()),
        key=lambda each: (each.breakdown, each.value),
    )


def statement(measure: Measure) -> str:
    """The SQL of a measure: its rows once, then one GROUP BY for each breakdown."""
    parts = [_group(measure, TOTAL, Grouping("''"), "counted")]
    parts += [_group(measure, code, grouping, "counted") for code, grouping in measure.groupings.items()]
    if measure.adults == "apart":
        parts.append(_group(measure, APART, Grouping(f"'{AgeBand.A18_UP}'"), "adults"))
    joined = "\nunion all\n".join(parts)
    return f"""
with wrong as materialized (
  select distinct case_id from cases_caseevent where kind = 'CASE_ERROR' and recorded_at <= %(as_of)s
), rows as materialized ({measure.rows}),
counted as (select *, {_BAND} as age_band from rows where age is null or age < 18),
adults as (select * from rows where age >= 18)
{joined}
"""


def _group(measure: Measure, breakdown: str, grouping: Grouping, source: str) -> str:
    met = (
        f"count(distinct {measure.unit}) filter (where met), count(distinct child) filter (where met),"
        " count(distinct child) filter (where not met)"
        if measure.form == "share"
        else "null::bigint, null::bigint, null::bigint"
    )
    value = f"coalesce({grouping.column}, '')"
    return (
        f"select '{breakdown}', {value}, count(distinct {measure.unit}), count(distinct child), {met}"
        f" from {source} {grouping.join}" + ("" if grouping.column.startswith("'") else f" group by {value}")
    )


_BAND = (
    "case when age is null then 'UNKNOWN' "
    + " ".join(f"when age between {first} and {last} then '{band}'" for first, last, band in BANDS)
    + " end"
)


def code_version() -> str:
    """Sixteen digits that change whenever the code that counts or protects changes."""
    here = Path(__file__).parent
    files = [*sorted((here / "measures").glob("*.py")), *(here / name for name in _RULES)]
    digest = sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


_RULES = ("counting.py", "freezing.py", "protect.py", "registry.py", "versions.py")
