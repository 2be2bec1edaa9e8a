"""What an actor holds and where: the first wall's reading of assignments, grants and conflicts.

Nothing is remembered between requests: an assignment, grant or conflict that ends takes effect on the
next one. A request that only reads asks the database once; one that writes asks each time anew.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from kzcp.access.permissions import Permission
from kzcp.access.roles import ROLES, Reach
from kzcp.accounts.models import Assignment
from kzcp.core.actor import Actor, current
from kzcp.reference.codes import RoleCode

T = TypeVar("T")
Held = tuple[str, int | None, str | None]
"""The role of an assignment, its organisation and its region."""

_read: ContextVar[dict[Any, Any] | None] = ContextVar("kzcp_scope_read", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Inside the block what a person holds is read once. For requests that change nothing."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def only_reads() -> bool:
    """Whether the present request changes nothing: what it opens is read, whatever its permission is called."""
    return _read.get() is not None


def once(key: Any, read: Callable[[], T]) -> T:
    """What `read` gives; inside one reading it is called once for each key under each current actor."""
    known = _read.get()
    if known is None:
        return read()
    whose = (current(), key)
    if whose not in known:
        known[whose] = read()
    found: T = known[whose]
    return found


def _held(actor: Actor) -> list[Held]:
    user = actor.user_id
    return [] if user is None else once(("held", user), lambda: _assigned(user))


def _assigned(user_id: int) -> list[Held]:
    rows = Assignment.objects.current().filter(user_id=user_id).order_by("id")
    return list(rows.values_list("role", "organisation_id", "region_id"))


def roles(actor: Actor) -> set[RoleCode]:
    """The roles that the actor holds today at any place; empty for the system and for nobody."""
    return {RoleCode(role) for role, _organisation, _region in _held(actor)}


def permissions(actor: Actor) -> frozenset[Permission]:
    """Every permission that the actor holds today at any place."""
    return frozenset(permission for role in roles(actor) for permission in ROLES[role])


def holds(actor: Actor, permission: Permission) -> bool:
    """Whether the actor holds the permission today at any place."""
    return permission in permissions(actor)


def places(actor: Actor, permission: Permission, *reaches: Reach) -> list[int]:
    """The organisations from which the permission reaches as far as one of `reaches`."""
    wanted = _roles_with(permission, reaches)
    found = (place for role, place, _region in _held(actor) if role in wanted and place is not None)
    return list(dict.fromkeys(found))


def regions(actor: Actor, permission: Permission) -> list[str]:
    """The regions in which the actor holds the permission by a role of the region."""
    wanted = _roles_with(permission, (Reach.REGION,))
    found = (region for role, _place, region in _held(actor) if role in wanted and region is not None)
    return list(dict.fromkeys(found))


def holders(permission: Permission) -> list[int]:
    """Everybody who holds the permission today, wherever it reaches."""
    roles = [role for role, held in ROLES.items() if permission in held]
    rows = Assignment.objects.current().filter(role__in=roles)
    return sorted(set(rows.values_list("user_id", flat=True)))


def _roles_with(permission: Permission, reaches: Iterable[Reach]) -> set[RoleCode]:
    wanted = set(reaches)
    return {role for role, held in ROLES.items() if held.get(permission) in wanted}
