"""Concerns: one, and those that wait for a decision."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from cases.models import Concern
from cases.models.concern import DECISION_WITHIN
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, NotFound
from kzcp.journal import journal
from kzcp.reference import terms


@dataclass(frozen=True)
class ConcernRow:
    """A concern that waits. `concern` is None where the reader only knows of it: its hour and its danger."""

    received_at: datetime
    decide_by: datetime
    immediate_danger: bool
    concern: Concern | None
    source_label: str


def access_concern(actor: Actor, pk: UUID, permission: P = P.CONCERN_VIEW) -> Concern:
    """The concern, for its taker, owner or those who triage; the look is journaled.

    Raises NotFound out of sight, NotAllowed where it may be read and this permission is another's.
    """
    rows = Concern.objects.select_related("office", "case")
    found: Concern | None = rows.visible_to(actor, permission).filter(pk=pk).first()
    if found is not None:
        journal.record(str(permission), subject=found)
        return found
    journal.record(str(permission), outcome="denied", subject_kind="cases.concern", subject_id=str(pk))
    if rows.visible_to(actor, P.CONCERN_VIEW).filter(pk=pk).exists():
        raise NotAllowed
    raise NotFound


def open_concerns(actor: Actor) -> list[ConcernRow]:
    """The undecided concerns of the reader's offices, most urgent first; colleagues' without their content."""
    with connection.cursor() as cursor:
        cursor.execute("select id, received_at, immediate_danger from kzcp_open_concerns()")
        known = cursor.fetchall()
    seen = Concern.objects.visible_to(actor, P.CONCERN_VIEW).filter(outcome="").select_related("owner")
    readable = {concern.pk: concern for concern in seen}
    rows = [
        ConcernRow(
            received_at,
            received_at + DECISION_WITHIN,
            danger,
            readable.get(pk),
            terms.label("identification_source", readable[pk].source) if pk in readable else "",
        )
        for pk, received_at, danger in known
    ]
    return sorted(rows, key=lambda row: (not row.immediate_danger, row.received_at))
