"""Named exceptions to the rule, kept in django-guardian's direct-foreign-key tables.

Only this module makes or reads such rows. Guardian's own backend and shortcuts are not used, because
they know no start and no end. A grant of `change` carries all that the person's roles at one office may do; a
grant of `view` carries reading only. Once none of these roles holds any more, whether taken back or past its last
day, the grant gives nothing, whatever role is held elsewhere. Ended rows stay.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission as GuardianPermission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q

from kzcp.access import scope
from kzcp.access.permissions import Permission
from kzcp.access.roles import ROLES, Reach
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.reference.codes import GrantReason

READING = frozenset({Permission.CASE_VIEW, Permission.PERSON_REVEAL})
"""The permissions that a grant of `view` carries."""


def grant(
    table: type[Model],
    row: Model,
    *,
    to: int,
    reason: GrantReason,
    by: Actor,
    until: datetime | None = None,
    through: Permission = Permission.CASE_VIEW,
) -> Model:
    """Let the person `to` do with the row what their roles at an office may do, from now until `until`.

    None: until ended. The office is that of the row where the person works there, and if one of their offices
    lets them do what `through` names, such a one.
    """
    return _make(table, row, "change", through, user_id=to, reason=reason, giver_id=by.user_id, ends_at=until)


def grant_reading(
    table: type[Model], row: Model, *, to: int, reason: GrantReason, by: Actor, until: datetime | None = None
) -> Model:
    """Let the person `to` read the row and no more, as somebody of the row's office or of the one they work in."""
    reading = Permission.CASE_VIEW
    return _make(table, row, "view", reading, user_id=to, reason=reason, giver_id=by.user_id, ends_at=until)


def _make(table: type[Model], row: Any, verb: str, through: Permission, **facts: Any) -> Model:
    permission = GuardianPermission.objects.get(
        content_type=ContentType.objects.get_for_model(type(row)), codename=f"{verb}_{row._meta.model_name}"
    )
    return table._default_manager.create(
        permission=permission,
        content_object=row,
        held_at_id=_office(facts["user_id"], row.office_id, through),
        starts_at=clock.now(),
        **facts,
    )


def _office(user: int, own: int, through: Permission) -> int | None:
    """At which office the person holds the grant; None for somebody whose roles read no cases anywhere."""
    held = Assignment.objects.current().filter(user_id=user, role__in=_roles_with(Permission.CASE_VIEW))
    rows = held.order_by("id").values_list("organisation_id", "role")
    able = _roles_with(through)
    fitting = sorted(rows, key=lambda row: (row[1] not in able, row[0] != own))
    return fitting[0][0] if fitting else None


def _roles_with(permission: Permission) -> set[str]:
    return {str(role) for role, held in ROLES.items() if permission in held}


def end(table: type[Model], row: Model, *, of: int) -> int:
    """End every open grant of the person `of` on the row now; return how many were open."""
    ended: int = _open(table).filter(content_object=row, user_id=of).update(ends_at=clock.now())
    return ended


def end_for(table: type[Model], row: Model, *, reason: GrantReason, of: int | None = None) -> int:
    """End the open grants of that reason on the row now, of everybody or of one; return how many were open."""
    rows = _open(table).filter(content_object=row, reason=reason)
    ended: int = (rows if of is None else rows.filter(user_id=of)).update(ends_at=clock.now())
    return ended


def end_held_at(table: type[Model], office: int, *, of: int) -> int:
    """End every open grant that the person `of` holds through the office; return how many were open."""
    ended: int = _open(table).filter(held_at_id=office, user_id=of).update(ends_at=clock.now())
    return ended


def open_on(table: type[Model], row: Model) -> list[Any]:
    """The grants that hold on the row now, with the person and the giver, the latest first."""
    rows = _held(table, Permission.CASE_VIEW).filter(content_object=row)
    return list(rows.select_related("user", "giver", "permission").order_by("-starts_at", "-id"))


def holding(
    table: type[Model], row: Model, permission: Permission, *, reason: GrantReason | None = None
) -> list[int]:
    """Who may do on the row what `permission` names because of a grant, of that reason or any; the latest first."""
    rows = _held(table, permission).filter(content_object=row)
    if permission not in READING:
        rows = rows.filter(permission__codename__startswith="change_")
    if reason is not None:
        rows = rows.filter(reason=reason)
    return list(dict.fromkeys(rows.order_by("-starts_at", "-id").values_list("user_id", flat=True)))


def _held(table: type[Model], permission: Permission):  # type: ignore[no-untyped-def]
    roles = Assignment.objects.current().filter(
        user_id=OuterRef("user_id"),
        organisation_id=OuterRef("held_at_id"),
        role__in=_roles_with(permission),
    )
    return _open(table).filter(Exists(roles))


def granted(table: type[Model], actor: Actor, permission: Permission) -> list[UUID]:
    """The rows that an open grant gives the actor for a permission that a role carries at the grant's office."""
    places = scope.places(actor, permission, *Reach)
    if actor.user_id is None or not places:
        return []
    rows = _open(table).filter(user_id=actor.user_id)
    columns = ("content_object_id", "permission__codename", "held_at_id")
    held = scope.once(("grants", table, actor.user_id), lambda: list(rows.values_list(*columns).distinct()))
    reads = permission in READING
    return list(
        dict.fromkeys(
            row for row, name, place in held if place in places and (reads or name.startswith("change_"))
        )
    )


def in_conflict(table: type[Model], actor: Actor) -> list[UUID]:
    """The rows in which the actor has a declared conflict of interest that has not ended."""
    rows = table._default_manager.filter(user_id=actor.user_id, ended_at=None)
    key = ("conflicts", table, actor.user_id)
    return scope.once(key, lambda: list(rows.values_list("case_id", flat=True)))


def _open(table: type[Model]):  # type: ignore[no-untyped-def]
    now = clock.now()
    return table._default_manager.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)


def sql_name(table: type[Model]) -> str:
    """The name of the SQL function that lists the rows named by this table for the current actor."""
    return f"kzcp_{table._meta.db_table}"


def grant_function(table: type[Model]) -> str:
    """The SQL function that lists the rows granted to the current actor for a permission."""
    reading = ", ".join(f"'{permission}'" for permission in sorted(READING))
    return f"""
create or replace function {sql_name(table)}(wanted text) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select g.content_object_id from {table._meta.db_table} g
    join auth_permission p on p.id = g.permission_id
   where g.user_id = kzcp_user() and g.held_at_id in (select organisation_id from kzcp_assigned(wanted, null))
     and g.starts_at <= kzcp_clock() and (g.ends_at is null or g.ends_at > kzcp_clock())
     and (p.codename like 'change\\_%' or wanted in ({reading}))
$$;
"""


def conflict_function(table: type[Model]) -> str:
    """The SQL function that lists the rows in which the current actor has an open conflict."""
    return f"""
create or replace function {sql_name(table)}() returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.case_id from {table._meta.db_table} c where c.user_id = kzcp_user() and c.ended_at is null
$$;
drop function if exists kzcp_conflicts() cascade;
"""
