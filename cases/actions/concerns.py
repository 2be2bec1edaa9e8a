"""A report received, and what becomes of it within 24 hours."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import checked, once, require, stored, user_of
from cases.actions.subjects import DRAFT_INTAKE
from cases.data import ConcernData
from cases.lifecycle import deadlines, events
from cases.lifecycle.locks import hold_roles
from cases.models import Case, Concern
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import CaseEventKind, ConcernOutcome, TaskKind
from kzcp.vault import keys
from kzcp.workflow import drafts
from kzcp.workflow.lifecycle import STEPS

CORRECTED = ("received_at", "late_entry_reason", "source", "words", "reporter_name", "reporter_contact")
ALREADY_DECIDED = _("This concern has already been decided.")


def take(*, pk: UUID, office_id: int, data: ConcernData, by: Actor) -> Concern:
    """Write down a report and its task to decide within 24 hours. Raises ValidationError by field."""
    user = user_of(by)
    if office_id not in scope.places(by, P.CONCERN_TAKE, Reach.PLACE):
        raise NotAllowed
    with journal.act("concern.take", by=by, subject_kind="cases.concern", subject_id=str(pk)):
        if (former := once(Concern, pk)) is not None:
            return former
        concern = stored(
            Concern(
                id=pk,
                key_id=keys.new_key(),
                received_at=data.received_at,
                recorded_at=clock.now(),
                late_entry_reason=data.late_entry_reason,
                taken_by_id=user,
                owner_id=user,
                office_id=office_id,
                source=data.source,
                words=data.words,
                reporter_name=data.reporter_name,
                reporter_contact=data.reporter_contact,
                immediate_danger=data.immediate_danger,
                risk_signs=sorted(set(data.risk_signs)),
            )
        )
        deadlines.make_for_concern(concern)
        facts = {
            "source": concern.source,
            "immediate_danger": "YES" if concern.immediate_danger else "NO",
            "risk_signs": list(concern.risk_signs),
        }
        events.record_concern(
            CaseEventKind.CONCERN_RECEIVED,
            concern=concern,
            by=by,
            happened_at=concern.received_at,
            facts=facts,
        )
    return concern


def change(*, concern: Concern, data: ConcernData, by: Actor) -> Concern:
    """Correct an undecided concern; its 24 hours go on from when it was received."""
    with journal.act("concern.change", by=by, subject=concern):
        locked = _undecided(concern, by)
        with acting_as(STEPS):
            for field in CORRECTED:
                setattr(locked, field, getattr(data, field))
            locked.immediate_danger = data.immediate_danger
            locked.risk_signs = sorted(set(data.risk_signs))
            checked(locked).save()
            locked.tasks.filter(done_at=None).update(due_at=locked.decide_by)
    return locked


def reject(*, concern: Concern, reason: str, words: str, by: Actor) -> Concern:
    """Decide that no case comes of it, with a code of `concern_rejection_reason` and words for OTHER."""
    terms.check("concern_rejection_reason", reason, field="reason")
    if reason == "OTHER" and not words.strip():
        raise ValidationError({"words": _("Write the reason in words.")})
    with journal.act("concern.reject", by=by, subject=concern, reason=reason):
        locked = _to_decide(concern, by)
        locked.rejection_reason, locked.decision_words = reason, words
        return decided(locked, ConcernOutcome.REJECTED, by=by)


def link(*, concern: Concern, case: Case, by: Actor) -> Concern:
    """Decide that the concern belongs to a case that exists; the case must be the actor's to edit."""
    with journal.act("concern.link", by=by, subject=concern, reason=str(case.pk)):
        locked = _to_decide(concern, by)
        require(case, by, P.NOTE_WRITE)
        locked.case = case
        return decided(locked, ConcernOutcome.LINKED, by=by)


def hand_over(*, concern: Concern, worker_id: int, by: Actor) -> Concern:
    """Let a worker of the office decide on the concern; for those who triage.

    The intakes that others have begun about it end: the new owner goes on from what is written down.
    """
    with journal.act("concern.hand_over", by=by, subject=concern, reason=str(worker_id)):
        hold_roles(worker_id)
        locked = _to_decide(concern, by, P.CONCERN_TRIAGE)
        if locked.office_id not in scope.places(Actor.user(worker_id), P.CASE_REGISTER, Reach.PLACE):
            raise Refused(_("This person does not work in the office of the concern."))
        with acting_as(STEPS):
            locked.owner_id = worker_id
            locked.save(update_fields=["owner"])
            locked.tasks.filter(done_at=None).update(owner_id=worker_id)
        drafts.end_about(locked.pk, kind=DRAFT_INTAKE, but=worker_id)
    return locked


def decided(concern: Concern, outcome: ConcernOutcome, *, by: Actor) -> Concern:
    """Store the decision, end the task and every intake begun about it, and write the event.

    Inside the journal entry of the action. What was typed of a case that may be restricted now stays with nobody.
    """
    concern.outcome, concern.decided_at, concern.decided_by_id = outcome, clock.now(), by.user_id
    with acting_as(STEPS):
        checked(concern).save()
        deadlines.finish(TaskKind.CONCERN_DECISION, by=by, concern=concern)
    drafts.end_about(concern.pk, kind=DRAFT_INTAKE)
    facts = {"concern_outcome": outcome, "rejection_reason": concern.rejection_reason}
    events.record_concern(
        CaseEventKind.CONCERN_DECIDED, concern=concern, by=by, happened_at=clock.now(), facts=facts
    )
    return concern


def undecided(concern_id: UUID, by: Actor) -> Concern:
    """Lock a concern that the actor may decide; raises NotAllowed or Refused."""
    return _to_decide(Concern(pk=concern_id), by)


def _to_decide(concern: Concern, by: Actor, permission: P = P.CONCERN_VIEW) -> Concern:
    drafts.hold_about(concern.pk, kind=DRAFT_INTAKE)
    return _undecided(concern, by, permission)


def _undecided(concern: Concern, by: Actor, permission: P = P.CONCERN_VIEW) -> Concern:
    if not Concern.objects.visible_to(by, permission).filter(pk=concern.pk).exists():
        raise NotAllowed
    with acting_as(STEPS):
        locked: Concern = Concern.objects.select_for_update().get(pk=concern.pk)
    if locked.outcome:
        raise Refused(ALREADY_DECIDED)
    return locked
