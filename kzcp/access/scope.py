"""What an actor holds and where: the first wall's reading of assignments, grants and conflicts.

Nothing is remembered between calls: an assignment, grant or conflict that ends takes effect on the
next request.
"""

from collections.abc import Iterable

from kzcp.access.permissions import Permission
from kzcp.access.roles import ROLES, Reach
from kzcp.accounts.models import Assignment
from kzcp.core.actor import Actor
from kzcp.reference.codes import RoleCode


def roles(actor: Actor) -> set[RoleCode]:
    """The roles that the actor holds today at any place; empty for the system and for nobody."""
    if actor.user_id is None:
        return set()
    held = Assignment.objects.current().filter(user_id=actor.user_id).values_list("role", flat=True)
    return {RoleCode(role) for role in held}


def permissions(actor: Actor) -> frozenset[Permission]:
    """Every permission that the actor holds today at any place."""
    return frozenset(permission for role in roles(actor) for permission in ROLES[role])


def holds(actor: Actor, permission: Permission) -> bool:
    """Whether the actor holds the permission today at any place."""
    return permission in permissions(actor)


def places(actor: Actor, permission: Permission, *reaches: Reach) -> list[int]:
    """The organisations from which the permission reaches as far as one of `reaches`."""
    return _assigned(actor, permission, reaches, "organisation_id")


def regions(actor: Actor, permission: Permission) -> list[str]:
    """The regions in which the actor holds the permission by a role of the region."""
    return _assigned(actor, permission, (Reach.REGION,), "region_id")


def _assigned(actor: Actor, permission: Permission, reaches: Iterable[Reach], column: str) -> list:  # type: ignore[type-arg]
    wanted = set(reaches)
    fitting = [role for role, held in ROLES.items() if held.get(permission) in wanted]
    if actor.user_id is None or not fitting:
        return []
    rows = Assignment.objects.current().filter(user_id=actor.user_id, role__in=fitting)
    return list(rows.exclude(**{column: None}).values_list(column, flat=True).distinct())
