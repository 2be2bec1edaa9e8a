"""Reading the frozen tables of a release, and saying their numbers in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kzcp.core import clock
from kzcp.reference import terms
from reports.freezing import canonical, value_label
from reports.models import Indicator, Release
from reports.periods import Quarter

HIDDEN = "[c]"
IMPOSSIBLE = "[z]"
ORIGIN = ("taken_over", "of_version", "of_as_of")
"""What an entry says of the version from which its numbers are."""


def number(value: int) -> str:
    """A count as the reader's language writes it."""
    return str(number_format(value, use_l10n=True, force_grouping=True))


@dataclass(frozen=True)
class Cell:
    """One released cell; None where a number is hidden. `value` is the share or the count it is read for."""

    code: str
    label: str
    count: int | None
    met: int | None
    share: int | None
    mark: str
    form: str

    @property
    def value(self) -> int | None:
        """The number this cell is read for: a whole per cent, or a count."""
        return self.share if self.form == "share" else self.count

    @property
    def text(self) -> str:
        """The value in words: "46 %", "1,146" or the sign of a hidden one."""
        if self.mark == "z":
            return IMPOSSIBLE
        if self.value is None:
            return HIDDEN
        return f"{self.value}\u00a0%" if self.form == "share" else number(self.value)

    @property
    def count_text(self) -> str:
        """The count, of a share the whole of which it is a part."""
        return HIDDEN if self.count is None else number(self.count)

    @property
    def met_text(self) -> str:
        """The part of a share."""
        return HIDDEN if self.met is None else number(self.met)


@dataclass(frozen=True)
class Change:
    """The difference from the same quarter a year before; `points` None where either number is not shown."""

    points: int | None
    form: str

    @property
    def words(self) -> str:
        """The difference in words; empty where there is none to tell."""
        if self.points is None:
            return ""
        if self.points == 0:
            return _("no change")
        n = abs(self.points)
        if self.form == "share":
            if self.points > 0:
                return ngettext("up %(n)s point", "up %(n)s points", n) % {"n": number(n)}
            return ngettext("down %(n)s point", "down %(n)s points", n) % {"n": number(n)}
        if self.points > 0:
            return _("up by %(n)s") % {"n": number(n)}
        return _("down by %(n)s") % {"n": number(n)}

    @property
    def signed(self) -> str:
        """The difference with its sign, for a column whose head says its unit."""
        if self.points is None:
            return ""
        return f"+{number(self.points)}" if self.points > 0 else number(self.points).replace("-", "\u2212")

    @property
    def signed_words(self) -> str:
        """The difference with its sign and, of a share, its unit, for a column of several indicators."""
        if self.form != "share" or self.points is None:
            return self.signed
        words = ngettext("%(signed)s percentage point", "%(signed)s percentage points", abs(self.points))
        return words % {"signed": self.signed}


@dataclass(frozen=True)
class Group:
    """The cells of one breakdown."""

    breakdown: str
    cells: list[Cell]

    @property
    def label(self) -> str:
        """The breakdown in words."""
        return terms.label("breakdown", self.breakdown)

    @property
    def longest(self) -> int:
        """The largest value shown, at least 1: what a full bar stands for."""
        return max((cell.value or 0 for cell in self.cells), default=0) or 1


@dataclass(frozen=True)
class Table:
    """What a release says of one indicator. `waits_until` is the day from which it can be counted, if not yet.

    Where its numbers are those of an earlier version, `of_version` and `of_as_of` say of which.
    """

    indicator: Indicator
    form: str
    waits_until: str
    taken_over: str
    of_version: int
    of_as_of: datetime | None
    total: Cell | None
    apart: Cell | None
    groups: list[Group]

    @property
    def note(self) -> str:
        """That its numbers are those of an earlier version, and why; empty where they are this one's."""
        if not self.taken_over:
            return ""
        why = _("The correction is not shown: in one of the tables it would tell of fewer than 5 children.")
        if self.of_as_of is None:
            return _("As of an earlier version.") + " " + why
        moment = date_format(clock.local(self.of_as_of), "DATETIME_FORMAT")
        words = {"version": self.of_version, "moment": moment}
        return _("As of version %(version)s, data as of %(moment)s.") % words + " " + why

    @property
    def short_note(self) -> str:
        """The same in few words, for a small place."""
        if not self.taken_over:
            return ""
        if self.of_as_of is None:
            return _("as of an earlier version")
        day = date_format(clock.local(self.of_as_of), "DATE_FORMAT")
        return _("as of version %(version)s, data as of %(day)s") % {"version": self.of_version, "day": day}

    def group(self, breakdown: str) -> Group | None:
        """The cells of a breakdown; None where the release has no such table."""
        return next((each for each in self.groups if each.breakdown == breakdown), None)

    def cell(self, breakdown: str, code: str) -> Cell | None:
        """One cell of a breakdown."""
        found = self.group(breakdown)
        return next((cell for cell in found.cells if cell.code == code), None) if found else None


def tables(release: Release) -> dict[str, Table]:
    """The tables of a release by the code of their indicator, in the order of the release."""
    indicators = Indicator.objects.in_bulk([entry["indicator"] for entry in release.tables])
    return {
        entry["indicator"]: _table(entry, indicators[entry["indicator"]])
        for entry in release.tables
        if entry["indicator"] in indicators
    }


def table_of(release: Release, indicator: Indicator) -> Table | None:
    """The table of one indicator; None where the release does not have it."""
    for entry in release.tables:
        if entry["indicator"] == indicator.code and entry["total"] is not None:
            return _table(entry, indicator)
    return None


def comparable(now: Table, before: Table | None) -> Table | None:
    """The table of a year before, unless one of both has numbers older than its release says."""
    return None if before is None or now.taken_over or before.taken_over else before


def change(now: Cell | None, before: Cell | None) -> Change:
    """The difference between two released cells of one indicator."""
    form = now.form if now else "count"
    if now is None or before is None or now.value is None or before.value is None:
        return Change(None, form)
    return Change(now.value - before.value, form)


def repeats(later: Release, earlier: Release) -> bool:
    """Whether every number that readers see in a version, by the same definitions, is that of an earlier one."""
    return canonical(_seen(later)) == canonical(_seen(earlier))


def _seen(release: Release) -> list[dict[str, Any]]:
    return [{key: entry[key] for key in entry if key not in ORIGIN} for entry in release.tables]


def quarter_of(release: Release) -> Quarter:
    """The quarter of a release."""
    return Quarter.parse(release.period)


def _table(entry: dict[str, Any], indicator: Indicator) -> Table:
    form = entry["form"]
    return Table(
        indicator=indicator,
        form=form,
        waits_until=entry["waits_until"],
        taken_over=entry["taken_over"],
        of_version=entry.get("of_version", 0),
        of_as_of=datetime.fromisoformat(entry["of_as_of"]) if entry.get("of_as_of") else None,
        total=_cell("TOTAL", entry["total"], form) if entry["total"] else None,
        apart=_cell("APART", entry["apart"], form) if entry["apart"] else None,
        groups=[
            Group(group["breakdown"], [_cell(group["breakdown"], cell, form) for cell in group["cells"]])
            for group in entry["groups"]
        ],
    )


def _cell(breakdown: str, cell: dict[str, Any], form: str) -> Cell:
    label = value_label(breakdown, cell["value"]) if cell["value"] else ""
    return Cell(cell["value"], label, cell["count"], cell.get("met"), cell.get("share"), cell["mark"], form)
