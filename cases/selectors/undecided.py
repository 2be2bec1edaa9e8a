"""Decisions that wait for somebody to take them, as the coordinator of the region sees them: nothing of a child."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from cases.lifecycle.deciders import eligible
from cases.models import Case
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.accounts.models import Assignment, Organisation
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotFound
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import RoleCode
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval

Choices = list[tuple[str, list[tuple[int, str]]]]


@dataclass(frozen=True)
class Undecided:
    """A decision without a decider: the number of the case, the office, the step, and since when it waits."""

    id: UUID
    number: str
    office: Organisation
    step_label: str
    asked_at: datetime
    due_at: datetime | None


def waiting(actor: Actor) -> list[Undecided]:
    """The decisions of the reader's regions that nobody is there to take, the most urgent first; 201 at most."""
    rows = _rows() if scope.holds(actor, P.APPROVER_APPOINT) else []
    journal.record("approver.list")
    return rows


def count() -> int:
    """How many decisions of the current actor's regions nobody is there to take, counted to 201."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from kzcp_undecided()")
        return int(cursor.fetchone()[0])


def told(pk: UUID) -> Undecided | None:
    """One of them, to be named in a notice; None where it waits no more."""
    return next((row for row in _rows() if row.id == pk), None)


def find(pk: UUID, actor: Actor) -> Undecided:
    """One of them; raises NotFound, journaled, for any other decision."""
    rows = _rows() if scope.holds(actor, P.APPROVER_APPOINT) else []
    found = next((row for row in rows if row.id == pk), None)
    kind, key = "workflow.approval", str(pk)
    if found is None:
        journal.record(str(P.APPROVER_APPOINT), outcome="denied", subject_kind=kind, subject_id=key)
        raise NotFound
    journal.record("approver.view", subject_kind=kind, subject_id=key)
    return found


def choices(row: Undecided) -> Choices:
    """Who may be appointed, by office, that of the case first."""
    with acting_as(STEPS):
        approval = Approval.objects.get(pk=row.id)
        fitting = eligible(Case.objects.get(pk=approval.case_id), approval.authors)
    held = Assignment.objects.current().filter(role=RoleCode.SUPERVISOR, user_id__in=fitting)
    by_office: dict[str, dict[int, str]] = {}
    for post in held.select_related("user", "organisation").order_by(
        "organisation_id", "user__surname", "pk"
    ):
        if post.organisation is not None and post.organisation.region_id == row.office.region_id:
            by_office.setdefault(post.organisation.name, {})[post.user_id] = post.user.full_name
    first = {row.office.name: by_office.pop(row.office.name)} if row.office.name in by_office else {}
    return [(office, list(people.items())) for office, people in (first | by_office).items()]


def _rows() -> list[Undecided]:
    with connection.cursor() as cursor:
        cursor.execute("select id, number, office_id, kind, asked_at, due_at from kzcp_undecided()")
        rows = cursor.fetchall()
    offices = Organisation.objects.in_bulk({office for _id, _number, office, *_rest in rows})
    return [
        Undecided(pk, number, offices[office], terms.label("approval_kind", kind), asked_at, due_at)
        for pk, number, office, kind, asked_at, due_at in rows
    ]
