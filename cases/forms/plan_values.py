"""A plan as the values of its page: taken from what is stored, changed by the buttons that add and take out."""

from uuid import UUID

from django.utils.datastructures import MultiValueDict

from cases.actions.plan_content import actions_of, goals_of
from cases.forms.blocks import MOST, Values, keys_of
from cases.forms.plan import GOALS, MOST_ACTIONS, actions_name
from cases.models import Goal, Plan, PlanAction
from kzcp.core.ids import uuid7
from kzcp.reference import terms

AGREEMENT = ("child_agreement", "child_words", "caregiver_agreement", "caregiver_words")


def values_of(plan: Plan) -> Values:
    """What a browser would send of the page that shows this version."""
    values: Values = MultiValueDict({name: [str(getattr(plan, name))] for name in AGREEMENT})
    values["caregiver"] = str(plan.caregiver_id or "")
    for goal in goals_of(plan):
        _put_goal(values, goal)
    for action in actions_of(plan):
        _put_action(values, action)
    return values


def _put_goal(values: Values, goal: Goal) -> None:
    values.appendlist(GOALS, str(goal.pk))
    prefix = f"{GOALS}-{goal.pk}"
    values[f"{prefix}-component"], values[f"{prefix}-words"] = goal.component, str(goal.words)


def _put_action(values: Values, action: PlanAction) -> None:
    name = actions_name(action.goal_id)
    values.appendlist(name, str(action.pk))
    prefix = f"{name}-{action.pk}"
    values[f"{prefix}-words"] = str(action.words)
    values[f"{prefix}-responsible"] = str(action.responsible_id or "")
    values[f"{prefix}-responsible_words"] = str(action.responsible_words)
    values[f"{prefix}-due_on"] = action.due_on.isoformat()
    values[f"{prefix}-service"] = action.service_id or ""
    values.setlist(f"{prefix}-persons", [str(key) for key in action.person_keys])


def obey(values: Values, command: tuple[str, str], *, subject: str, responsible: str = "") -> str:
    """Add a goal or an action, or take one out; returns the anchor of what was added.

    "add" takes the code of a component, or the key of a goal to which an action is added; "remove" the key
    of a goal or an action. What names nothing changes nothing. A new action is for `subject`, done by
    `responsible`.
    """
    name, value = command
    if name == "remove":
        _remove(values, value)
        return ""
    if value in dict(terms.choices("plan_component")):
        return _add_goal(values, value, subject, responsible)
    goals = [str(key) for key in keys_of(values, GOALS)]
    return _add_action(values, value, subject, responsible) if value in goals else ""


def _add_goal(values: Values, component: str, subject: str, responsible: str) -> str:
    if len(values.getlist(GOALS)) >= MOST:
        return ""
    key = uuid7()
    values.setlist(GOALS, [*values.getlist(GOALS), str(key)])
    values[f"{GOALS}-{key}-component"], values[f"{GOALS}-{key}-words"] = component, ""
    _add_action(values, str(key), subject, responsible)
    return f"{GOALS}-{key}"


def _add_action(values: Values, goal: str, subject: str, responsible: str) -> str:
    name, key = actions_name(goal), uuid7()
    here = values.getlist(name)
    everywhere = sum(len(values.getlist(each)) for each in values if _is_list(each))
    if len(here) >= MOST or everywhere >= MOST_ACTIONS:
        return ""
    values.setlist(name, [*here, str(key)])
    values.setlist(f"{name}-{key}-persons", [subject])
    values[f"{name}-{key}-responsible"] = responsible
    return f"{name}-{key}"


def _is_list(name: str) -> bool:
    start, _, rest = name.partition("-")
    try:
        return start == "actions" and bool(UUID(rest))
    except ValueError:
        return False


def _remove(values: Values, key: str) -> None:
    for name in list(values):
        if f"-{key}" in name and (name.endswith(f"-{key}") or f"-{key}-" in name):
            del values[name]
        elif name == GOALS or _is_list(name):
            values.setlist(name, [each for each in values.getlist(name) if each != key])
