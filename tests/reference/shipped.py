"""The shipped files as the tests read them, without a database."""

from datetime import date
from functools import cache

from kzcp.reference.calendar import WorkingCalendar
from kzcp.reference.loading import read_csv
from kzcp.reference.shipped import DATA


@cache
def rows(name: str) -> list[dict[str, str]]:
    """All rows of a shipped file."""
    return read_csv(DATA / f"{name}.csv")


@cache
def vocabulary(name: str) -> dict[str, dict[str, str]]:
    """code -> row of one vocabulary."""
    return {row["code"]: row for row in rows("vocabularies") if row["set"] == name}


@cache
def calendar() -> WorkingCalendar:
    """The working calendar of the shipped file."""
    return WorkingCalendar({date.fromisoformat(row["date"]): row["kind"] for row in rows("calendar")})
