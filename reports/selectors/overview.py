"""The overview of a release: headline, map, ranking, trend, and reference values beside them."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kzcp.core import charts
from kzcp.reference import places, terms
from kzcp.reference.collation import sort_key
from reports.models import Release
from reports.periods import Quarter
from reports.protect import SMALLEST
from reports.selectors import released
from reports.selectors.references import Row as ReferenceRow
from reports.selectors.references import indicator, rows_of
from reports.selectors.released import HIDDEN, Cell, Change, Group, Table

HEADLINES = ("P01", "P03", "S15", "P08", "S21", "S22")
"""What the headline shows first; the first four that the release has."""
MANY = 100
"""From so many on a share is told without the range in which it would likely lie again."""
TYPES, REGION, SEX, AGE = "VIOLENCE_TYPE", "REGION", "SEX", "AGE"

Link = Callable[..., str]
"""Makes the address of the overview with some filters changed."""


@dataclass(frozen=True)
class Headline:
    title: str
    text: str
    change: Change
    limits: str
    note: str
    url: str


@dataclass(frozen=True)
class Ranked:
    """One region of the ranking; `bar` and the likely range from `low` to `high` in per cent of the width."""

    label: str
    url: str
    cell: Cell
    bar: float
    step: int
    change: Change
    low: float | None
    high: float | None

    @property
    def kind(self) -> str:
        """The class of the bar: the same colour step as on the map."""
        return f"q{self.step}"


@dataclass(frozen=True)
class Bar:
    """One value of a breakdown with its bar."""

    cell: Cell
    bar: float


@dataclass(frozen=True)
class Part:
    """One indicator's value in the region chosen."""

    title: str
    cell: Cell
    change: Change
    note: str
    url: str


@dataclass(frozen=True)
class Passed:
    """One released quarter of the trend."""

    label: str
    cell: Cell
    note: str


@dataclass(frozen=True)
class Overview:
    """All that the page shows of one release, prepared. Nothing in it is of an unpublished one."""

    release: Release
    quarter: Quarter
    table: Table
    headlines: list[Headline]
    compared: str
    change: Change
    ranked_against: str
    mark: int | None
    waiting: list[tuple[str, date]]
    tiles: list[charts.Tile]
    legend: list[tuple[int, str]]
    ranking: list[Ranked]
    sexes: list[Bar]
    ages: list[Bar]
    types: list[Bar]
    types_total: Cell | None
    trend: charts.Trend | None
    passed: list[Passed]
    references: list[ReferenceRow]
    region: str
    parts: list[Part]

    @property
    def finding(self) -> str:
        """The heading: the indicator with its value in the nation, and how that changed in a year."""
        total = self.table.total
        words = {"indicator": self.table.indicator.title, "value": total.text if total else HIDDEN}
        if not self.change.words:
            return _("%(indicator)s: %(value)s") % words
        return _("%(indicator)s: %(value)s, in a year %(change)s") % {**words, "change": self.change.words}

    @property
    def unit(self) -> str:
        """The unit of the indicator in words."""
        return terms.label("indicator_unit", self.table.indicator.unit)

    @property
    def unit_words(self) -> str:
        """The unit as the head of a column."""
        return capfirst(self.unit)


