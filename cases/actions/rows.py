"""What every action does with a row before it is stored."""

from typing import TypeVar
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import may
from cases.lifecycle.locks import hold
from cases.models import Case
from kzcp.access.permissions import Permission
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed, NotFound, Refused
from kzcp.workflow.lifecycle import STEPS

M = TypeVar("M", bound=models.Model)
KEY_IS_TAKEN = _("This form was sent for another case already. Open a new one.")
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


def once(model: type[M], pk: UUID, *, case: Case | None = None) -> M | None:
    """The row that an earlier sending of the same form has made, or None; a second sending waits for the first.

    Raises NotFound where the key is that of a row out of the actor's sight, Refused where it is that of a row of
    another case than `case`: what is sent now would be lost.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(pk)])
    former = model._default_manager.filter(pk=pk).first()
    if former is None:
        with acting_as(STEPS):
            if model._default_manager.filter(pk=pk).exists():
                raise NotFound
    elif case is not None and getattr(former, "case_id", getattr(former, "learnt_in_id", None)) != case.pk:
        raise Refused(KEY_IS_TAKEN)
    return former


def require(case: Case, by: Actor, permission: Permission) -> None:
    """Hold the case; raise NotAllowed unless it is in the actor's reach, and Refused unless it is open.

    First of all in an action: what is read of the case before may have changed by the time it is held.
    """
    require_any(case, by, permission)
    if not case.is_open:
        raise Refused(CASE_IS_CLOSED)


def require_any(case: Case, by: Actor, permission: Permission) -> None:
    """Hold the case until the end of the transaction; raise NotAllowed unless, open or closed, it is in reach."""
    hold(case)
    if not may(case, by, permission):
        raise NotAllowed


def user_of(by: Actor) -> int:
    """The person who acts; raises NotAllowed for the system, which does no casework."""
    if by.user_id is None:
        raise NotAllowed
    return by.user_id
