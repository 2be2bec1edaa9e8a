"""Indicators and reference values in words. A reference stands beside a computed figure, never in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from kzcp.core import charts
from kzcp.core.errors import NotFound
from kzcp.reference import terms
from kzcp.reference.codes import ReferenceQualifier
from reports.models import Indicator, Reference
from reports.registry import measures

OVERVIEW_SLUGS = (
    "S02a/",
    "S04c/",
    "S05b/",
    "S06/",
    "S07b/2017",
    "S09b/",
    "S10b/2009",
    "S11b/",
    "S12b/2009",
    "S12b/2017",
)
"""The figures of the overview "Children of Kazakhstan" that the page shows, by the beginning of their slugs."""
PRISON = "S12b"
FROM_CASES = "A"
"""The class of indicators that are computed from cases, once their measure is written."""


@dataclass(frozen=True)
class Row:
    """A reference value in words."""

    label: str
    text: str
    period: str
    source: str


@dataclass(frozen=True)
class Entry:
    """An indicator in the list of all."""

    code: str
    title: str
    kind: str
    is_released: bool


@dataclass(frozen=True)
class Section:
    """The indicators of one group."""

    title: str
    entries: list[Entry]


def rows_of(indicator: Indicator) -> list[Row]:
    """The reference values of an indicator, in the order of the data."""
    return [_row(each) for each in indicator.references.all()]


def of_the_overview() -> list[Row]:
    """The figures of the founding document, in its order."""
    found = Reference.objects.exclude(source_en="").filter(source_en__contains="Children of Kazakhstan")
    return [_row(each) for each in found if each.slug.startswith(OVERVIEW_SLUGS)]


def prison_chart() -> charts.Trend | None:
    """Children in prisons by the founding document: two dated values, no computed series yet."""
    found = Reference.objects.filter(indicator=PRISON, unit="CHILDREN", qualifier=ReferenceQualifier.EXACT)
    points = [
        charts.Point(int(each.period), each.period, each.value, _number(each.value))
        for each in found
        if each.period.isdigit()
    ]
    if len(points) < 2:
        return None
    told = ", ".join(f"{point.label}: {point.text}" for point in points)
    return charts.Trend(points=[], diamonds=points, alt=_("Reference values: %(values)s") % {"values": told})


def by_group() -> list[Section]:
    """All indicators, grouped as the vocabulary orders the groups."""
    counted = {each.code for each in measures()}
    rows = list(Indicator.objects.all())
    return [
        Section(label, [_entry(each, counted) for each in rows if each.group == code])
        for code, label in terms.choices("indicator_group")
    ]


def indicator(code: str) -> Indicator:
    """The indicator of this code; raises NotFound."""
    found = Indicator.objects.filter(pk=code).first()
    if found is None:
        raise NotFound
    return found


def breakdown_labels(codes: Iterable[str]) -> list[str]:
    """Breakdowns in words."""
    return terms.labels("breakdown", codes)


def released_breakdowns(of: Indicator) -> list[str]:
    """The breakdowns in which releases have its tables, in words; none where it is not computed from cases."""
    found = next((each for each in measures() if each.code == of.code), None)
    return breakdown_labels(str(code) for code in found.groupings) if found else []


def _entry(each: Indicator, counted: set[str]) -> Entry:
    kind = terms.label("indicator_class", each.indicator_class)
    if each.indicator_class == FROM_CASES and each.code not in counted:
        kind = _("From cases, not computed yet")
    return Entry(each.code, each.title, kind, each.code in counted)


def _row(each: Reference) -> Row:
    qualifier = (
        ""
        if each.qualifier == ReferenceQualifier.EXACT
        else terms.label("reference_qualifier", each.qualifier)
    )
    value = _number(each.value) + (f"–{_number(each.value_to)}" if each.value_to is not None else "")
    unit = terms.label("indicator_unit", each.unit)
    text = " ".join(part for part in (qualifier, f"{value}\u00a0{unit}") if part)
    return Row(each.label, text, each.period, each.source)


def _number(value: float) -> str:
    plain = int(value) if value == int(value) else value
    return str(number_format(plain, use_l10n=True, force_grouping=True)).replace("-", "\u2212")
