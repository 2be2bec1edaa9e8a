"""Giving roles and taking them back. Nobody gives a role to themselves."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kzcp.accounts import registry
from kzcp.accounts.models import Assignment, Organisation, User
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal import journal
from kzcp.reference.codes import RoleCode
from kzcp.reference.models import Region

OFFICE_ROLES = frozenset({RoleCode.WORKER, RoleCode.SUPERVISOR})
NOT_ONESELF = _("Nobody gives a role to themselves or takes one back from themselves.")


@dataclass(frozen=True)
class Post:
    """A role, where it is held, and from which day to which; both days count, no last day means until ended."""

    role: str
    starts_on: date
    organisation: Organisation | None = None
    region: Region | None = None
    ends_on: date | None = None


def assign(*, user: User, post: Post, by: Actor) -> Assignment:
    """Give a role. NotAllowed for oneself, ValidationError by field, Refused where it is held already."""
    if user.pk == by.user_id:
        raise NotAllowed(NOT_ONESELF)
    assignment = Assignment(
        user=user,
        role=post.role,
        organisation=post.organisation,
        region=post.region,
        starts_on=post.starts_on,
        ends_on=post.ends_on,
    )
    _check(assignment)
    with journal.act("staff.assign", by=by, subject=user, reason=post.role):
        if _overlapping(assignment):
            raise Refused(_("This person holds this role there already."))
        assignment.save(force_insert=True)
    return assignment


def end(*, assignment: Assignment, by: Actor) -> None:
    """Take a role back at once. NotAllowed for oneself, Refused where it has ended.

    It holds until this moment, so today is its last day; one that has not begun ends on its first.
    """
    if assignment.user_id == by.user_id:
        raise NotAllowed(NOT_ONESELF)
    with journal.act("staff.unassign", by=by, subject=assignment.user, reason=assignment.role):
        held = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if held.ended_at is not None or (held.ends_on is not None and held.ends_on < clock.today()):
            raise Refused(_("This role has ended already."))
        held.ends_on = max(held.starts_on, clock.today())
        held.ended_at, held.ended_by_id = clock.now(), by.user_id
        held.save()
        registry.role_ended(held, by)


def _check(assignment: Assignment) -> None:
    if assignment.ends_on and assignment.ends_on < assignment.starts_on:
        raise ValidationError({"ends_on": _("The last day lies before the first.")})
    assignment.full_clean()
    office = assignment.organisation
    if assignment.role in OFFICE_ROLES and office is not None and not office.is_office:
        raise ValidationError({"organisation": _("This role is held at an office that holds cases.")})


def _overlapping(new: Assignment) -> bool:
    same = Assignment.objects.filter(
        user=new.user, role=new.role, organisation=new.organisation, region=new.region, ended_at=None
    ).filter(Q(ends_on=None) | Q(ends_on__gte=new.starts_on))
    return (same if new.ends_on is None else same.filter(starts_on__lte=new.ends_on)).exists()
