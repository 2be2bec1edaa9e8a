"""The content of a plan: stored as a whole, hashed for approval, compared between versions."""

import json
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import checked
from cases.data import ActionData, GoalData, PlanData
from cases.models import CasePerson, Goal, Plan, PlanAction
from kzcp.core import clock
from kzcp.core.crypto import keyed_hash
from kzcp.core.errors import Refused
from kzcp.core.ids import uuid7


def goals_of(plan: Plan) -> list[Goal]:
    """The goals of a version in their order."""
    return list(Goal.objects.filter(plan=plan, dropped_at=None))


def actions_of(plan: Plan) -> list[PlanAction]:
    """The actions of a version, with service and responsible person, in their order."""
    rows = PlanAction.objects.filter(goal__plan=plan, goal__dropped_at=None, dropped_at=None)
    return list(rows.select_related("service", "responsible", "goal").order_by("goal__order", "order", "id"))


def content_hash(plan: Plan) -> str:
    """The HMAC of what is approved: goals, actions, services, persons and dates. Progress is not in it."""
    goals = [[str(goal.origin), goal.component, goal.words] for goal in goals_of(plan)]
    actions = [
        [
            str(action.origin),
            str(action.goal.origin),
            action.words,
            action.responsible_id,
            action.responsible_words,
            action.service_id,
            sorted(str(key) for key in action.person_keys),
            action.due_on.isoformat(),
        ]
        for action in actions_of(plan)
    ]
    return keyed_hash("plan.content", json.dumps([str(plan.pk), goals, actions], ensure_ascii=False))


def decided_hash(plan: Plan) -> str:
    """The HMAC of all that the decider reads: the content, and what caregiver and child say to it."""
    said = [str(plan.caregiver_id or ""), plan.caregiver_agreement, plan.caregiver_words]
    said += [plan.child_agreement, plan.child_words]
    return keyed_hash("plan.decided", json.dumps([content_hash(plan), *said], ensure_ascii=False))


def require_whole(plan: Plan) -> None:
    """Raise ValidationError unless there is a goal and each goal has an action."""
    goals, with_action = goals_of(plan), {action.goal_id for action in actions_of(plan)}
    if not goals:
        raise ValidationError(_("Write at least one goal."))
    if any(goal.pk not in with_action for goal in goals):
        raise ValidationError(_("Write at least one action for each goal."))


def store(plan: Plan, data: PlanData) -> None:
    """Make the version's goals and actions those of `data`; what is missing there is taken out."""
    persons = set(CasePerson.objects.filter(case=plan.case).values_list("person_id", flat=True))
    if data.caregiver_id is not None and data.caregiver_id not in persons:
        raise ValidationError({"caregiver": _("Choose somebody of this case.")})
    present = {goal.pk: goal for goal in Goal.objects.filter(plan=plan)}
    actions = {action.pk: action for action in PlanAction.objects.filter(goal__plan=plan)}
    for order, goal_data in enumerate(data.goals):
        goal = present.pop(goal_data.id, None) or Goal(
            id=goal_data.id, plan=plan, case=plan.case, key_id=plan.key_id
        )
        _store_goal(goal, goal_data, order)
        for position, action_data in enumerate(goal_data.actions):
            if not persons.issuperset(action_data.person_keys):
                raise ValidationError({"person_keys": _("Choose somebody of this case.")})
            action = actions.pop(action_data.id, None) or PlanAction(
                id=action_data.id, case=plan.case, key_id=plan.key_id
            )
            action.goal = goal
            _store_action(action, action_data, position)
    for row in (*present.values(), *actions.values()):
        if row.dropped_at is None:
            row.dropped_at = clock.now()
            row.save(update_fields=["dropped_at"])


def _store_goal(goal: Goal, data: GoalData, order: int) -> None:
    goal.component, goal.words, goal.order, goal.dropped_at = data.component, data.words, order, None
    checked(goal)
    _save(goal)


def _store_action(action: PlanAction, data: ActionData, order: int) -> None:
    action.words, action.due_on, action.order, action.dropped_at = data.words, data.due_on, order, None
    action.responsible_id, action.responsible_words = data.responsible_id, data.responsible_words
    action.service_id, action.person_keys = data.service_id, list(data.person_keys)
    if action._state.adding:
        require_ahead(data.due_on)
    checked(action)
    _save(action)


def require_ahead(due_on: date) -> None:
    """Raise ValidationError for the day of a new action that has passed."""
    if due_on < clock.today():
        raise ValidationError({"due_on": _("Choose a day that lies ahead.")})


def _save(row: Goal | PlanAction) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # The key belongs to a row of another plan, perhaps one out of the person's sight.
        raise Refused from None


def copy(former: Plan, plan: Plan) -> None:
    """Carry the goals and actions of a version on into a new one, with their origin and progress."""
    new_goals = {}
    for goal in goals_of(former):
        new_goals[goal.pk] = Goal.objects.create(
            plan=plan,
            case=plan.case,
            key_id=plan.key_id,
            **{
                name: getattr(goal, name)
                for name in (
                    "origin",
                    "order",
                    "component",
                    "words",
                    "progress",
                    "progress_words",
                    "outcome",
                    "outcome_at",
                )
            },
        )
    for action in actions_of(former):
        PlanAction.objects.create(
            id=uuid7(),
            goal=new_goals[action.goal_id],
            case=plan.case,
            key_id=plan.key_id,
            **{
                name: getattr(action, name)
                for name in (
                    "origin",
                    "order",
                    "words",
                    "responsible_id",
                    "responsible_words",
                    "service_id",
                    "person_keys",
                    "due_on",
                    "outcome",
                    "outcome_at",
                )
            },
        )
