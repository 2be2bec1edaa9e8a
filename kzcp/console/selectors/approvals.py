"""The queue of decisions as its page shows it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kzcp.access.permissions import Permission
from kzcp.accounts import selectors as staff
from kzcp.console import words
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, NotFound
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import ApprovalKind, ApprovalState, NotificationKind
from kzcp.workflow import approvals, subjects
from kzcp.workflow.models import Approval
from kzcp.workflow.subjects import Brief, Changes, GateLine, NoticeSubject, Told

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN = 50
NO_LONGER_WAITS = _("No longer waits for your decision")


@dataclass(frozen=True)
class Row:
    """One decision that waits, in words."""

    id: UUID
    kind: str
    kind_label: str
    title: str
    brief: Brief
    risk_label: str
    level_label: str
    url: str
    record_url: str
    due_at: datetime | None
    asked_at: datetime
    asked_of: str
    author: str
    returned: int
    last_return: "Past | None"

    @property
    def person(self) -> str:
        """Name and age of whom it is about."""
        return ", ".join(part for part in (self.brief.name, self.brief.age) if part)

    @property
    def heading(self) -> str:
        """What it is, and about whom, as links and buttons name it."""
        return f"{self.title}: {self.person}" if self.person else self.title


@dataclass(frozen=True)
class Card(Row):
    """One decision as it is opened: all that the decider reads before the answer."""

    summary: list[tuple["StrOrPromise", str]]
    changes: Changes
    gate: list[GateLine]
    seen: str
    """The hash of what is read here: saying yes sends it along, so that nobody approves what was changed meanwhile."""

    @property
    def approve_label(self) -> "StrOrPromise":
        """What the button of saying yes is called."""
        return words.APPROVE.get(self.kind, _("Approve"))

    @property
    def may_be_approved(self) -> bool:
        """Whether nothing that must hold is missing."""
        return all(line.is_met for line in self.gate)


@dataclass(frozen=True)
class Chip:
    """One kind of decision with its number, as a filter."""

    label: str
    query: str
    count: int
    current: bool


@dataclass(frozen=True)
class Queue:
    """What waits for a reader: `total` and `late` count all kinds, `rows` are of the kind asked for.

    `first` is the one that comes first, opened; the rows are all after it. None where nothing waits.
    """

    first: Card | None
    rows: list[Row]
    chips: list[Chip]
    total: int
    late: int


def queue(actor: Actor, *, kind: str = "") -> Queue:
    """The decisions that wait for the actor, pressing ones first, then the soonest; none that is out of sight."""
    waiting = approvals.queue(actor)
    journal.record(str(Permission.APPROVAL_DECIDE), subject_kind=Approval._meta.label_lower, ground="place")
    counts = Counter(approval.kind for approval in waiting)
    wanted = [approval for approval in waiting if not kind or approval.kind == kind][:SHOWN]
    names = staff.names_of({user for each in wanted for user in (each.author_id, each.asked_of_id) if user})
    found = [(each, record) for each in wanted if (record := _visible(each, actor)) is not None]
    seen = [(each, record, _brief(each, record)) for each, record in found]
    seen.sort(key=lambda one: not one[2].pressing)
    first = [card(approval, record, actor, names, brief) for approval, record, brief in seen[:1]]
    rows = [row(approval, record, actor, names, brief) for approval, record, brief in seen[1:]]
    now = clock.now()
    late = sum(1 for approval in waiting if approval.due_at is not None and approval.due_at < now)
    chips = [
        Chip(words.approval_kinds(each), f"?kind={each}", counts[each], kind == each)
        for each in ApprovalKind
        if counts[each]
    ]
    return Queue(next(iter(first), None), rows, chips, len(waiting), late)


def _brief(approval: Approval, record: Any) -> Brief:
    return subjects.approval_subject(approval.kind).brief(record)


def _visible(approval: Approval, actor: Actor) -> Any:
    subject = subjects.approval_subject(approval.kind)
    try:
        return subject.find(approval.subject_id, actor, subject.permission)
    except (NotFound, NotAllowed):
        return None


def _facts(
    approval: Approval, record: Any, actor: Actor, names: dict[int, str], brief: Brief
) -> dict[str, Any]:
    subject, asked_of = subjects.approval_subject(approval.kind), approval.asked_of_id
    returns = _returns(approval)
    return {
        "id": approval.pk,
        "kind": approval.kind,
        "kind_label": terms.label("approval_kind", approval.kind),
        "title": subject.title(record),
        "brief": brief,
        "risk_label": terms.label("risk_level", brief.risk) if brief.risk else "",
        "level_label": terms.label("confidentiality_level", brief.level) if brief.level else "",
        "url": reverse("approval", args=[approval.pk]),
        "record_url": subject.link(record),
        "due_at": approval.due_at,
        "asked_at": approval.asked_at,
        "asked_of": names.get(asked_of, "") if asked_of and asked_of != actor.user_id else "",
        "author": names.get(approval.author_id, ""),
        "returned": len(returns),
        "last_return": returns[0] if returns else None,
    }


def row(approval: Approval, record: Any, actor: Actor, names: dict[int, str], brief: Brief) -> Row:
    """One approval and its record in a line of the queue; `names` are those of author and person asked."""
    return Row(**_facts(approval, record, actor, names, brief))


def card(
    approval: Approval,
    record: Any,
    actor: Actor,
    names: dict[int, str] | None = None,
    brief: Brief | None = None,
) -> Card:
    """One approval and its record, opened."""
    subject = subjects.approval_subject(approval.kind)
    if names is None:
        names = staff.names_of({user for user in (approval.author_id, approval.asked_of_id) if user})
    return Card(
        **_facts(approval, record, actor, names, brief or _brief(approval, record)),
        summary=list(subject.summary(record)),
        changes=subject.changes(record),
        gate=list(subject.gate(record, actor)) if approval.state == ApprovalState.PENDING else [],
        seen=approval.content_hash,
    )


def _returns(approval: Approval) -> "list[Past]":
    rows = approvals.history(ApprovalKind(approval.kind), approval.subject_id)
    return [_past(each) for each in rows if each.state == ApprovalState.RETURNED]


@dataclass(frozen=True)
class Past:
    """A decision that has been made before, in words."""

    state_label: str
    reason_label: str
    words: str
    decider: str
    at: datetime | None


def past(approval: Approval) -> list[Past]:
    """Earlier decisions on the same record, newest first."""
    rows = approvals.history(ApprovalKind(approval.kind), approval.subject_id)
    return [_past(row) for row in rows if row.pk != approval.pk and row.state != ApprovalState.PENDING]


def decision(approval: Approval) -> Past | None:
    """How an approval has ended, or None while it waits."""
    return None if approval.state == ApprovalState.PENDING else _past(approval)


def _past(approval: Approval) -> Past:
    vocabulary = approvals.REASONS.get(ApprovalState(approval.state), "")
    return Past(
        terms.label("approval_state", approval.state),
        terms.label(vocabulary, approval.reason_code) if vocabulary else "",
        str(approval.reason_words) if vocabulary else "",
        approval.decider.full_name if approval.decider else "",
        approval.decided_at or approval.ended_at,
    )


def record_url(pk: UUID, actor: Actor) -> str:
    """Where a notice of an approval leads its reader: to the decision while it is theirs, else to the record.

    Raises NotFound where neither is in their sight.
    """
    approval = Approval.objects.filter(pk=pk).first()
    if approval is None:
        permission, kind = str(Permission.APPROVAL_DECIDE), Approval._meta.label_lower
        journal.record(permission, outcome="denied", subject_kind=kind, subject_id=str(pk))
        raise NotFound
    subject = subjects.approval_subject(approval.kind)
    if approval.state == ApprovalState.PENDING and actor.user_id not in approval.authors:
        subject.find(approval.subject_id, actor, subject.permission)
        return reverse("approval", args=[approval.pk])
    return subject.link(subject.find(approval.subject_id, actor, Permission.CASE_VIEW))


def _resolve(pk: UUID, actor: Actor) -> Told | None:
    approval = Approval.objects.filter(pk=pk).first()
    if approval is None:
        return None
    case = subjects.case_told(approval.case_id, actor)
    if case is None:
        return None
    about = f"{terms.label('approval_kind', approval.kind)}: {case.title}"
    vocabulary = approvals.REASONS.get(ApprovalState(approval.state))
    if approval.state not in (ApprovalState.PENDING, ApprovalState.RETURNED):
        about = f"{about}: {terms.label('approval_state', approval.state)}"
    parts = [about]
    if vocabulary:
        parts.append(terms.label(vocabulary, approval.reason_code))
        parts.append(str(approval.reason_words))
    title = ". ".join(part.rstrip(".") for part in parts if part)
    return Told(title, reverse("approval_record", args=[pk]), case.persons, _ended(approval))


def _ended(approval: Approval) -> str:
    """How the notice of a decider is headed once nothing waits for them: what has become of it."""
    state = ApprovalState(approval.state)
    if state == ApprovalState.PENDING:
        return ""
    if state == ApprovalState.RETURNED:
        return terms.label("approval_state", state)
    if state in (ApprovalState.APPROVED, ApprovalState.REJECTED):
        return terms.label("notification_kind", NotificationKind.DECIDED)
    return str(NO_LONGER_WAITS)


def candidates(approval: Approval, record: Any, actor: Actor) -> list[tuple[int, str]]:
    """To whom the reader may pass a decision on, in the order in which the office asks them."""
    users = approvals.may_be_passed_to(approval, record, by=actor)
    names = staff.names_of(set(users))
    return [(user, names[user]) for user in users if user in names]


NOTICES = NoticeSubject(approvals.NOTICE, _resolve)
"""How notices about approvals read: the kind, the case as far as its reader may open it, and why it came back."""
