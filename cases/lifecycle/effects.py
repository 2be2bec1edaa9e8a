"""What a step of a case brings about beside its new state; runs as `system:steps`, in its transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model

from cases import registry
from cases.lifecycle import conditions, deadlines, events, returning, turning_18, waiting
from cases.models import Assessment, Case, ClosureState, Goal, Plan, PlanAction, PlanState
from kzcp.core import clock
from kzcp.reference.codes import CaseEventKind, SeparationRisk, TaskKind
from kzcp.workflow.lifecycle import Step

Record = Model | None


def run(step: Step[Case]) -> None:
    """Write the event of the step and do what follows from it."""
    effect = _EFFECTS.get(step.transition.name, _nothing)
    record, facts, after = effect(step)
    if step.transition.event is not None:
        events.record(
            step.transition.event, case=step.row, by=step.by, facts={**facts, **step.facts}, record=record
        )
    for follow in after:
        follow()


Outcome = tuple[Record, dict[str, Any], list[Callable[[], object]]]
"""The record that the event is about, its frozen facts, and what is done after it."""


def _nothing(step: Step[Case]) -> Outcome:
    return None, {}, []


def _assessment_started(step: Step[Case]) -> Outcome:
    return conditions.open_assessment(step.row), {}, []


def _assessment_completed(step: Step[Case]) -> Outcome:
    case, assessment = step.row, conditions.open_assessment(step.row)
    if assessment is None:
        raise LookupError("an assessment was completed that does not exist")
    before = str(step.facts.get("risk_before", case.risk))
    assessment.completed_at, assessment.completed_by_id = clock.now(), step.by.user_id
    assessment.save(update_fields=["completed_at", "completed_by"])
    facts = {
        **registry.kind(case.kind).facts(case),
        "separation_risk": assessment.separation_risk,
        "protective_factors": sorted(assessment.protective_factors),
        "version": assessment.version,
    }
    after: list[Callable[[], object]] = [
        lambda: deadlines.finish(TaskKind.ASSESSMENT, by=step.by, case=case),
        lambda: _separation(step, assessment),
    ]
    if before != case.risk:
        after.append(lambda: risk_set(step, before))
    return assessment, facts, after


def risk_set(step: Step[Case], before: str) -> None:
    """Shorten the open deadlines to the new risk and write the event with the frozen moments."""
    moments = deadlines.shorten(step.row)
    facts = {**moments, "risk_before": before, "risk_reason": step.row.risk_reason}
    events.record(CaseEventKind.RISK_SET, case=step.row, by=step.by, facts=facts)


def _separation(step: Step[Case], assessment: Assessment) -> None:
    if assessment.separation_risk == SeparationRisk.NOT_ASSESSED:
        return
    facts = {"separation_risk": assessment.separation_risk}
    events.record(
        CaseEventKind.SEPARATION_RISK_SET, case=step.row, by=step.by, facts=facts, record=assessment
    )
    returning.separation_checked(step.row, by=step.by)


def _plan_approved(step: Step[Case]) -> Outcome:
    case, plan = step.row, conditions.submitted_plan(step.row)
    if plan is None:
        raise LookupError("a plan was approved that does not wait for it")
    former = conditions.plan_in_force(case)
    if former is not None:
        former.state = PlanState.REPLACED
        former.save(update_fields=["state"])
        _carry_progress(former, plan)
    plan.state, plan.approved_at, plan.approved_by_id = PlanState.IN_FORCE, clock.now(), step.by.user_id
    plan.save(update_fields=["state", "approved_at", "approved_by"])
    goals = Goal.objects.filter(plan=plan, dropped_at=None)
    actions = list(PlanAction.objects.filter(goal__in=goals, dropped_at=None))
    facts = {
        "version": plan.version,
        "components": sorted(set(goals.values_list("component", flat=True))),
        "goals": goals.count(),
        "services": sorted({action.service_id for action in actions if action.service_id}),
        "caregiver_agreement": plan.caregiver_agreement,
        "child_agreement": plan.child_agreement,
    }
    return plan, facts, [lambda: _carry_out(step, plan, actions)]


def _carry_progress(former: Plan, plan: Plan) -> None:
    """Take over what was done under the former version after the new one was begun."""
    goals = {goal.origin: goal for goal in Goal.objects.filter(plan=former, dropped_at=None)}
    for goal in Goal.objects.filter(plan=plan, origin__in=list(goals), dropped_at=None):
        old = goals[goal.origin]
        goal.progress, goal.progress_words = old.progress, old.progress_words
        goal.outcome, goal.outcome_at = old.outcome, old.outcome_at
        goal.save(update_fields=["progress", "progress_words", "outcome", "outcome_at"])
    done = PlanAction.objects.filter(goal__plan=former, dropped_at=None).exclude(outcome="")
    ended = {action.origin: action for action in done}
    for action in PlanAction.objects.filter(goal__plan=plan, origin__in=list(ended), dropped_at=None):
        action.outcome, action.outcome_at = ended[action.origin].outcome, ended[action.origin].outcome_at
        action.save(update_fields=["outcome", "outcome_at"])


def _carry_out(step: Step[Case], plan: Plan, actions: list[PlanAction]) -> None:
    case = step.row
    deadlines.finish(TaskKind.PLAN, by=step.by, case=case)
    deadlines.follow_plan(case, actions)
    open_kinds = set(case.tasks.filter(done_at=None, dismissed_at=None).values_list("kind", flat=True))
    if TaskKind.FOLLOW_UP not in open_kinds:
        deadlines.follow_up(case, clock.now())
    if TaskKind.REVIEW not in open_kinds:
        deadlines.review(case)


def _review_ended(step: Step[Case]) -> Outcome:
    case = step.row
    next_due = deadlines.due_after(case, TaskKind.REVIEW, clock.now())
    after: list[Callable[[], object]] = [
        lambda: deadlines.finish(TaskKind.REVIEW, by=step.by, case=case),
        lambda: deadlines.review(case),
    ]
    return conditions.plan_in_force(case), {"next_review_due": next_due.isoformat()}, after


def _closed(step: Step[Case]) -> Outcome:
    request = conditions.open_request(step.row)
    if request is None:
        raise LookupError("a case was closed that nobody asked to close")
    request.state, request.decided_at = ClosureState.APPROVED, clock.now()
    request.save(update_fields=["state", "decided_at"])
    return request, _closing_facts(step.row), _ended(step.row, "CLOSED")


def _closed_as_advice(step: Step[Case]) -> Outcome:
    return None, _closing_facts(step.row), _ended(step.row, "CLOSED")


def _closing_facts(case: Case) -> dict[str, Any]:
    return {**registry.kind(case.kind).facts(case), "closure_reason": case.closure_reason}


def _ended(case: Case, reason: str) -> list[Callable[[], object]]:
    return [lambda: waiting.end(case), lambda: deadlines.dismiss_all(case, reason)]


def _reopened(step: Step[Case]) -> Outcome:
    case, before = step.row, str(step.facts.get("risk_before", step.row.risk))
    assessment = conditions.open_assessment(case)
    if assessment is not None and assessment.risk:
        # Half-written before the case was closed: the risk is judged anew.
        assessment.risk = assessment.risk_reason = ""
        assessment.save(update_fields=["risk", "risk_reason"])
    received = step.facts.get("received_at")
    since = datetime.fromisoformat(str(received)) if received else clock.now()
    after: list[Callable[[], object]] = [lambda: _begin_anew(case, since)]
    if before != case.risk:
        after.append(lambda: risk_set(step, before))
    return assessment or _next_assessment(step), {"reopen_reason": step.reason}, after


def _begin_anew(case: Case, since: datetime) -> None:
    deadlines.begin(case, since)
    returning.resume(case)
    turning_18.prepare(case)


def _next_assessment(step: Step[Case]) -> Assessment:
    case = step.row
    last = Assessment.objects.filter(case=case).order_by("-version").first()
    return Assessment.objects.create(
        case=case,
        key_id=case.key_id,
        version=last.version + 1 if last else 1,
        started_at=clock.now(),
        started_by_id=step.by.user_id or 0,
    )


def _error(step: Step[Case]) -> Outcome:
    return None, {"error_reason": step.reason}, _ended(step.row, "ERROR")


_EFFECTS: dict[str, Callable[[Step[Case]], Outcome]] = {
    "start_assessment": _assessment_started,
    "complete_assessment": _assessment_completed,
    "approve_plan": _plan_approved,
    "approve_next_plan": _plan_approved,
    "end_review": _review_ended,
    "close": _closed,
    "close_as_advice": _closed_as_advice,
    "reopen": _reopened,
    "mark_error": _error,
}
