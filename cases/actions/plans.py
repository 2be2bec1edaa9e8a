"""Plans: written in versions, approved by a second person, carried out."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cases.actions import plan_content
from cases.actions.rows import checked, once, require, user_of
from cases.data import PlanData
from cases.lifecycle import conditions, deadlines, events
from cases.models import Case, Goal, Plan, PlanAction, PlanState
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import Refused
from kzcp.journal import journal
from kzcp.reference import deadlines as spans
from kzcp.reference import terms
from kzcp.reference.codes import (
    ApprovalKind,
    CaseEventKind,
    CaseStatus,
    GoalOutcome,
    GoalProgress,
    TaskKind,
    Urgency,
)
from kzcp.workflow import approvals
from kzcp.workflow.models import Approval

PLANNED_IN = frozenset({CaseStatus.PLANNING, CaseStatus.IMPLEMENTATION, CaseStatus.REVIEW})
NOT_NOW = _("A plan is written after the assessment is completed.")
NOT_IN_FORCE = _("This goal belongs to a version that is not in force.")
NOT_IN_WORK = _("This version is not being written any more. Make a new version.")


def draft(*, pk: UUID, case: Case, by: Actor) -> Plan:
    """Begin the next version; it takes over the goals of the version in force. One is in work at a time."""
    with journal.act("plan.draft", by=by, subject=case):
        require(case, by, P.PLAN_WRITE)
        if (former := once(Plan, pk, case=case)) is not None:
            return former
        if case.status not in PLANNED_IN:
            raise Refused(NOT_NOW)
        in_work: Plan | None = Plan.objects.filter(
            case=case, state__in=(PlanState.DRAFT, PlanState.SUBMITTED)
        ).first()
        if in_work is not None:
            return in_work
        now, in_force = clock.now(), conditions.plan_in_force(case)
        plan = Plan(
            id=pk,
            case=case,
            key_id=case.key_id,
            version=1 + Plan.objects.filter(case=case).count(),
            author_id=user_of(by),
            writers=[user_of(by)],
            made_at=now,
            changed_at=now,
        )
        plan.save(force_insert=True)
        if in_force is not None:
            plan_content.copy(in_force, plan)
    return plan


def save(*, plan: Plan, data: PlanData, by: Actor) -> Plan:
    """Store the whole content of a version in work; whoever writes last is its author.

    A version that waits for approval becomes a draft again when its content changes: the approval is void.
    """
    case = plan.case
    with journal.act("plan.save", by=by, subject=case):
        require(case, by, P.PLAN_WRITE)
        locked = _in_work(plan)
        before = plan_content.decided_hash(locked)
        for name in (
            "caregiver_id",
            "caregiver_agreement",
            "caregiver_words",
            "child_agreement",
            "child_words",
        ):
            setattr(locked, name, getattr(data, name))
        locked.author_id, locked.changed_at = user_of(by), clock.now()
        locked.writers = sorted({*locked.writers, user_of(by)})
        checked(locked).save()
        plan_content.store(locked, data)
        if locked.state == PlanState.SUBMITTED and plan_content.decided_hash(locked) != before:
            locked.state = PlanState.DRAFT
            locked.save(update_fields=["state"])
            approvals.void(ApprovalKind.PLAN, locked)
            facts = {"approval_kind": ApprovalKind.PLAN, "version": locked.version}
            events.record(CaseEventKind.APPROVAL_VOID, case=case, by=by, record=locked, facts=facts)
    return locked


def submit(*, plan: Plan, by: Actor) -> Approval:
    """Ask for the approval of a version in work; it needs a goal, and each goal an action."""
    case = plan.case
    with journal.act("plan.submit", by=by, subject=case):
        require(case, by, P.PLAN_WRITE)
        locked = _in_work(plan)
        plan_content.require_whole(locked)
        if locked.state == PlanState.DRAFT:
            locked.state, locked.submitted_at, locked.author_id = (
                PlanState.SUBMITTED,
                clock.now(),
                user_of(by),
            )
            locked.writers = sorted({*locked.writers, user_of(by)})
            locked.content_hash = plan_content.content_hash(locked)
            locked.save(update_fields=["state", "submitted_at", "author", "writers", "content_hash"])
            facts = {"version": locked.version}
            events.record(CaseEventKind.PLAN_SUBMITTED, case=case, by=by, record=locked, facts=facts)
        due_at = spans.referral_due(TaskKind.APPROVE, Urgency.ORDINARY, clock.now())
        return approvals.ask(ApprovalKind.PLAN, locked, by=by, due_at=due_at)


def withdraw(*, plan: Plan, by: Actor) -> Plan:
    """Take a version back from approval, to go on writing."""
    case = plan.case
    with journal.act("plan.withdraw", by=by, subject=case):
        require(case, by, P.PLAN_WRITE)
        locked = _in_work(plan)
        if locked.state == PlanState.SUBMITTED:
            locked.state = PlanState.DRAFT
            locked.save(update_fields=["state"])
            approvals.withdraw(ApprovalKind.PLAN, locked)
    return locked


def set_progress(*, goal: Goal, progress: str, by: Actor, words: str = "") -> Goal:
    """State how far a goal has come; this needs no new approval."""
    terms.check("goal_progress", progress, field="progress")
    case = goal.case
    with journal.act("plan.set_progress", by=by, subject=case):
        require(case, by, P.PLAN_WRITE)
        require_in_force(goal)
        locked: Goal = Goal.objects.select_for_update().get(pk=goal.pk)
        locked.progress, locked.progress_words = GoalProgress(progress), words
        checked(locked).save()
    return locked


def set_goal_outcome(*, goal: Goal, outcome: str, by: Actor) -> Goal:
    """State how a goal of the plan in force has ended."""
    terms.check("goal_outcome", outcome, field="outcome")
    case = goal.case
    with journal.act("plan.set_goal_outcome", by=by, subject=case, reason=outcome):
        require(case, by, P.PLAN_WRITE)
        require_in_force(goal)
        locked: Goal = Goal.objects.select_for_update().get(pk=goal.pk)
        locked.outcome, locked.outcome_at = GoalOutcome(outcome), clock.now()
        checked(locked).save()
        facts = {"goal_outcome": outcome, "component": locked.component}
        events.record(CaseEventKind.GOAL_OUTCOME_SET, case=case, by=by, record=locked, facts=facts)
    return locked


def set_action_outcome(*, action: PlanAction, outcome: str, by: Actor) -> PlanAction:
    """State how an action of the plan in force has ended; its task ends with it."""
    terms.check("action_outcome", outcome, field="outcome")
    case = action.case
    with journal.act("plan.set_action_outcome", by=by, subject=case, reason=outcome):
        require(case, by, P.PLAN_WRITE)
        require_in_force(action.goal)
        locked: PlanAction = PlanAction.objects.select_for_update().get(pk=action.pk)
        locked.outcome, locked.outcome_at = outcome, clock.now()
        checked(locked).save()
        deadlines.finish_about(locked.origin, by=by, case=case)
    return locked


def require_in_force(goal: Goal) -> None:
    """Raise Refused unless the goal stands in the version that is carried out."""
    in_force = Plan.objects.filter(pk=goal.plan_id, state=PlanState.IN_FORCE)
    if goal.dropped_at is not None or not in_force.exists():
        raise Refused(NOT_IN_FORCE)


def _in_work(plan: Plan) -> Plan:
    locked: Plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if locked.state not in (PlanState.DRAFT, PlanState.SUBMITTED):
        raise Refused(NOT_IN_WORK)
    return locked
