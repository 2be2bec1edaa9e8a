"""Charts drawn on the server as SVG, from plain prepared data. Geometry stands in attributes, colour in classes.

Each chart needs a table of the same figures beside it; the caller makes it. A hidden value is `[c]` on a hatch
and has no colour.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kzcp.core import tiles

HIDDEN: Final = "[c]"
STEPS: Final = 5
_SIDE: Final = 60
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 392, 30, 190
_HATCH: Final = mark_safe(
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="grid" d="M0 0V6" stroke-width="2"/></pattern></defs>'
)


def step_of(value: float, bounds: Sequence[float]) -> int:
    """The colour step from 1 to 5 of a value; `bounds` are the four lower ends of steps 2 to 5, rising."""
    return 1 + sum(value >= bound for bound in bounds[: STEPS - 1])


def _percent(value: float) -> str:
    return f"{min(max(value, 0.0), 100.0):.1f}%"


def bar(
    share: float,
    kind: str = "fill",
    mark: float | None = None,
    low: float | None = None,
    high: float | None = None,
) -> SafeString:
    """A bar of `share` per cent; kind fill, over or q1 to q5; mark a limit; low to high the likely range."""
    limit: SafeString | str = ""
    if mark is not None:
        limit = format_html(
            '<rect class="mark" x="{}" y="-2" width="4" height="14" stroke-width="2"/>', _percent(mark)
        )
    likely: SafeString | str = ""
    if low is not None and high is not None:
        likely = format_html(
            '<rect class="whisk" x="{}" y="3" width="{}" height="4"/>', _percent(low), _percent(high - low)
        )
    return format_html(
        '<svg class="bars" aria-hidden="true"><rect class="track" width="100%" height="10"/>'
        '<rect class="{}" width="{}" height="10"/>{}{}</svg>',
        kind,
        _percent(share),
        limit,
        likely,
    )


@dataclass(frozen=True)
class Tile:
    """A region on the map: its ISO code, full name, value in words and colour step; step 0 hides the value."""

    iso: str
    name: str
    text: str
    step: int
    url: str = ""


def tile_map(items: Iterable[Tile], alt: str) -> SafeString:
    """The map of the regions as equal tiles, each a link where it has an address."""
    drawn = format_html_join("", "{}", ((_tile(item),) for item in items if item.iso in tiles.GRID))
    return format_html(
        '<svg class="chart map" font-size="12" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}</svg>',
        tiles.COLUMNS * _SIDE,
        tiles.ROWS * _SIDE,
        alt,
        _HATCH,
        drawn,
    )


def _tile(item: Tile) -> SafeString:
    place = tiles.GRID[item.iso]
    x, y = place.column * _SIDE + 1, place.row * _SIDE + 1
    tone = "" if not item.step else "on2" if item.step >= 4 else "on1"
    hidden = _("hidden to protect children")
    told = f"{item.name}: {item.text if item.step else hidden}"
    if item.step:
        square = format_html(
            '<rect class="q{}" x="{}" y="{}" width="58" height="58" rx="5"/>', item.step, x, y
        )
    else:
        square = format_html(
            '<rect class="hid" stroke-dasharray="3 3" x="{0}" y="{1}" width="58" height="58" rx="5"/>'
            '<rect x="{0}" y="{1}" width="58" height="58" rx="5" fill="url(#hatch)"/>',
            x,
            y,
        )
    label = '<text font-size="{}" class="{} {}" x="{}" y="{}" text-anchor="middle">{}</text>'
    words = format_html_join(
        "",
        label,
        (
            ("9.5", "wide", tone, x + 29, y + 21, place.short),
            ("12", "narrow", tone, x + 29, y + 21, place.shortest),
            ("15", "val", tone, x + 29, y + 42, item.text if item.step else HIDDEN),
        ),
    )
    if item.url:
        return format_html('<a href="{}" aria-label="{}">{}{}</a>', item.url, told, square, words)
    return format_html('<g role="img" aria-label="{}">{}{}</g>', told, square, words)


def legend(labels: Iterable[tuple[int, str]], unit: str = "") -> SafeString:
    """The colour steps of a map in words: pairs of step and label; step 0 stands for hidden."""
    rows = ((f"q{step}" if step else "hid", label) for step, label in labels)
    drawn = format_html_join(
        "",
        '<span><svg width="22" height="14" aria-hidden="true"><rect class="{}" width="22" height="14"/></svg> {}</span>',
        rows,
    )
    return format_html('<p class="row small"><span>{}</span>{}</p>', unit, drawn)


@dataclass(frozen=True)
class Point:
    """A value at x (a year, or the number of a quarter); value None is hidden; text stands beside the dot."""

    x: float
    label: str
    value: float | None
    text: str = ""


@dataclass(frozen=True)
class Trend:
    """A line over time: computed points, reference diamonds, one reference line, and the finding in words."""

    points: Sequence[Point]
    alt: str
    diamonds: Sequence[Point] = field(default_factory=tuple)
    reference: float | None = None
    reference_label: str = ""
    from_zero: str = "yes"
    """ "no" lets the scale begin near the lowest value: for shares that move little."""
    step: float | None = None
    """How far apart neighbours are: the line is broken where a point between two is missing."""


def ticks(low: float, high: float) -> list[float]:
    """Four to six round values that cover low to high."""
    span = max(high - low, 1e-9)
    size = 10.0 ** math.floor(math.log10(span / 4))
    size *= next(f for f in (1, 2, 2.5, 5, 10) if span / (size * f) <= 5)
    first, last = math.floor(low / size), math.ceil(high / size)
    return [round(n * size, 10) for n in range(first, max(last, first + 1) + 1)]


def trend(chart: Trend) -> SafeString:
    """The line of a Trend: grid and scale, reference, dots; a hidden value breaks the line with `[c]`."""
    known = [p.value for p in (*chart.points, *chart.diamonds) if p.value is not None]
    known += [] if chart.reference is None else [chart.reference]
    if not known:
        return mark_safe("")
    scale = ticks(0 if chart.from_zero == "yes" else min(known), max(known))
    places = _Places(chart, scale[0], scale[-1])
    parts = [_grid(scale, places), _reference(chart, places), _line(chart, places)]
    parts += [_diamonds(chart.diamonds, places), _dots(chart.points, places), _axis(chart, places)]
    return format_html(
        '<svg class="chart" font-size="12.5" viewBox="0 0 400 224" role="img" aria-label="{}">{}</svg>',
        chart.alt,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


class _Places:
    def __init__(self, chart: Trend, low: float, high: float) -> None:
        self.low, self.high = low, high
        xs = [p.x for p in (*chart.points, *chart.diamonds)]
        self.first, self.last = min(xs), max(xs)

    def x(self, value: float) -> float:
        wide = self.last - self.first
        return round(_LEFT + 22 + (value - self.first) / wide * (_RIGHT - _LEFT - 48), 1) if wide else 212.0

    def y(self, value: float) -> float:
        return round(_BOTTOM - (value - self.low) / (self.high - self.low) * (_BOTTOM - _TOP), 1)


def _grid(scale: Sequence[float], places: _Places) -> SafeString:
    rows = (
        (_LEFT, places.y(v), _RIGHT, _LEFT - 6, places.y(v) + 4, localize(_plain(v), use_l10n=True))
        for v in scale
    )
    return format_html_join(
        "", '<path class="grid" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>', rows
    )


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _reference(chart: Trend, places: _Places) -> SafeString:
    if chart.reference is None:
        return mark_safe("")
    y = places.y(chart.reference)
    return format_html(
        '<path class="ref" fill="none" stroke-width="2" stroke-dasharray="5 4" d="M{} {}H{}"/>'
        '<text x="{}" y="{}">{}</text>',
        _LEFT,
        y,
        _RIGHT,
        _LEFT + 2,
        y - 7,
        chart.reference_label,
    )


def _line(chart: Trend, places: _Places) -> SafeString:
    drawn, last = [], None
    for point in chart.points:
        if point.value is not None:
            near = last is not None and (chart.step is None or point.x - last <= chart.step)
            drawn.append(f"{'L' if near else 'M'}{places.x(point.x)} {places.y(point.value)}")
        last = None if point.value is None else point.x
    return format_html('<path class="line" fill="none" stroke-width="2.5" d="{}"/>', " ".join(drawn))


def _diamonds(points: Sequence[Point], places: _Places) -> SafeString:
    seen = [(places.x(p.x), places.y(p.value), p.text) for p in points if p.value is not None]
    way = " ".join(f"{'L' if n else 'M'}{x} {y}" for n, (x, y, _text) in enumerate(seen))
    line = (
        format_html('<path class="ref" fill="none" stroke-width="2" stroke-dasharray="5 4" d="{}"/>', way)
        if len(seen) > 1
        else ""
    )
    marks = format_html_join(
        "",
        '<path class="ref" fill="none" stroke-width="2" d="M{} {}l6 6-6 6-6-6z"/>'
        '<text class="val" font-size="15" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((x, y - 6, x, y - 12, text) for x, y, text in seen),
    )
    return format_html("{}{}", line, marks)


def _dots(points: Sequence[Point], places: _Places) -> SafeString:
    told = {0, len(points) - 1}
    rows = []
    for number, point in enumerate(points):
        x = places.x(point.x)
        if point.value is None:
            rows.append(
                format_html(
                    '<text class="val" x="{}" y="{}" text-anchor="middle">{}</text>', x, _BOTTOM - 6, HIDDEN
                )
            )
            continue
        y = places.y(point.value)
        rows.append(format_html('<circle class="dot" cx="{}" cy="{}" r="4"/>', x, y))
        if number in told and point.text:
            rows.append(
                format_html(
                    '<text class="val" font-size="15" x="{}" y="{}" text-anchor="middle">{}</text>',
                    x,
                    y - 12,
                    point.text,
                )
            )
    return format_html_join("", "{}", ((row,) for row in rows))


def _axis(chart: Trend, places: _Places) -> SafeString:
    every = sorted({p.x: p.label for p in (*chart.diamonds, *chart.points)}.items())
    apart = max(1, math.ceil(len(every) / 6))
    shown = [pair for n, pair in enumerate(every) if n % apart == 0 or n == len(every) - 1]
    if len(shown) > 2 and places.x(shown[-1][0]) - places.x(shown[-2][0]) < 44:
        del shown[-2]
    return format_html_join(
        "",
        '<text x="{}" y="212" text-anchor="middle">{}</text>',
        ((places.x(x), label) for x, label in shown),
    )
