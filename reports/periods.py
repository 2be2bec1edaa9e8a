"""Quarters, by which figures are counted and released. They begin and end at midnight in Asia/Almaty."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from kzcp.core import clock

NO_BREAK_HYPHEN = "\u2011"
_CODE = re.compile(r"(20[0-9]{2})-Q([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a year."""

    year: int
    number: int

    @classmethod
    def parse(cls, code: str) -> "Quarter":
        """The quarter written by `code`; raises ValueError for anything else."""
        found = _CODE.fullmatch(code)
        if found is None:
            raise ValueError(f"not a quarter: {code!r}")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter in which the day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def current(cls) -> "Quarter":
        """The quarter of today."""
        return cls.of(clock.today())

    @property
    def code(self) -> str:
        """How the quarter is stored and named in addresses: "2026-Q3"."""
        return f"{self.year}-Q{self.number}"

    @property
    def start(self) -> datetime:
        """The first moment of the quarter, in UTC."""
        return datetime(self.year, self.number * 3 - 2, 1, tzinfo=clock.ALMATY).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first moment after the quarter, in UTC."""
        return self.shifted(1).start

    @property
    def last_day(self) -> date:
        """The last day of the quarter."""
        return (self.end.astimezone(clock.ALMATY) - timedelta(days=1)).date()

    @property
    def year_before(self) -> "Quarter":
        """The same quarter of the year before, with which it is compared."""
        return Quarter(self.year - 1, self.number)

    @property
    def place(self) -> int:
        """Its number in the row of all quarters, for the axis of a chart."""
        return self.year * 4 + self.number - 1

    def shifted(self, quarters: int) -> "Quarter":
        """The quarter so many later, or earlier."""
        year, number = divmod(self.place + quarters, 4)
        return Quarter(year, number + 1)

    def has_ended(self, moment: datetime) -> bool:
        """Whether the quarter was over at that moment."""
        return moment >= self.end

    @property
    def label(self) -> str:
        """The quarter in words, in the reader's language; its number is not broken at the end of a line."""
        words = {
            1: _("1st quarter of %(year)s"),
            2: _("2nd quarter of %(year)s"),
            3: _("3rd quarter of %(year)s"),
            4: _("4th quarter of %(year)s"),
        }
        return (words[self.number] % {"year": self.year}).replace("-", NO_BREAK_HYPHEN)

    @property
    def short_label(self) -> str:
        """The quarter in few signs, the same in every language, for the axis of a chart: "III 2026"."""
        return f"{('I', 'II', 'III', 'IV')[self.number - 1]} {self.year}"

    def __str__(self) -> str:
        return self.code
