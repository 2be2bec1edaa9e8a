"""One rule for every decision of a second person.

The decider is never the author nor anybody who wrote part of it, an approval is void when the approved content changes, and the second
of two deciders is told that someone else has decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kzcp.access import scope
from kzcp.access.permissions import Permission
from kzcp.access.roles import Reach
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed, NotFound, Refused, Why
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import ApprovalKind, ApprovalState, NotificationKind, RoleCode
from kzcp.workflow import approvers, notices, subjects
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval, Notice
from kzcp.workflow.subjects import ApprovalSubject, Asked

NOTICE, WITHOUT_DECIDER = "approval", "undecided"
"""What a notice is about: the decision itself, or for a coordinator that nobody is there to take it."""
REASONS = {ApprovalState.RETURNED: "return_reason", ApprovalState.REJECTED: "rejection_reason"}
OTHER = "OTHER"
"""The code of both vocabularies that says nothing without words."""
WORDS_MISSING = _("Write what to correct: name the field and what you expect.")
WHY_MISSING = _("Write why not: the reason “other” says nothing by itself.")
CANNOT_TAKE_IT = _("This person cannot decide on it today. Choose somebody from the list.")
OTHER_HAS_DECIDED = _("Someone else has already decided on this.")
CONTENT_HAS_CHANGED = _("The content has changed since this approval was asked for. Please look at it again.")
WRITER_DECIDES = _("You wrote part of this, so another person decides on it.")
AUTHOR_DECIDES = _("You asked for this approval, so another person decides on it.")


@dataclass(frozen=True)
class Reason:
    """Why a decision goes back or is refused: a code of the vocabulary, and words for the author."""

    code: str = ""
    words: str = ""


def ask(kind: ApprovalKind, record: Any, *, by: Actor, due_at: datetime | None = None) -> Approval:
    """Ask for a decision on `record`, of the first approver present; call it inside `journal.act`.

    A pending approval of the same record is returned as it is when its content has not changed.
    """
    if by.user_id is None:
        raise ValueError("an approval is asked for by a person")
    asked = subjects.approval_subject(kind).asked(record)
    pending = _pending(kind, record.pk)
    if pending is not None and pending.content_hash == asked.content_hash:
        return pending
    writers = asked.writers | {by.user_id}
    with acting_as(STEPS):
        if pending is not None:
            _end(pending, ApprovalState.VOID)
        approval = Approval.objects.create(
            kind=kind,
            subject_id=record.pk,
            case_id=asked.case_id,
            office_id=asked.office_id,
            restricted=asked.restricted,
            content_hash=asked.content_hash,
            author_id=by.user_id,
            writers=sorted(writers),
            asked_at=clock.now(),
            asked_of_id=approvers.present(
                asked.office_id, but=asked.barred | writers, appointed=asked.appointed
            ),
            due_at=due_at,
            key_id=asked.key_id,
            content=dict(asked.content()),
        )
        if approval.asked_of_id is not None:
            asked.admit(approval.asked_of_id, by)
        if pending is not None:
            subjects.dismiss(pending.case_id, pending.asked_of_id)
    _tell_decider(approval)
    return approval


def ask_of(approval: Approval, user: int | None) -> None:
    """Ask somebody else for a pending decision, or nobody by name: then the coordinator is told. As `system:steps`."""
    if user is not None and approval.asked_of_id == user:
        return
    former, approval.asked_of_id = approval.asked_of_id, user
    approval.save(update_fields=["asked_of"])
    subjects.dismiss(approval.case_id, former)
    _tell_decider(approval)


def approve(approval: Approval, *, by: Actor, seen: str = "") -> Approval:
    """Say yes. Raises NotAllowed for the author, Refused where it is decided, void or changed.

    `seen` is the hash of the content that the decider has read, as its page had it: else the present one is meant.
    """
    return _decide(approval, ApprovalState.APPROVED, by=by, reason=Reason(), seen=seen)


def send_back(approval: Approval, *, by: Actor, reason_code: str, words: str) -> Approval:
    """Return it to the author for correction, with a code of `return_reason` and what to correct in words."""
    return _decide(approval, ApprovalState.RETURNED, by=by, reason=Reason(reason_code, words.strip()))


def reject(approval: Approval, *, by: Actor, reason_code: str, words: str = "") -> Approval:
    """Say no for good, with a code of `rejection_reason`, and in words where the code is OTHER."""
    return _decide(approval, ApprovalState.REJECTED, by=by, reason=Reason(reason_code, words.strip()))


def may_be_passed_to(approval: Approval, record: Any, *, by: Actor) -> list[int]:
    """Who else may decide on it today, in the order in which the office asks them."""
    asked = subjects.approval_subject(approval.kind).asked(record)
    out = asked.barred | asked.writers | approval.authors
    if by.user_id is not None:
        out |= {by.user_id}
    return approvers.able(asked.office_id, but=out, appointed=asked.appointed)


def pass_on(approval: Approval, *, to: int, by: Actor) -> Approval:
    """Ask another approver in one's own place; they are told.

    Raises NotAllowed for somebody who may not decide themselves, Refused where it is decided or void, and
    ValidationError for a person who may not decide on it today.
    """
    subject = subjects.approval_subject(approval.kind)
    with acting_as(by), transaction.atomic():
        subjects.hold_case(approval.case_id)
        record = subject.find(approval.subject_id, by, subject.permission)
        asked = subject.asked(record)
        with journal.act("approval.pass_on", by=by, subject=approval, persons=asked.persons):
            locked = _lock_pending(approval, asked, by)
            if to not in may_be_passed_to(locked, record, by=by):
                raise ValidationError({"to": CANNOT_TAKE_IT})
            asked.admit(to, by)
            with acting_as(STEPS):
                ask_of(locked, to)
    return locked


def void(kind: ApprovalKind, record: Any) -> bool:
    """End the pending approval of a record whose content has changed; whether there was one."""
    pending = _pending(kind, record.pk)
    if pending is None or pending.content_hash == subjects.approval_subject(kind).asked(record).content_hash:
        return False
    with acting_as(STEPS):
        _end(pending, ApprovalState.VOID)
        subjects.dismiss(pending.case_id, pending.asked_of_id)
    return True


def restate(kind: ApprovalKind, record: Any) -> None:
    """Let a pending approval be about what a decider has added to the record; whoever has read it before reads again."""
    pending = _pending(kind, record.pk)
    if pending is not None:
        with acting_as(STEPS):
            pending.content_hash = subjects.approval_subject(kind).asked(record).content_hash
            pending.save(update_fields=["content_hash"])


def withdraw(kind: ApprovalKind, record: Any) -> bool:
    """End the pending approval of a record that its author takes back; whether there was one."""
    pending = _pending(kind, record.pk)
    if pending is None:
        return False
    with acting_as(STEPS):
        _end(pending, ApprovalState.WITHDRAWN)
        subjects.dismiss(pending.case_id, pending.asked_of_id)
    return True


def unassign(assignment: Assignment, by: Actor) -> None:
    """Ask nobody by name for what was asked of a supervisor whose role at the office has ended.

    Another supervisor of the office finds it in the queue; runs in the transaction that ends the role.
    """
    if assignment.role != RoleCode.SUPERVISOR:
        return
    still = Assignment.objects.current().filter(user_id=assignment.user_id, role=RoleCode.SUPERVISOR)
    with acting_as(STEPS):
        asked = Approval.objects.filter(state=ApprovalState.PENDING, asked_of_id=assignment.user_id)
        cases = sorted(set(asked.values_list("case_id", flat=True)))
        for case in cases:
            subjects.hold_case(case)
        asked.exclude(office_id__in=still.values("organisation_id")).update(asked_of=None)
        for case in cases:
            subjects.dismiss(case, assignment.user_id)


def queue(actor: Actor, *, limit: int = 200) -> list[Approval]:
    """What waits for the actor: asked of them, or of an office where they decide; soonest first.

    Left out are decisions about cases that are out of the actor's sight by now, as after a grant's end.
    """
    offices = scope.places(actor, Permission.APPROVAL_DECIDE, Reach.PLACE)
    pending = Approval.objects.filter(state=ApprovalState.PENDING).exclude(author_id=actor.user_id)
    pending = pending.exclude(writers__contains=[actor.user_id])
    rows = pending.filter(office_id__in=offices, restricted=False) | pending.filter(asked_of_id=actor.user_id)
    waiting = list(rows.order_by("due_at", "asked_at", "id")[:limit])
    seen = subjects.cases_in_sight(actor, [approval.case_id for approval in waiting])
    return [approval for approval in waiting if approval.case_id in seen]


def find(pk: UUID, *, by: Actor) -> tuple[Approval, Any]:
    """The approval and its record, for one who may decide on it; raises NotFound or NotAllowed."""
    approval = Approval.objects.filter(pk=pk).first()
    if approval is None:
        journal.record(
            str(Permission.APPROVAL_DECIDE),
            outcome="denied",
            subject_kind="workflow.approval",
            subject_id=str(pk),
        )
        raise NotFound
    subject = subjects.approval_subject(approval.kind)
    return approval, subject.find(approval.subject_id, by, subject.permission)


def find_undecided(pk: UUID, *, by: Actor) -> tuple[Approval, Any]:
    """As `find`; raises NotAllowed also for whoever wrote what is to be decided."""
    approval, record = find(pk, by=by)
    _refuse_writers(approval, subjects.approval_subject(approval.kind).asked(record), by)
    return approval, record


def _decide(
    approval: Approval, state: ApprovalState, *, by: Actor, reason: Reason, seen: str = ""
) -> Approval:
    if state in REASONS:
        _check(state, reason)
    subject = subjects.approval_subject(approval.kind)
    with acting_as(by), transaction.atomic():
        subjects.hold_case(approval.case_id)
        record = subject.find(approval.subject_id, by, subject.permission)
        if seen and subject.asked(record).content_hash != seen:
            raise Refused(CONTENT_HAS_CHANGED)
        return _carry_out(approval, record, subject, state, by=by, reason=reason)


def _check(state: ApprovalState, reason: Reason) -> None:
    if not reason.code:
        raise ValidationError({"reason": _("Choose why.")})
    terms.check(REASONS[state], reason.code, field="reason")
    if state == ApprovalState.RETURNED and not reason.words:
        raise ValidationError({"words": WORDS_MISSING})
    if reason.code == OTHER and not reason.words:
        raise ValidationError({"words": WHY_MISSING})


def _carry_out(
    approval: Approval,
    record: Any,
    subject: ApprovalSubject,
    state: ApprovalState,
    *,
    by: Actor,
    reason: Reason,
) -> Approval:
    asked = subject.asked(record)
    with journal.act(f"approval.{state.lower()}", by=by, subject=approval, persons=asked.persons):
        locked = _lock_pending(approval, asked, by)
        with acting_as(STEPS):
            locked.decider_id, locked.decided_at = by.user_id, clock.now()
            locked.reason_code, locked.key_id, locked.reason_words = reason.code, asked.key_id, reason.words
            _end(locked, state)
        subject.decided(record, locked, by)
        subjects.dismiss(locked.case_id, locked.asked_of_id)
        _tell(locked)
    return locked


def _lock_pending(approval: Approval, asked: Asked, by: Actor) -> Approval:
    with acting_as(STEPS):
        locked: Approval = Approval.objects.select_for_update().get(pk=approval.pk)
    _refuse_writers(locked, asked, by)
    if locked.state == ApprovalState.VOID or locked.content_hash != asked.content_hash:
        raise Refused(CONTENT_HAS_CHANGED)
    if locked.state != ApprovalState.PENDING:
        raise Refused(OTHER_HAS_DECIDED)
    return locked


def _refuse_writers(approval: Approval, asked: Asked, by: Actor) -> None:
    if by.user_id in approval.authors | asked.writers:
        told = AUTHOR_DECIDES if by.user_id == approval.author_id else WRITER_DECIDES
        raise NotAllowed(told, Why.SAME_PERSON)


def _tell_decider(approval: Approval) -> None:
    waiting = NotificationKind.APPROVAL_WAITING
    if approval.asked_of_id is not None:
        notices.notify([approval.asked_of_id], waiting, subject_kind=NOTICE, subject_id=approval.pk)
        return
    coordinators = approvers.coordinators(approval.office_id)
    with acting_as(STEPS):
        known = Notice.objects.filter(subject_kind=WITHOUT_DECIDER, subject_id=approval.pk, read_at=None)
        told = set(known.values_list("recipient_id", flat=True))
    others = [user for user in coordinators if user not in told]
    notices.notify(others, waiting, subject_kind=WITHOUT_DECIDER, subject_id=approval.pk)


def _tell(approval: Approval) -> None:
    told = NotificationKind.RETURNED if approval.state == ApprovalState.RETURNED else NotificationKind.DECIDED
    notices.notify([approval.author_id], told, subject_kind=NOTICE, subject_id=approval.pk)
    if approval.asked_of_id not in (None, approval.decider_id):
        other = NotificationKind.DECIDED_BY_OTHER
        notices.notify([approval.asked_of_id], other, subject_kind=NOTICE, subject_id=approval.pk)


def _pending(kind: ApprovalKind, subject_id: UUID) -> Approval | None:
    with acting_as(STEPS):
        return (
            Approval.objects.select_for_update()
            .filter(kind=kind, subject_id=subject_id, state=ApprovalState.PENDING)
            .first()
        )


def _end(approval: Approval, state: ApprovalState) -> None:
    approval.state = state
    approval.ended_at = clock.now()
    approval.save()


def last_returned(kind: ApprovalKind, subject_id: UUID) -> Approval | None:
    """The return after which a record was handed in again, with its content, read as `system:steps`.

    For somebody who may open the record: what it held then is theirs to see like what it holds now.
    """
    with acting_as(STEPS):
        rows = Approval.objects.filter(kind=kind, subject_id=subject_id, state=ApprovalState.RETURNED)
        return rows.order_by("-decided_at", "-id").first()


def history(kind: ApprovalKind, subject_id: UUID) -> Sequence[Approval]:
    """Every approval of a record that the reader may see, newest first, with its people."""
    rows = Approval.objects.filter(kind=kind, subject_id=subject_id).select_related(
        "author", "decider", "asked_of"
    )
    return list(rows.order_by("-asked_at", "-id"))
