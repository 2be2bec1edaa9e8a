"""What the next version would say beside the last one and the figures as computed: for statisticians alone."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.models import Release
from reports.periods import Quarter
from reports.selectors import figures, released, releases
from reports.selectors.released import Table

NOTHING = "–"


@dataclass(frozen=True)
class Row:
    """The nation's number of one indicator: in the last version, as computed, as readers would see it, and why."""

    title: str
    last: str
    computed: str
    shown: str
    why: str


@dataclass(frozen=True)
class Comparison:
    """One row for each indicator. `last` is the number of the latest published version, or 0.

    `verdict` says that readers would see no other number than in it; empty where they would.
    """

    last: int
    rows: list[Row]
    verdict: str


def comparison(made: Release) -> Comparison:
    """Compare a version that is not published with the latest that is, and with the figures that hold now.

    Written into the journal as a look at the figures.
    """
    quarter = Quarter.parse(made.period)
    last = next(reversed(releases.all_published(quarter)), None)
    before = released.tables(last) if last else {}
    computed = figures.working(quarter)
    rows = [
        _row(table, before.get(code), computed[code].text if code in computed else NOTHING)
        for code, table in released.tables(made).items()
    ]
    return Comparison(last.version if last else 0, rows, _verdict(made, last))


def _row(table: Table, before: Table | None, computed: str) -> Row:
    return Row(table.indicator.title, _numbers(before), computed, _numbers(table), _why(table, before))


def _numbers(table: Table | None) -> str:
    if table is None or table.total is None:
        return NOTHING
    total = table.total
    return f"{total.met_text} / {total.count_text}" if table.form == "share" else total.text


def _why(table: Table, before: Table | None) -> str:
    if table.total is None:
        return _(
            "Not counted yet: the time that this indicator needs after the end of the quarter has not passed."
        )
    if table.taken_over:
        return table.note
    if table.total.mark:
        return _("Hidden to protect children")
    if before is None or before.total is None:
        return _("New in this version")
    if before.total != table.total:
        return _("Corrected")
    same = (before.apart, before.groups) == (table.apart, table.groups)
    return _("No change") if same else _("Corrected in a breakdown")


def _verdict(made: Release, last: Release | None) -> str:
    if last is None or not released.repeats(made, last):
        return ""
    if made.fingerprint == last.fingerprint:
        return _("Nothing has changed since version %(version)s.") % {"version": last.version}
    words = {"version": made.version, "last": last.version}
    return _("Version %(version)s would repeat version %(last)s: readers would see no other number.") % words
