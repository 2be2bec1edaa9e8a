"""Telling an error of two at once from a fault: the database has let one of them go on and ended the other."""

from typing import Final

from django.db import Error
from django.utils.translation import gettext_lazy as _
from psycopg import Error as DriverError

ENDED_BY_ANOTHER: Final = frozenset({"40P01", "40001", "55P03"})
"""A circle of locks, a serialisation that failed, a lock that was not free in time."""
UNIQUE: Final = "23505"
AT_MOST_ONE: Final = "_once"
"""How the constraints end by which there is one open row of a kind at a time (a closure request, a plan in work)."""
WAS_QUICKER = _(
    "Somebody was quicker: the same record was changed at this very moment. Open it again to see how it stands."
)


def is_contention(error: Exception) -> bool:
    """Whether the error came of another transaction at the same record, so that trying again makes sense."""
    cause = error.__cause__
    if not isinstance(error, Error) or not isinstance(cause, DriverError):
        return False
    if cause.sqlstate == UNIQUE:
        return (cause.diag.constraint_name or "").endswith(AT_MOST_ONE)
    return cause.sqlstate in ENDED_BY_ANOTHER