def overview(
    releases: Mapping[str, Release], release: Release, code: str, region: str, link: Link
) -> Overview:
    """Prepare the page for the indicator `code` of `release`; `releases` are the latest of each quarter."""
    quarter = released.quarter_of(release)
    tables = released.tables(release)
    former = releases.get(quarter.year_before.code)
    before = released.tables(former) if former else {}
    table = tables[code]
    steps = _steps(table)
    types = tables["S22"].group(TYPES) if "S22" in tables else None
    passed = _passed(releases, quarter, table)
    same = released.comparable(table, before.get(code))
    return Overview(
        release=release,
        quarter=quarter,
        table=table,
        headlines=_headlines(tables, before, link),
        compared=quarter.year_before.label if former else "",
        change=released.change(table.total, same.total if same else None),
        ranked_against=quarter.year_before.label if same else "",
        mark=table.total.share if table.total else None,
        waiting=_waiting(tables),
        tiles=_tiles(table, steps, link),
        legend=_legend(table, steps),
        ranking=_ranking(table, same, steps, link),
        sexes=_bars(table.group(SEX)),
        ages=_bars(table.group(AGE)),
        types=_bars(types),
        types_total=tables["S22"].total if types else None,
        trend=_trend(passed, table),
        passed=[Passed(each.label, one.total, one.short_note) for each, one in reversed(passed) if one.total],
        references=rows_of(table.indicator),
        region=places.region_label(region),
        parts=_parts(tables, before, region, link) if region else [],
    )


def periods(releases: Mapping[str, Release]) -> list[tuple[str, str]]:
    """The released quarters: code and words, newest first."""
    return [(code, released.quarter_of(release).label) for code, release in releases.items()]


def choices(release: Release) -> list[tuple[str, str]]:
    """The indicators that a release has tables of: code and title."""
    return [(code, table.indicator.title) for code, table in released.tables(release).items() if table.total]


def absent(release: Release, code: str) -> list[str]:
    """Why the release has no figure of the indicator; raises NotFound where there is no such indicator."""
    table = released.tables(release).get(code)
    found = table.indicator if table else indicator(code)
    if table is None:
        return [
            _("%(indicator)s: this release has no figure of it. Another one is shown.")
            % {"indicator": found.title}
        ]
    day = date_format(date.fromisoformat(table.waits_until), "DATE_FORMAT")
    words = _("%(indicator)s: can be counted for this quarter from %(day)s; until then another one is shown.")
    return [words % {"indicator": found.title, "day": day}]


def _headlines(tables: Mapping[str, Table], before: Mapping[str, Table], link: Link) -> list[Headline]:
    found = [(code, tables[code]) for code in HEADLINES if code in tables and tables[code].total]
    return [
        Headline(
            title=table.indicator.title,
            text=table.total.text,
            change=_total_change(table, before.get(code)),
            limits=table.indicator.limits,
            note=table.short_note,
            url=link(indicator=code),
        )
        for code, table in found[:4]
        if table.total
    ]


def _total_change(table: Table, before: Table | None) -> Change:
    same = released.comparable(table, before)
    return released.change(table.total, same.total if same else None)


def _waiting(tables: Mapping[str, Table]) -> list[tuple[str, date]]:
    return [
        (table.indicator.title, date.fromisoformat(table.waits_until))
        for table in tables.values()
        if table.waits_until
    ]


