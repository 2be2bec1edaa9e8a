"""What the reports can count: each measure adds itself here; a new one is one module of `measures`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from kzcp.reference.codes import Breakdown

TOTAL = "TOTAL"
"""The breakdown of the whole nation: no breakdown."""

APART = "APART"
"""The breakdown of cases outside child counts (18 and over), shown apart and never added."""


@dataclass(frozen=True)
class Grouping:
    """One breakdown: the column of the rows that is grouped by, and a join where a row has several values."""

    column: str
    join: str = ""


@dataclass(frozen=True)
class Measure:
    """How an indicator is counted, as SQL over case events.

    `rows` selects one row for each unit (and child) that counts: unit, child, region, sex, age and, for a
    share, met. It may use the parameters start, end and as_of, and the table `wrong` of cases marked as
    error. `unit` says which column is counted. Rows of age 18 and over are left out; with `adults`
    "apart" they are counted apart. The figure is made only when `matures_after` has passed since the end
    of the period. Measures of one `family` rest on the same steps of the same cases: they are corrected
    together or not at all. Those of one `cohort` count nearly the same children: a cell of one, taken from
    that of another, must not leave a small number.
    """

    code: str
    rows: str
    form: Literal["count", "share"]
    groupings: Mapping[Breakdown, Grouping]
    unit: Literal["unit", "child"] = "unit"
    adults: Literal["out", "apart"] = "out"
    matures_after: timedelta = timedelta(0)
    additive: frozenset[Breakdown] = field(default_factory=lambda: frozenset(Breakdown))
    """Breakdowns whose cells add up to the total; of the others a unit may be in several."""
    family: str = ""
    cohort: str = ""


_measures: dict[str, Measure] = {}


def register(measure: Measure) -> Measure:
    """Add a measure. An indicator has one."""
    if measure.code in _measures:
        raise ValueError(f"measure {measure.code} is registered twice")
    _measures[measure.code] = measure
    return measure


def measures() -> tuple[Measure, ...]:
    """Every measure, by the code of its indicator."""
    return tuple(_measures[code] for code in sorted(_measures))


def families() -> tuple[tuple[Measure, ...], ...]:
    """Every measure with those of its family, by code; one without a family stands alone."""
    found: dict[str, list[Measure]] = {}
    for each in measures():
        found.setdefault(each.family or each.code, []).append(each)
    return tuple(tuple(members) for members in found.values())


def measure(code: str) -> Measure:
    """The measure of an indicator; raises KeyError where it has none."""
    return _measures[code]
