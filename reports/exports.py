"""The tables of a release as a file: the same cells as on the screen, hidden ones by their sign."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.utils import translation

from kzcp.core import clock
from reports.freezing import value_label
from reports.models import Release
from reports.registry import APART, TOTAL
from reports.selectors.released import HIDDEN, IMPOSSIBLE, Cell, Table, tables

LANGUAGES = ("en", "ru", "kk")
HEAD = (
    "release",
    "version",
    "data_as_of",
    "indicator",
    "indicator_version",
    *(f"indicator_{code}" for code in LANGUAGES),
    "unit",
    "breakdown",
    "value",
    *(f"value_{code}" for code in LANGUAGES),
    "numerator",
    "denominator",
    "figure",
    "symbol",
)
SIGNS = {"c": HIDDEN, "z": IMPOSSIBLE, "": ""}


def to_csv(release: Release) -> str:
    """All cells of a release, one a line, with a byte order mark for spreadsheets.

    `figure` is the whole per cent or the count; a hidden number is empty and `symbol` says why: [c] hidden
    to protect children, [z] impossible by definition.
    """
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEAD)
    for code, table in tables(release).items():
        for breakdown, cell in _cells(table):
            writer.writerow(_line(release, code, table, breakdown, cell))
    return "\ufeff" + file.getvalue()


def file_name(release: Release) -> str:
    """The name under which the file is kept."""
    return f"kzcp-{release.period}-v{release.version}.csv"


def _cells(table: Table) -> Iterator[tuple[str, Cell]]:
    if table.total is not None:
        yield TOTAL, table.total
    if table.apart is not None:
        yield APART, table.apart
    for group in table.groups:
        for cell in group.cells:
            yield group.breakdown, cell


def _line(release: Release, code: str, table: Table, breakdown: str, cell: Cell) -> list[str | int]:
    indicator = table.indicator
    share = table.form == "share"
    numbers = (cell.met if share else cell.count, cell.count if share else None, cell.value)
    return [
        release.period,
        release.version,
        clock.local(release.as_of).isoformat(timespec="seconds"),
        code,
        release.definitions[code],
        *(str(getattr(indicator, f"title_{language}")) for language in LANGUAGES),
        indicator.unit,
        breakdown,
        cell.code,
        *(_in(language, breakdown, cell.code) for language in LANGUAGES),
        *("" if number is None else number for number in numbers),
        SIGNS[cell.mark],
    ]


def _in(language: str, breakdown: str, code: str) -> str:
    with translation.override(language):
        return value_label(breakdown, code) if code else ""
