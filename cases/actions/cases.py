"""Steps of a case as a whole that need no record of their own."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions import concerns, confidentiality, marks
from cases.actions.rows import require, require_any, user_of
from cases.lifecycle import CASE, audience, events
from cases.lifecycle.locks import hold_of_child, hold_roles
from cases.lifecycle.risk import is_lower
from cases.models import Case, CaseGrant, Concern, Conflict, Note, Task
from kzcp.access import grants, scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import Refused
from kzcp.core.text import clean_narrative
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import (
    CaseEventKind,
    ClosureReason,
    ConfidentialityLevel,
    GrantReason,
    NoteKind,
    NotificationKind,
)
from kzcp.workflow import notices
from kzcp.workflow.lifecycle import STEPS, apply

SHOWN_ONE_IN = 10
"""One in so many cases closed with advice is shown to the supervisor."""
LONGEST_WORDS = 4000
RISK_WAS_HIGHER = _(
    "The risk was higher when the case was closed. Reopen it with that risk; it is lowered later, with a reason."
)


def assign(*, case: Case, worker_id: int, by: Actor) -> Case:
    """Give the case and its open tasks to a worker of the office; in a restricted case they are named first."""
    with journal.act("case.assign", by=by, subject=case, reason=str(worker_id)):
        hold_roles(worker_id)
        require(case, by, P.CASE_ASSIGN)
        if case.office_id not in scope.places(Actor.user(worker_id), P.CASE_EDIT, Reach.OWN):
            raise Refused(_("This person does not work on cases in this office."))
        with acting_as(STEPS):
            apart = Conflict.objects.filter(case=case, user_id=worker_id, ended_at=None).exists()
        if apart:
            raise Refused(_("This person has declared a conflict of interest in this case."))
        with acting_as(STEPS):
            locked: Case = Case.objects.select_for_update().get(pk=case.pk)
            former = locked.worker_id
            if locked.level == ConfidentialityLevel.RESTRICTED:
                named, edits = GrantReason.NAMED, P.CASE_EDIT
                grants.grant(CaseGrant, locked, to=worker_id, reason=named, by=by, through=edits)
                if former is not None and former != worker_id:
                    grants.end(CaseGrant, locked, of=former)
            locked.worker_id = worker_id
            locked.save(update_fields=["worker"])
            Task.objects.open().filter(case=locked, owner_id=former).update(owner_id=worker_id)
        events.record(CaseEventKind.WORKER_ASSIGNED, case=locked, by=by)
        notices.notify([worker_id], NotificationKind.ASSIGNED, subject_kind="cases.case", subject_id=case.pk)
    return locked


def start_review(*, case: Case, by: Actor) -> Case:
    """Begin to review the plan in force."""
    with journal.act("case.start_review", by=by, subject=case):
        return apply(CASE, case, "start_review", by=by)


def end_review(*, case: Case, by: Actor) -> Case:
    """End the review and set the date of the next; each goal must have its progress stated."""
    with journal.act("case.end_review", by=by, subject=case):
        return apply(CASE, case, "end_review", by=by)


def close_as_advice(*, case: Case, by: Actor) -> Case:
    """Close a registered case of low risk without a referral; the worker decides alone."""
    with journal.act("case.close_as_advice", by=by, subject=case):
        shown = "YES" if case.pk.int % SHOWN_ONE_IN == 0 else "NO"
        changes = {"closed_at": clock.now(), "closure_reason": ClosureReason.ADVICE}
        facts = {"shown_to_supervisor": shown}
        closed = apply(CASE, case, "close_as_advice", by=by, facts=facts, changes=changes)
        if shown == "YES":
            told = _supervisors(closed, by)
            sample = NotificationKind.ADVICE_SAMPLE
            notices.notify(told, sample, subject_kind="cases.case", subject_id=case.pk)
        return closed


def _supervisors(case: Case, by: Actor) -> list[int]:
    with acting_as(STEPS):
        return [user for user in audience.supervisors(case) if user != by.user_id]


def reopen(
    *, case: Case, reason: str, risk: str, words: str, by: Actor, concern: Concern | None = None
) -> Case:
    """Open a closed case again, with a code of `reopen_reason`, the risk as it is now, and words, kept as a note.

    It is assessed anew. A concern that waits for a decision is linked to it: then the deadlines run from when that
    was received. The risk is not lowered on the way: a lower one raises ValidationError, as silence does.
    """
    terms.check("reopen_reason", reason, field="reason")
    terms.check("risk_level", risk, field="risk")
    words = clean_narrative(words, max_length=LONGEST_WORDS)
    if not words:
        raise ValidationError({"words": _("Write what has happened.")})
    with journal.act("case.reopen", by=by, subject=case, reason=reason):
        require_any(case, by, P.CASE_EDIT)
        with acting_as(STEPS):
            before = Case.objects.values_list("risk", flat=True).get(pk=case.pk)
        if is_lower(risk, before):
            raise ValidationError({"risk": RISK_WAS_HIGHER})
        changes = {
            "closed_at": None,
            "closure_reason": "",
            "risk": risk,
            "risk_reason": "",
            "risk_words": words,
        }
        facts = {"risk_before": before} | (
            {"received_at": concern.received_at.isoformat()} if concern else {}
        )
        opened = apply(CASE, case, "reopen", by=by, reason=reason, facts=facts, changes=changes)
        _note_why(opened, words, by=by)
        if concern is not None:
            concerns.link(concern=concern, case=opened, by=by)
        return opened


def _note_why(case: Case, words: str, *, by: Actor) -> None:
    now, kind = clock.now(), NoteKind.INFORMATION
    values = {"author_id": user_of(by), "kind": kind, "happened_at": now, "recorded_at": now, "words": words}
    with acting_as(STEPS):
        Note.objects.create(case=case, key_id=case.key_id, **values)


def mark_error(*, case: Case, reason: str, by: Actor) -> Case:
    """Take the case out of all counts, with a code of `error_reason`; its number is not used again."""
    terms.check("error_reason", reason, field="reason")
    with journal.act("case.mark_error", by=by, subject=case, reason=reason):
        hold_of_child(case)
        marked = apply(CASE, case, "mark_error", by=by, reason=reason, changes={"error_reason": reason})
        marks.lift_after(case, by=by)
        confidentiality.let_go(marked)
        return marked
