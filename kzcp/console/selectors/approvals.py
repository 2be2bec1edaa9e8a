"""The queue of decisions as its page shows it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse

from kzcp.access.permissions import Permission
from kzcp.accounts import selectors as staff
from kzcp.console import words
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, NotFound
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import ApprovalKind, ApprovalState
from kzcp.workflow import approvals, subjects
from kzcp.workflow.models import Approval
from kzcp.workflow.subjects import Difference, NoticeSubject

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN = 50


@dataclass(frozen=True)
class Row:
    """One decision that waits, in words."""

    id: UUID
    kind: str
    kind_label: str
    title: str
    url: str
    record_url: str
    due_at: datetime | None
    asked_at: datetime
    author: str
    summary: list[tuple["StrOrPromise", str]]
    differences: list[Difference]
    returned: int


@dataclass(frozen=True)
class Chip:
    """One kind of decision with its number, as a filter."""

    label: str
    query: str
    count: int
    current: bool


@dataclass(frozen=True)
class Queue:
    """What waits for a reader: `total` and `late` count all kinds, `rows` are of the kind asked for."""

    rows: list[Row]
    chips: list[Chip]
    total: int
    late: int


def queue(actor: Actor, *, kind: str = "") -> Queue:
    """The decisions that wait for the actor, soonest first; those out of sight are left out."""
    waiting = approvals.queue(actor)
    journal.record(str(Permission.APPROVAL_DECIDE), subject_kind=Approval._meta.label_lower, ground="place")
    counts = Counter(approval.kind for approval in waiting)
    wanted = [approval for approval in waiting if not kind or approval.kind == kind][:SHOWN]
    names = staff.names_of({approval.author_id for approval in wanted})
    rows = [row for approval in wanted if (row := _visible(approval, actor, names))]
    now = clock.now()
    late = sum(1 for approval in waiting if approval.due_at is not None and approval.due_at < now)
    chips = [
        Chip(words.approval_kinds(each), f"?kind={each}", counts[each], kind == each)
        for each in ApprovalKind
        if counts[each]
    ]
    return Queue(rows, chips, len(waiting), late)


def _visible(approval: Approval, actor: Actor, names: dict[int, str]) -> Row | None:
    subject = subjects.approval_subject(approval.kind)
    try:
        record = subject.find(approval.subject_id, actor, subject.permission)
    except (NotFound, NotAllowed):
        return None
    return row(approval, record, author=names.get(approval.author_id, ""))


def row(approval: Approval, record: Any, *, author: str) -> Row:
    """One approval and its record, in words."""
    subject = subjects.approval_subject(approval.kind)
    return Row(
        approval.pk,
        approval.kind,
        terms.label("approval_kind", approval.kind),
        subject.title(record),
        reverse("approval", args=[approval.pk]),
        subject.link(record),
        approval.due_at,
        approval.asked_at,
        author,
        list(subject.summary(record)),
        list(subject.differences(record)),
        _returns(approval),
    )


def _returns(approval: Approval) -> int:
    rows = Approval.objects.filter(kind=approval.kind, subject_id=approval.subject_id)
    return rows.filter(state=ApprovalState.RETURNED).count()


@dataclass(frozen=True)
class Past:
    """A decision that has been made before, in words."""

    state_label: str
    reason_label: str
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


def _resolve(pk: UUID, actor: Actor) -> tuple[str, str] | None:
    approval = Approval.objects.filter(pk=pk).first()
    if approval is None:
        return None
    parts: Iterable[str] = (
        terms.label("approval_kind", approval.kind),
        terms.label("approval_state", approval.state).lower(),
    )
    return ": ".join(parts), reverse("approval_record", args=[approval.pk])


NOTICES = NoticeSubject(approvals.NOTICE, _resolve)
"""How notices about approvals read: kind and state, nothing of the record."""
