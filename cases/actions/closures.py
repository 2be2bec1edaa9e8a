"""Asking to close a case. The case stays as it is until a second person has approved."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import checked, once, require, stored, user_of
from cases.lifecycle import conditions, events
from cases.models import Case, ClosureRequest, ClosureState
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed, Refused, Why
from kzcp.journal import journal
from kzcp.reference import deadlines as spans
from kzcp.reference.codes import ApprovalKind, CaseEventKind, ClosureReason, TaskKind, Urgency
from kzcp.workflow import approvals
from kzcp.workflow.lifecycle import STEPS

IS_DECIDED = _("This request has been decided already.")


def request(*, pk: UUID, case: Case, reason: str, words: str, by: Actor) -> ClosureRequest:
    """Ask to close the case, with a code of `closure_reason` and words. One request is open at a time."""
    with journal.act("closure.request", by=by, subject=case, reason=reason):
        require(case, by, P.CLOSURE_REQUEST)
        if (former := once(ClosureRequest, pk, case=case)) is not None:
            return former
        if reason == ClosureReason.ADVICE:
            raise ValidationError({"reason": _("With advice a case is closed without a request.")})
        if conditions.open_request(case) is not None:
            raise Refused(_("Somebody has already asked to close this case."))
        _require_gate(case, ClosureRequest(case=case, key_id=case.key_id, reason=reason, words=words))
        asked = stored(
            ClosureRequest(
                id=pk,
                case=case,
                key_id=case.key_id,
                reason=reason,
                words=words,
                author_id=user_of(by),
                asked_at=clock.now(),
            )
        )
        facts = {"closure_reason": reason}
        events.record(CaseEventKind.CLOSURE_REQUESTED, case=case, by=by, record=asked, facts=facts)
        due_at = spans.referral_due(TaskKind.APPROVE, Urgency.ORDINARY, clock.now())
        approvals.ask(ApprovalKind.CLOSURE, asked, by=by, due_at=due_at)
    return asked


def _require_gate(case: Case, asked: ClosureRequest) -> None:
    """Raise ValidationError with all that is missing; the supervisor's finding comes after the request."""
    unmet = [each for each in conditions.gate(case, asked) if not each.is_met]
    if missing := [each.message for each in unmet if each.code != conditions.FINDING_WRITTEN.name]:
        raise ValidationError({"reason": missing})


def withdraw(*, request: ClosureRequest, by: Actor) -> ClosureRequest:
    """Take the request back; nothing has moved."""
    case = request.case
    with journal.act("closure.withdraw", by=by, subject=case):
        require(case, by, P.CLOSURE_REQUEST)
        locked = _open(request)
        approvals.withdraw(ApprovalKind.CLOSURE, locked)
        return end_unapproved(locked)


def state_finding(*, request: ClosureRequest, words: str, by: Actor) -> ClosureRequest:
    """Write the supervisor's finding, which some reasons need in place of "no high risk".

    It is part of what is decided on: another decider, who has read an older one, is asked to read it.
    """
    case = request.case
    with journal.act("closure.state_finding", by=by, subject=case):
        require(case, by, P.CLOSURE_APPROVE)
        locked = _open(request)
        if locked.author_id == by.user_id:
            raise NotAllowed(approvals.AUTHOR_DECIDES, Why.SAME_PERSON)
        locked.finding = words
        checked(locked).save()
        approvals.restate(ApprovalKind.CLOSURE, locked)
    return locked


def end_unapproved(request: ClosureRequest) -> ClosureRequest:
    """Mark a request as refused or taken back; inside the journal entry of the action."""
    with acting_as(STEPS):
        request.state, request.decided_at = ClosureState.REFUSED, clock.now()
        request.save(update_fields=["state", "decided_at"])
    return request


def _open(request: ClosureRequest) -> ClosureRequest:
    with acting_as(STEPS):
        locked: ClosureRequest = ClosureRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state != ClosureState.OPEN:
        raise Refused(IS_DECIDED)
    return locked
