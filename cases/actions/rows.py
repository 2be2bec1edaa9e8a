"""What every action does with a row before it is stored."""

from typing import TypeVar
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import may
from cases.models import Case
from kzcp.access.permissions import Permission
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed, NotFound, Refused
from kzcp.workflow.lifecycle import STEPS

M = TypeVar("M", bound=models.Model)
CASE_IS_CLOSED = _("This case is closed. Reopen it first.")


def checked(row: M) -> M:
    """Clean the row's own fields and rules; raises ValidationError by field. Keys are left to the database."""
    keys = {field.name for field in row._meta.concrete_fields if field.is_relation or field.primary_key}
    row.clean_fields(exclude=keys)
    row.clean()
    return row


def stored(row: M) -> M:
    """Check the row and insert it."""
    checked(row).save(force_insert=True)
    return row


def once(model: type[M], pk: UUID) -> M | None:
    """The row that an earlier sending of the same form has made, or None; a second sending waits for the first.

    Raises NotFound where the key is that of a row out of the actor's sight.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(pk)])
    former = model._default_manager.filter(pk=pk).first()
    if former is None:
        with acting_as(STEPS):
            if model._default_manager.filter(pk=pk).exists():
                raise NotFound
    return former


def require(case: Case, by: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the case is in the actor's reach, and Refused unless it is open."""
    require_any(case, by, permission)
    if not case.is_open:
        raise Refused(CASE_IS_CLOSED)


def require_any(case: Case, by: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the case, open or closed, is in the actor's reach."""
    if not may(case, by, permission):
        raise NotAllowed


def user_of(by: Actor) -> int:
    """The person who acts; raises NotAllowed for the system, which does no casework."""
    if by.user_id is None:
        raise NotAllowed
    return by.user_id
