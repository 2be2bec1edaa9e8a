"""Figures and releases for the tests. Figures are written as the part of the system that computes them."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from reports.actions import releases
from reports.actions.figures import FIGURES, fingerprint
from reports.counting import Count, code_version
from reports.models import Figure, FigureSet, Release
from reports.periods import Quarter
from tests.factories.cast import Cast

ENDED = Quarter(2025, 3)
AS_OF = datetime(2025, 10, 15, tzinfo=UTC)
MATURED = datetime(2026, 2, 1, tzinfo=UTC)
REGIONS = {"KZ-71": 40, "KZ-75": 30, "KZ-79": 20, "KZ-35": 2}


def by_region(measure: str, regions: dict[str, int], share: float | None = None) -> list[Count]:
    """The counts of a measure that has only regions: each unit another child; `share` of them met."""
    total = sum(regions.values())
    rows = [("TOTAL", "", total), *(("REGION", code, n) for code, n in regions.items())]
    return [_count(measure, breakdown, value, n, share) for breakdown, value, n in rows]


def _count(measure: str, breakdown: str, value: str, n: int, share: float | None) -> Count:
    if share is None:
        return Count(measure, breakdown, value, n, n)
    met = round(n * share)
    return Count(measure, breakdown, value, n, n, met, met, n - met)


def some_counts() -> list[Count]:
    """Counts of every measure of a quarter, with one region too small to be shown."""
    return [
        *by_region("P01", REGIONS),
        *(Count("P01", "SEX", sex, n, n) for sex, n in (("M", 40), ("F", 46), ("U", 6))),
        Count("P01", "APART", "A18_UP", 3, 3),
        *by_region("P03", REGIONS, 0.5),
        *by_region("S15", REGIONS, 0.6),
        *by_region("S21", REGIONS, 0.7),
        *by_region("S22", REGIONS),
        *(Count("S22", "VIOLENCE_TYPE", code, n, n) for code, n in (("PSY", 60), ("NEG", 30), ("PHYS", 25))),
    ]


def store(
    quarter: Quarter = ENDED, *, counts: list[Count] | None = None, as_of: datetime = AS_OF
) -> FigureSet:
    """Let these be the figures of the quarter."""
    counts = some_counts() if counts is None else counts
    with acting_as(FIGURES), transaction.atomic():
        held = FigureSet.objects.filter(period=quarter.code).first()
        made = FigureSet(
            period=quarter.code,
            run_id=uuid7(),
            as_of=as_of,
            computed_at=as_of,
            code_version=code_version(),
            fingerprint=fingerprint(counts),
        )
        made.id = held.id if held else made.id
        made.save(force_insert=held is None, force_update=held is not None)
        rows = [Figure(run_id=made.run_id, period=quarter.code, **vars(each)) for each in counts]
        Figure.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["period", "measure", "breakdown", "value"],
            update_fields=["run_id", "count", "children", "met", "met_children", "rest_children"],
        )
    return made


def prepared(cast: Cast, quarter: Quarter = ENDED, **figures: Any) -> Release:
    """A release that Nina prepared from such figures."""
    store(quarter, **figures)
    return releases.prepare(quarter=quarter, by=cast.who("nina"))


def published(cast: Cast, quarter: Quarter = ENDED, **figures: Any) -> Release:
    """One that Pavel has published too."""
    return releases.publish(release=prepared(cast, quarter, **figures), by=cast.who("pavel"))
