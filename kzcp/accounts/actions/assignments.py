"""Giving roles and taking them back. Nobody gives a role to themselves, and some roles are not held together."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kzcp.accounts import registry
from kzcp.accounts.models import Assignment, Organisation, User
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, Refused, Why
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import RoleCode
from kzcp.reference.models import Region

OFFICE_ROLES = frozenset({RoleCode.WORKER, RoleCode.SUPERVISOR})
HELD_ALONE = frozenset({RoleCode.AUDITOR, RoleCode.ADMINISTRATOR})
"""Whoever watches over all others, or gives them their roles, is none of them."""
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
    """Give a role, from today or a later day on.

    NotAllowed for oneself, ValidationError by field, among others for a role that does not go together with one
    held at the same time; Refused where it is held already.
    """
    if user.pk == by.user_id:
        raise NotAllowed(NOT_ONESELF, Why.SAME_PERSON)
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
        User.objects.select_for_update().get(
            pk=user.pk
        )  # two roles given at once are judged one after another
        held = list(_overlapping(assignment))
        if any(_is_same(assignment, each) for each in held):
            raise Refused(_("This person holds this role there already."))
        _refuse_together(assignment, held)
        assignment.save(force_insert=True)
    return assignment


def end(*, assignment: Assignment, by: Actor) -> None:
    """Take a role back at once. NotAllowed for oneself, Refused where it has ended.

    It holds until this moment, so today is its last day; one that has not begun ends on its first.
    """
    if assignment.user_id == by.user_id:
        raise NotAllowed(NOT_ONESELF, Why.SAME_PERSON)
    with journal.act("staff.unassign", by=by, subject=assignment.user, reason=assignment.role):
        held = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if held.ended_at is not None or (held.ends_on is not None and held.ends_on < clock.today()):
            raise Refused(_("This role has ended already."))
        held.ends_on = max(held.starts_on, clock.today())
        held.ended_at, held.ended_by_id = clock.now(), by.user_id
        held.save()
        registry.role_ended(held, by)


def _check(assignment: Assignment) -> None:
    if assignment.starts_on < clock.today():
        raise ValidationError({"starts_on": _("A role begins today at the earliest.")})
    if assignment.ends_on and assignment.ends_on < assignment.starts_on:
        raise ValidationError({"ends_on": _("The last day lies before the first.")})
    assignment.full_clean()
    office = assignment.organisation
    if assignment.role in OFFICE_ROLES and office is not None and not office.is_office:
        raise ValidationError({"organisation": _("This role is held at an office that holds cases.")})


def _overlapping(new: Assignment) -> QuerySet[Assignment]:
    """The roles of the person that are held on some day of the new one."""
    rows = Assignment.objects.filter(user=new.user, ended_at=None)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=new.starts_on))
    return rows if new.ends_on is None else rows.filter(starts_on__lte=new.ends_on)


def _is_same(new: Assignment, held: Assignment) -> bool:
    place = (new.role, new.organisation_id, new.region_id)
    return place == (held.role, held.organisation_id, held.region_id)


def _refuse_together(new: Assignment, held: list[Assignment]) -> None:
    against = [each for each in held if not _go_together(new.role, each.role)]
    if against:
        roles = ", ".join(dict.fromkeys(terms.label("role", each.role) for each in against))
        told = _("This role is not held together with: %(roles)s. Take that role back first, or set its end.")
        raise ValidationError({"role": told % {"roles": roles}})


def _go_together(one: str, other: str) -> bool:
    """Whether one person may hold both: an auditor or administrator holds nothing else, a provider no office role."""
    if one == other:
        return True
    roles = {one, other}
    return not roles & HELD_ALONE and not (RoleCode.PROVIDER in roles and roles & OFFICE_ROLES)