def _steps(table: Table) -> tuple[int, ...]:
    """The lower ends of colour steps 2 to 5: equal steps over the values shown.

    Of shares they have 5 points at least; of counts they begin at the smallest that is ever shown.
    """
    group = table.group(REGION)
    values = [cell.value for cell in (group.cells if group else []) if cell.value is not None]
    least = 5 if table.form == "share" else 1
    if not values:
        return tuple(SMALLEST + least * n for n in range(1, 5))
    low = min(values) // least * least if table.form == "share" else SMALLEST
    width = max(least, -(-(max(values) - low) // (5 * least)) * least)
    return tuple(low + width * n for n in range(1, 5))


def _tiles(table: Table, steps: tuple[int, ...], link: Link) -> list[charts.Tile]:
    group = table.group(REGION)
    return [
        charts.Tile(cell.code, cell.label, _short(cell), _step(cell, steps), link(region=cell.code))
        for cell in (group.cells if group else [])
    ]


def _short(cell: Cell) -> str:
    return "" if cell.value is None else released.number(cell.value)


def _step(cell: Cell, steps: tuple[int, ...]) -> int:
    return 0 if cell.value is None else charts.step_of(cell.value, steps)


def _legend(table: Table, steps: tuple[int, ...]) -> list[tuple[int, str]]:
    group = table.group(REGION)
    hidden = [(0, _("hidden"))] if group and any(cell.value is None for cell in group.cells) else []
    if not group or all(cell.value is None for cell in group.cells):
        return hidden
    ends = [released.number(step) for step in steps]
    between = [_from_to(low, high) for low, high in itertools.pairwise(steps)]
    share = table.form == "share"
    first = _("under %(n)s") % {"n": ends[0]} if share else _from_to(SMALLEST, steps[0])
    return [*enumerate([first, *between, _("%(n)s or more") % {"n": ends[-1]}], 1), *hidden]


def _from_to(low: int, end: int) -> str:
    """The whole numbers from `low` and below `end`."""
    one = end - 1 == low
    return released.number(low) if one else f"{released.number(low)}–{released.number(end - 1)}"


def _ranking(table: Table, before: Table | None, steps: tuple[int, ...], link: Link) -> list[Ranked]:
    """Regions from the highest value, those with a hidden one after them by name."""
    group = table.group(REGION)
    if group is None:
        return []
    cells = sorted(
        group.cells, key=lambda cell: (cell.value is None, -(cell.value or 0), sort_key(cell.label))
    )
    full = 100 if table.form == "share" else group.longest
    return [
        Ranked(
            cell.label,
            link(region=cell.code),
            cell,
            (cell.value or 0) * 100 / full,
            _step(cell, steps),
            released.change(cell, before.cell(REGION, cell.code) if before else None),
            *_likely(cell),
        )
        for cell in cells
    ]


def _likely(cell: Cell) -> tuple[float, float] | tuple[None, None]:
    """Where a share of few cases would likely lie again: Wilson's 95 % range, in per cent, from its numbers."""
    if cell.met is None or not cell.count or cell.count >= MANY:
        return None, None
    n, share, z = cell.count, cell.met / cell.count, 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * ((share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5)
    return (middle - half) * 100, (middle + half) * 100


def _bars(group: Group | None) -> list[Bar]:
    if group is None:
        return []
    shares = any(cell.form == "share" for cell in group.cells)
    full = 100 if shares else group.longest
    return [Bar(cell, (cell.value or 0) * 100 / full) for cell in group.cells]


def _passed(releases: Mapping[str, Release], until: Quarter, now: Table) -> list[tuple[Quarter, Table]]:
    """The table of each released quarter up to `until`, oldest first."""
    found = [
        (released.quarter_of(each), released.table_of(each, now.indicator)) for each in releases.values()
    ]
    return sorted(
        ((quarter, table) for quarter, table in found if table is not None and quarter <= until),
        key=lambda pair: pair[0],
    )


def _trend(passed: list[tuple[Quarter, Table]], table: Table) -> charts.Trend | None:
    cells = [(quarter, each.total) for quarter, each in passed if each.total]
    if sum(cell.value is not None for _quarter, cell in cells) < 2:
        return None
    told = ", ".join(f"{quarter.label}: {cell.text}" for quarter, cell in cells)
    points = [charts.Point(each.place, each.short_label, cell.value, cell.text) for each, cell in cells]
    return charts.Trend(points=points, alt=f"{table.indicator.title}. {told}", step=1)


def _parts(tables: Mapping[str, Table], before: Mapping[str, Table], region: str, link: Link) -> list[Part]:
    found = ((code, table, table.cell(REGION, region)) for code, table in tables.items())
    return [
        Part(
            table.indicator.title,
            cell,
            _cell_change(table, before.get(code), cell, region),
            table.short_note,
            link(indicator=code, region=region),
        )
        for code, table, cell in found
        if cell is not None
    ]


def _cell_change(table: Table, before: Table | None, cell: Cell, region: str) -> Change:
    same = released.comparable(table, before)
    return released.change(cell, same.cell(REGION, region) if same else None)
