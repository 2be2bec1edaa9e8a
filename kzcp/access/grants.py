"""Named exceptions to the rule, kept in django-guardian's direct-foreign-key tables.

Only this module makes or reads such rows. Guardian's own backend and shortcuts are not used, because
they know no start and no end. A grant of `change` carries all that the person's role may do; a grant
of `view` carries reading only. Ended rows stay.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission as GuardianPermission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from kzcp.access import scope
from kzcp.access.permissions import Permission
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.reference.codes import GrantReason

READING = frozenset({Permission.CASE_VIEW, Permission.PERSON_REVEAL})
"""The permissions that a grant of `view` carries."""


def grant(
    table: type[Model], row: Model, *, to: int, reason: GrantReason, by: Actor, until: datetime | None = None
) -> Model:
    """Let the person `to` do with the row what their role may do, from now until `until` (None: until ended)."""
    return _make(table, row, "change", user_id=to, reason=reason, giver_id=by.user_id, ends_at=until)


def grant_reading(
    table: type[Model], row: Model, *, to: int, reason: GrantReason, by: Actor, until: datetime | None = None
) -> Model:
    """Let the person `to` read the row and no more."""
    return _make(table, row, "view", user_id=to, reason=reason, giver_id=by.user_id, ends_at=until)


def _make(table: type[Model], row: Model, verb: str, **facts: object) -> Model:
    permission = GuardianPermission.objects.get(
        content_type=ContentType.objects.get_for_model(type(row)), codename=f"{verb}_{row._meta.model_name}"
    )
    return table._default_manager.create(
        permission=permission, content_object=row, starts_at=clock.now(), **facts
    )


def end(table: type[Model], row: Model, *, of: int) -> int:
    """End every open grant of the person `of` on the row now; return how many were open."""
    ended: int = _open(table).filter(content_object=row, user_id=of).update(ends_at=clock.now())
    return ended


def open_on(table: type[Model], row: Model) -> list[Any]:
    """The grants that hold on the row now, with the person and the giver, the latest first."""
    rows = _open(table).filter(content_object=row).select_related("user", "giver", "permission")
    return list(rows.order_by("-starts_at", "-id"))


def granted(table: type[Model], actor: Actor, permission: Permission) -> list[UUID]:
    """The rows that an open grant gives the actor for a permission that a role of theirs carries."""
    if actor.user_id is None or not scope.holds(actor, permission):
        return []
    rows = _open(table).filter(user_id=actor.user_id)
    held = scope.once(
        ("grants", table, actor.user_id),
        lambda: list(rows.values_list("content_object_id", "permission__codename").distinct()),
    )
    reads = permission in READING
    return list(dict.fromkeys(row for row, name in held if reads or name.startswith("change_")))


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
   where g.user_id = kzcp_user() and kzcp_holds(wanted)
     and g.starts_at <= kzcp_clock() and (g.ends_at is null or g.ends_at > kzcp_clock())
     and (p.codename like 'change\\_%' or wanted in ({reading}))
$$;
"""


def conflict_function(table: type[Model]) -> str:
    """The SQL function that lists the rows in which the current actor has an open conflict.

    It takes the place of the floor's `kzcp_conflicts`, which knows of none.
    """
    return f"""
create or replace function {sql_name(table)}() returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.case_id from {table._meta.db_table} c where c.user_id = kzcp_user() and c.ended_at is null
$$;
create or replace function kzcp_conflicts() returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select {sql_name(table)}()
$$;
"""
