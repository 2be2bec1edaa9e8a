"""What was learnt in a case follows that case while it is restricted: declared once, rendered twice.

A telephone number, an address and who lives with whom are known of a person, not of a case. Yet what
was learnt in a restricted case is seen by nobody who may not open that very case.
"""

from typing import Any

from django.db.models import CheckConstraint, Q

CASE, WHILE_RESTRICTED = "learnt_in", "learnt_restricted"
"""The columns of such a row: the case in which it was learnt, and whether that case is restricted now."""


def in_sight(cases: Any) -> Q:
    """The filter for rows that are free, or learnt in one of `cases` (keys or a subquery of keys)."""
    return Q(**{WHILE_RESTRICTED: False}) | Q(**{f"{CASE}__in": cases})


def in_sight_sql(cases: str, *, table: str = "") -> str:
    """The same for a row policy: `cases` is an SQL test that begins after the column, "= any(…)" or "in (…)"."""
    prefix = f"{table}." if table else ""
    return f"(not {prefix}{WHILE_RESTRICTED} or {prefix}{CASE}_id {cases})"


def says_where(name: str) -> CheckConstraint:
    """Whatever is restricted says in which case it was learnt: else nobody could see it ever again."""
    return CheckConstraint(
        condition=Q(**{WHILE_RESTRICTED: False}) | Q(**{f"{CASE}__isnull": False}), name=name
    )
