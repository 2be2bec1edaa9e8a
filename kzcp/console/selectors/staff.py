"""Staff, as tables of prepared rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from kzcp.accounts import selectors
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.words import moment_words
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
    """One role of a member of staff; those that are not over can be ended at `end_url`.

    `ended` says when it was taken back and by whom; empty where it was not.
    """

    role: str
    place: str
    starts_on: date
    ends_on: date | None
    ended: str
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
            _ended(row),
            row.ended_at is not None or (row.ends_on is not None and row.ends_on < day),
            reverse("assignment_end", args=[row.user_id, row.pk]),
        )
        for row in assignments
    ]


def _ended(row: Assignment) -> str:
    if row.ended_at is None:
        return ""
    told = {"when": moment_words(row.ended_at), "who": row.ended_by.full_name if row.ended_by else ""}
    return (_("taken back %(when)s by %(who)s") if row.ended_by else _("taken back %(when)s")) % told
