"""Who decides for an office: the first who is present, is not the author and is not in conflict."""

from collections.abc import Callable, Sequence

from django.db.models import Q

from kzcp.accounts.models import Absence, Approver, Assignment, Organisation
from kzcp.core import clock
from kzcp.reference.codes import RoleCode


def present(
    office_id: int,
    *,
    but: frozenset[int],
    in_conflict: Callable[[int], bool] = lambda _: False,
    appointed: Sequence[int] = (),
) -> int | None:
    """The person whom the office asks next, or None where the coordinator must appoint one.

    `but` are people who may not decide (the author, suspects).
    """
    fitting = able(office_id, but=but, appointed=appointed)
    return next((person for person in fitting if not in_conflict(person)), None)


def able(office_id: int, *, but: frozenset[int], appointed: Sequence[int] = ()) -> list[int]:
    """Everybody who may decide for the office today, in the order in which they are asked; `but` left out.

    The office's supervisors follow after the named approvers, and after them those whom the coordinator
    has `appointed`.
    """
    day = clock.today()
    away = absent()
    named = Approver.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), office=office_id, starts_on__lte=day
    )
    supervisors = Assignment.objects.current().filter(role=RoleCode.SUPERVISOR, organisation_id=office_id)
    holding = set(
        Assignment.objects.current().filter(role=RoleCode.SUPERVISOR).values_list("user_id", flat=True)
    )
    asked = [
        *named.order_by("order").values_list("user_id", flat=True),
        *supervisors.values_list("user_id", flat=True),
        *appointed,
    ]
    return [
        person
        for person in dict.fromkeys(asked)
        if person in holding and person not in away and person not in but
    ]


def absent() -> set[int]:
    """Who is away today."""
    day = clock.today()
    rows = Absence.objects.filter(starts_on__lte=day, ends_on__gte=day)
    return set(rows.values_list("user_id", flat=True))


def coordinators(office_id: int) -> list[int]:
    """The coordinators of the office's region today: they appoint a decider where the office has none."""
    region = Organisation.objects.only("region_id").get(pk=office_id).region_id
    held = Assignment.objects.current().filter(role=RoleCode.COORDINATOR, region_id=region)
    return list(held.values_list("user_id", flat=True).distinct())
