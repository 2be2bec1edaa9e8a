"""Whether the police or another body is told of suspected violence."""

from uuid import UUID

from cases.actions.rows import once, require, stored, user_of
from cases.data import ReportingData
from cases.lifecycle import deadlines, events
from cases.models import Case, ReportingDecision
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.journal import journal
from kzcp.reference.calendar import end_of_day
from kzcp.reference.codes import CaseEventKind, TaskKind


def decide(*, pk: UUID, case: Case, data: ReportingData, by: Actor) -> ReportingDecision:
    """Record a decision; the newest one holds. Raises ValidationError by field.

    One that names a day of a new decision makes a task for it, which the next decision ends.
    """
    with journal.act("reporting.decide", by=by, subject=case, reason=data.decision):
        require(case, by, P.ASSESSMENT_WRITE)
        if (former := once(ReportingDecision, pk, case=case)) is not None:
            return former
        decision = stored(
            ReportingDecision(
                id=pk,
                case=case,
                key_id=case.key_id,
                decision=data.decision,
                body=data.body,
                decided_on=data.decided_on,
                number=data.number,
                reason=data.reason,
                words=data.words,
                next_decision_on=data.next_decision_on,
                late_entry_reason=data.late_entry_reason,
                decided_by_id=user_of(by),
                recorded_at=clock.now(),
            )
        )
        facts = {
            "reporting_decision": decision.decision,
            "not_reported_reason": decision.reason,
            "reporting_body": decision.body,
            "violence_types": _types(case),
        }
        deadlines.finish(TaskKind.REPORTING_AGAIN, by=by, case=case)
        if decision.next_decision_on is not None:
            deadlines.make(case, TaskKind.REPORTING_AGAIN, end_of_day(decision.next_decision_on))
        events.record(CaseEventKind.REPORTING_DECIDED, case=case, by=by, facts=facts, record=decision)
    return decision


def _types(case: Case) -> list[str]:
    return sorted(getattr(case.details, "types", []))
