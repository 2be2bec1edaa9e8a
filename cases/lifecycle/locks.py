"""The one order of locks: somebody's roles, then the concern, then cases by their keys, then everything else.

Whoever writes about a case holds its row before all that belongs to it, so two writers of one case follow each
other, neither acts on a level, worker or mark that the other has just changed, and they never wait in a circle.
Work on different cases waits for nothing; reading waits never.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from cases.models import Case, Membership
from kzcp.accounts.models import Assignment
from kzcp.core.actor import acting_as
from kzcp.workflow.lifecycle import STEPS

CHANGING = (
    "person_id",
    "household_id",
    "office_id",
    "region_id",
    "worker_id",
    "risk",
    "risk_reason",
    "level",
    "restriction_reason",
    "status",
    "next_due",
    "last_contact_at",
    "closed_at",
    "closure_reason",
    "error_reason",
)
"""What of a case other writers may have changed since it was read."""


def hold(case: Case) -> None:
    """Lock the case until the end of the transaction and bring what was read of it up to date."""
    with acting_as(STEPS):
        now: Case = _locked(Case.objects.filter(pk=case.pk)).only(*_columns()).get()
    for name in CHANGING:
        setattr(case, name, getattr(now, name))


def hold_all(keys: Iterable[UUID]) -> None:
    """Lock several cases in the one order, before any of them is held alone."""
    with acting_as(STEPS):
        list(_locked(Case.objects.filter(pk__in=set(keys))).order_by("pk").values_list("pk"))


def hold_of_child(case: Case) -> None:
    """Lock the case and all others in which its child takes part or may be served: a mark tells in all of them."""
    hold_about([case.person_id] if case.person_id is not None else [], and_also=case.pk)


def hold_about(people: Iterable[UUID], *, and_also: UUID | None = None) -> None:
    """Lock every case in which one of these people takes part or which is about one they live or lived with.

    In sight or not, and perhaps one more: what is written for one of a household may name and serve the others.
    """
    wanted = list(people)
    with acting_as(STEPS):
        homes = Membership.objects.filter(person_id__in=wanted).values("household_id")
        theirs = Case.objects.filter(
            Q(person_id__in=wanted)
            | Q(parts__person_id__in=wanted)
            | Q(household_id__in=homes)
            | Q(person_id__in=Membership.objects.filter(household_id__in=homes).values("person_id"))
        )
        keys = set(theirs.values_list("pk", flat=True))
    hold_all(keys | ({and_also} if and_also is not None else set()))


def hold_roles(*users: int) -> None:
    """Let nobody take these people's roles away until the end of the transaction; before any case is held.

    Several may hold the same role at once: only its end waits.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id from {Assignment._meta.db_table} where user_id = any(%s) order by id for share",
            [sorted(users)],
        )


def _locked(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_for_update()


def _columns() -> list[str]:
    return [name.removesuffix("_id") for name in CHANGING]
