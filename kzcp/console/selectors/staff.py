"""Staff, as tables of prepared rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from kzcp.accounts import selectors
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.reference import terms


@dataclass(frozen=True)
class Row:
    """One member of staff: name, roles of today in words."""

    name: str
    username: str
    roles: list[str]
    active: bool
    url: str


def table(*, words: str = "", role: str = "") -> list[Row]:
    """Members of staff by name."""
    people = selectors.staff(words=words, role=role)
    roles = selectors.roles_of([user.pk for user in people])
    return [
        Row(
            user.full_name,
            user.username,
            [selectors.role_words(each) for each in roles[user.pk]],
            user.is_active,
            reverse("staff_member", args=[user.pk]),
        )
        for user in people
    ]


@dataclass(frozen=True)
class Held:
    """One role of a member of staff; `current` and those to come can be ended at `end_url`."""

    role: str
    place: str
    starts_on: date
    ends_on: date | None
    over: bool
    end_url: str


def member(assignments: Iterable[Assignment]) -> list[Held]:
    """The roles of one person, those that are over too."""
    day = clock.today()
    return [
        Held(
            terms.label("role", row.role),
            selectors.place_name(row),
            row.starts_on,
            row.ends_on,
            row.ends_on is not None and row.ends_on < day,
            reverse("assignment_end", args=[row.user_id, row.pk]),
        )
        for row in assignments
    ]
