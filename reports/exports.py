"""The tables of a release as a file: the same cells as on the screen, hidden ones by their sign."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from io import StringIO

from django.utils import translation
from django.utils.translation import gettext as _

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
    *(f"definition_{code}" for code in LANGUAGES),
    "unit",
    "breakdown",
    "value",
    *(f"value_{code}" for code in LANGUAGES),
    "numerator",
    "denominator",
    "figure",
    "symbol",
    *(f"symbol_{code}" for code in LANGUAGES),
    "figures_of_version",
    "figures_as_of",
    *(f"note_{code}" for code in LANGUAGES),
)
SIGNS = {"c": HIDDEN, "z": IMPOSSIBLE, "": ""}


def to_csv(release: Release) -> str:
    """All cells of a release, one a line, with a byte order mark for spreadsheets.

    `figure` is the whole per cent or the count; a hidden number is empty and `symbol` says why, in words too.
    `figures_of_version` and `figures_as_of` are those of the release, or of the earlier version from which
    the numbers were taken over; `note` then says why.
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
        _moment(release.as_of),
        code,
        release.definitions[code],
        *(str(getattr(indicator, f"title_{language}")) for language in LANGUAGES),
        *(str(getattr(indicator, f"definition_{language}")) for language in LANGUAGES),
        indicator.unit,
        breakdown,
        cell.code,
        *_in_each(lambda: value_label(breakdown, cell.code) if cell.code else ""),
        *("" if number is None else number for number in numbers),
        SIGNS[cell.mark],
        *_in_each(lambda: sign_words(cell.mark)),
        *_origin(release, table),
        *_in_each(lambda: table.note),
    ]


def _origin(release: Release, table: Table) -> list[str | int]:
    if not table.taken_over:
        return [release.version, _moment(release.as_of)]
    return [table.of_version or "", _moment(table.of_as_of) if table.of_as_of else ""]


def _moment(moment: datetime) -> str:
    return clock.local(moment).isoformat(timespec="seconds")


def _in_each(say: Callable[[], str]) -> Iterator[str]:
    for language in LANGUAGES:
        with translation.override(language):
            yield str(say())


def sign_words(mark: str) -> str:
    """What the sign of a cell means, in the reader's language."""
    return {"c": _("hidden to protect children"), "z": _("impossible by definition")}.get(mark, "")
