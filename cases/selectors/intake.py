"""What an intake has made, as its last page shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.models import Case, CaseGrant, Task
from cases.selectors.people import subject_line
from kzcp.access.permissions import Permission as P
from kzcp.accounts.selectors import names_of
from kzcp.core.actor import Actor
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import ConfidentialityLevel, GrantReason, RiskLevel
from kzcp.vault.selectors import unlock


@dataclass(frozen=True)
class Risk:
    """A level of risk: its code gives the shape, its label the words."""

    code: str
    label: str


@dataclass(frozen=True)
class Ticket:
    """A case that was made: its number, its first deadline, and who is named where it is restricted."""

    case_id: UUID
    number: str
    subject: str
    risk: Risk
    step: str
    due_at: datetime | None
    is_restricted: bool
    named: list[str]


def risk(level: RiskLevel) -> Risk:
    """The level in words."""
    return Risk(level, terms.label("risk_level", level))


def tickets(concern_id: UUID, actor: Actor) -> list[Ticket]:
    """The cases of a concern in the actor's sight, in the order of their numbers."""
    rows = Case.objects.visible_to(actor, P.CASE_VIEW).filter(concern_id=concern_id)
    cases = list(rows.select_related("person").order_by("number"))
    unlock([case.person for case in cases if case.person])
    journal.record("case.view", persons=[case.person_id for case in cases if case.person_id])
    return [_ticket(case) for case in cases]


def _ticket(case: Case) -> Ticket:
    first = Task.objects.open().filter(case=case).order_by("due_at", "id").first()
    is_restricted = case.level == ConfidentialityLevel.RESTRICTED
    return Ticket(
        case.pk,
        case.number,
        subject_line(case.person),
        risk(RiskLevel(case.risk)),
        terms.label("task_kind", first.kind) if first else "",
        first.due_at if first else None,
        is_restricted,
        named(case) if is_restricted else [],
    )


def named(case: Case) -> list[str]:
    """The people who are named for a restricted case."""
    grants = CaseGrant.objects.filter(content_object=case, reason=GrantReason.NAMED, ends_at=None)
    return sorted(names_of(set(grants.values_list("user_id", flat=True))).values())
