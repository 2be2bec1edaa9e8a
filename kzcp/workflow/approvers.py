"""Who decides for an office: the first who is present, is not the author and is not in conflict."""

from collections.abc import Callable

from django.db.models import Q

from kzcp.accounts.models import Absence, Approver, Assignment
from kzcp.core import clock
from kzcp.reference.codes import RoleCode


def present(
    office_id: int, *, but: frozenset[int], in_conflict: Callable[[int], bool] = lambda _: False
) -> int | None:
    """The person whom the office asks next, or None where the coordinator must appoint one.

    `but` are people who may not decide (the author, suspects); the office's supervisors follow after
    the named approvers.
    """
    day = clock.today()
    away = set(Absence.objects.filter(starts_on__lte=day, ends_on__gte=day).values_list("user_id", flat=True))
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
    ]
    fitting = (
        person
        for person in asked
        if person in holding and person not in away and person not in but and not in_conflict(person)
    )
    return next(fitting, None)
