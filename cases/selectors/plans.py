"""The plan of a case as its page shows it: versions, goals under their components, who decides on it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.models import Case, Goal, Plan, PlanAction, PlanState
from cases.selectors.circle import members
from cases.selectors.rights import Rights
from kzcp.access.permissions import Permission as P
from kzcp.accounts.models import Assignment
from kzcp.accounts.selectors import names_of
from kzcp.core.words import Due, day_words
from kzcp.core.words import due as due_on
from kzcp.reference import terms
from kzcp.reference.codes import ApprovalKind, ApprovalState, GoalOutcome, RoleCode
from kzcp.workflow import approvals

IN_WORK = (PlanState.DRAFT, PlanState.SUBMITTED)


def versions(case: Case) -> list[Plan]:
    """Every version, the newest first, with who wrote and who approved it."""
    rows = Plan.objects.filter(case=case).select_related("author", "approved_by", "caregiver")
    return list(rows.order_by("-version"))


def newest(rows: list[Plan]) -> Plan | None:
    """The version that a reader wants first: the one in work, else the one in force, else the last."""
    in_work = (plan for plan in rows if plan.state in IN_WORK)
    in_force = (plan for plan in rows if plan.state == PlanState.IN_FORCE)
    return next(in_work, None) or next(in_force, None) or (rows[0] if rows else None)


@dataclass(frozen=True)
class ActionRow:
    """One action in words. `outcome` is empty while it is open."""

    action: PlanAction
    words: str
    service: str
    who: str
    persons: str
    due: Due
    outcome: str


@dataclass(frozen=True)
class GoalRow:
    """One goal in words with its actions; `state` is how it has ended, or how far it has come."""

    goal: Goal
    words: str
    state: str
    is_reached: bool
    progress_words: str
    actions: list[ActionRow]


@dataclass(frozen=True)
class ComponentRow:
    """One of the five components with its goals."""

    code: str
    label: str
    goals: list[GoalRow]


def components(plan: Plan) -> list[ComponentRow]:
    """The goals of a version under the five components; a component without goals is among them."""
    people = {member.person.pk: member for member in members(plan.case)}
    actions: dict[UUID, list[ActionRow]] = {}
    rows = PlanAction.objects.filter(goal__plan=plan, dropped_at=None).select_related(
        "service", "responsible"
    )
    for action in rows.order_by("order", "id"):
        names = [
            people[key].label for key in action.person_keys if key in people and not people[key].is_subject
        ]
        actions.setdefault(action.goal_id, []).append(_action(action, ", ".join(names)))
    goals: dict[str, list[GoalRow]] = {}
    for goal in Goal.objects.filter(plan=plan, dropped_at=None):
        goals.setdefault(goal.component, []).append(_goal(goal, actions.get(goal.pk, [])))
    return [ComponentRow(code, label, goals.get(code, [])) for code, label in terms.choices("plan_component")]


def _goal(goal: Goal, actions: list[ActionRow]) -> GoalRow:
    ended = terms.label("goal_outcome", goal.outcome)
    state = ended or terms.label("goal_progress", goal.progress)
    reached = goal.outcome == GoalOutcome.ACHIEVED
    return GoalRow(goal, str(goal.words), state, reached, str(goal.progress_words), actions)


def _action(action: PlanAction, persons: str) -> ActionRow:
    due = Due("done", day_words(action.due_on)) if action.outcome else due_on(action.due_on)
    return ActionRow(
        action=action,
        words=str(action.words),
        service=action.service.label if action.service else "",
        who=action.responsible.short_name if action.responsible else str(action.responsible_words),
        persons=persons,
        due=due,
        outcome=terms.label("action_outcome", action.outcome),
    )


@dataclass(frozen=True)
class Count:
    """How many goals have come so far."""

    label: str
    number: int
    total: int
    percent: int
    is_reached: bool


def counts(rows: list[ComponentRow]) -> list[Count]:
    """How many goals stand how, the most advanced first; states without goals are left out."""
    goals = [goal for component in rows for goal in component.goals]
    tally = Counter(goal.state for goal in goals)
    labels = [label for _, label in terms.choices("goal_outcome")]
    labels += [label for _, label in reversed(terms.choices("goal_progress"))]
    reached = terms.label("goal_outcome", GoalOutcome.ACHIEVED)
    total = len(goals)
    return [
        Count(label, tally[label], total, round(100 * tally[label] / total), label == reached)
        for label in labels
        if tally[label]
    ]


@dataclass(frozen=True)
class Decision:
    """The last approval asked for a version, as far as the reader may see it."""

    id: UUID
    state: str
    asked_at: datetime
    asked_of: str
    due: Due | None
    decider: str
    decided_at: datetime | None
    reason: str
    words: str
    is_mine_to_make: bool

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state == ApprovalState.PENDING

    @property
    def is_returned(self) -> bool:
        """Whether it came back for correction."""
        return self.state == ApprovalState.RETURNED

    @property
    def is_rejected(self) -> bool:
        """Whether the answer was no."""
        return self.state == ApprovalState.REJECTED

    @property
    def is_void(self) -> bool:
        """Whether the content changed before anybody decided."""
        return self.state == ApprovalState.VOID


REASONS = {ApprovalState.RETURNED: "return_reason", ApprovalState.REJECTED: "rejection_reason"}


def decision(plan: Plan, reader: int | None, rights: Rights) -> Decision | None:
    """The last approval asked for this version; `rights` are the reader's in the case."""
    found = next(iter(approvals.history(ApprovalKind.PLAN, plan.pk)), None)
    if found is None:
        return None
    vocabulary = REASONS.get(ApprovalState(found.state))
    waits = found.state == ApprovalState.PENDING
    return Decision(
        id=found.pk,
        state=found.state,
        asked_at=found.asked_at,
        asked_of=found.asked_of.full_name if found.asked_of else "",
        due=due_on(found.due_at) if found.due_at and waits else None,
        decider=found.decider.full_name if found.decider else "",
        decided_at=found.decided_at,
        reason=terms.label(vocabulary, found.reason_code) if vocabulary else "",
        words=str(found.reason_words) if vocabulary else "",
        is_mine_to_make=waits and P.PLAN_APPROVE in rights and reader not in found.authors,
    )


def staff_choices(case: Case, held: set[int]) -> list[tuple[int, str]]:
    """The workers and supervisors of the office, by name, and those `held` by the plan already."""
    roles = (RoleCode.WORKER, RoleCode.SUPERVISOR)
    rows = Assignment.objects.current().filter(organisation_id=case.office_id, role__in=roles)
    users = {row.user_id: row.user for row in rows.select_related("user")}
    people = {pk: user.full_name for pk, user in users.items()}
    if missing := held - set(people):
        people |= names_of(missing)
    return sorted(people.items(), key=lambda row: row[1])
