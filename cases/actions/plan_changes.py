"""What a version of a plan holds, as it is kept with a decision, and how two of them differ."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.actions.plan_content import actions_of, goals_of
from cases.models import Plan
from cases.selectors.circle import members
from kzcp.accounts.selectors import names_of
from kzcp.core.words import day_words, moment_words
from kzcp.reference import services, terms
from kzcp.reference.codes import ApprovalKind
from kzcp.workflow import approvals
from kzcp.workflow.subjects import Changes, Difference, Group

Goals = dict[str, dict[str, Any]]
Action = Mapping[str, Any]
NO_ACTION: Action = {}
FIELDS = ("words", "service", "who", "persons", "due_on")


def content(plan: Plan) -> dict[str, Any]:
    """The version as plain data, codes and keys and all, by the origins that all versions share."""
    goals: Goals = {
        str(goal.origin): {"component": goal.component, "words": str(goal.words), "actions": {}}
        for goal in goals_of(plan)
    }
    for action in actions_of(plan):
        goals[str(action.goal.origin)]["actions"][str(action.origin)] = {
            "words": str(action.words),
            "responsible": action.responsible_id,
            "responsible_words": str(action.responsible_words),
            "service": action.service_id or "",
            "persons": sorted(str(key) for key in action.person_keys),
            "due_on": action.due_on.isoformat(),
        }
    return {"goals": goals, "order": list(goals)}


class Former(NamedTuple):
    """What a version is compared with: the decision in words, and what was decided on."""

    since: str
    goals: Goals


def former(plan: Plan) -> Former | None:
    """The later of the last return of this version and the last approval of another; None where neither is."""
    returned = approvals.last_returned(ApprovalKind.PLAN, plan.pk)
    if returned is not None and returned.content and returned.decided_at is not None:
        when = moment_words(returned.decided_at)
        return Former(_("Returned: %(when)s") % {"when": when}, returned.content["goals"])
    rows = Plan.objects.filter(case=plan.case, approved_at__isnull=False).exclude(pk=plan.pk)
    approved: Plan | None = rows.order_by("-version").first()
    if approved is None or approved.approved_at is None:
        return None
    day = day_words(approved.approved_at.date())
    return Former(_("Approved: %(day)s") % {"day": day}, content(approved)["goals"])


def changes(plan: Plan) -> Changes:
    """Goal by goal what has changed since the last decision, and apart from it what has not."""
    now = content(plan)
    goals: Goals = now["goals"]
    before = former(plan)
    teller = _Teller(plan, goals, before.goals if before else {})
    if before is None:
        whole = (teller.whole(goals[origin]) for origin in now["order"])
        return Changes("", tuple(sorted(whole, key=teller.place)))
    changed: list[Group] = []
    unchanged: list[Group] = []
    gone = [origin for origin in before.goals if origin not in goals]
    for origin in [*now["order"], *gone]:
        old, new = before.goals.get(origin), goals.get(origin)
        changed += teller.changed(old, new)
        unchanged += teller.unchanged(old, new)
    return Changes(
        before.since,
        tuple(sorted(changed, key=teller.place)),
        tuple(sorted(unchanged, key=teller.place)),
    )


class _Teller:
    """Puts goals and actions into words, with the names of the people whom they name."""

    def __init__(self, plan: Plan, *versions: Goals) -> None:
        actions = [
            action for goals in versions for goal in goals.values() for action in goal["actions"].values()
        ]
        self.staff = names_of({action["responsible"] for action in actions if action["responsible"]})
        self.people = {str(each.person.pk): each for each in members(plan.case)}
        self.order = [label for _code, label in terms.choices("plan_component")]

    def place(self, group: Group) -> int:
        component = str(group.title).partition(":")[0]
        return self.order.index(component) if component in self.order else len(self.order)

    def whole(self, goal: Mapping[str, Any]) -> Group:
        """A goal with all its actions, none of them compared with anything."""
        lines = [Difference(_("Action"), "", self.line(action)) for action in goal["actions"].values()]
        return Group(self.title(goal), tuple(lines))

    def title(self, goal: Mapping[str, Any]) -> str:
        return f"{self.component(goal)}: {goal['words']}"

    def component(self, goal: Mapping[str, Any]) -> str:
        return terms.label("plan_component", goal["component"])

    def changed(self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[Group]:
        """The goal with those of its lines that have changed; nothing where none has."""
        lines = list(self._goal_lines(old, new))
        title = self.component(new or old or {}) if lines else self.title(new or {})
        actions_before, actions = (old or {}).get("actions", {}), (new or {}).get("actions", {})
        for origin in [*actions, *(each for each in actions_before if each not in actions)]:
            lines += self._action_lines(actions_before.get(origin), actions.get(origin))
        if lines:
            yield Group(title, tuple(lines))

    def unchanged(self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[Group]:
        """The goal with those of its actions that have stayed."""
        if old is None or new is None:
            return
        kept = [action for origin, action in new["actions"].items() if old["actions"].get(origin) == action]
        lines = [Difference(_("Action"), self.line(action), self.line(action)) for action in kept]
        whole = self.title(old) == self.title(new) and new["actions"] == old["actions"]
        if whole or lines:
            yield Group(self.title(new), tuple(lines))

    def _goal_lines(
        self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
    ) -> Iterator[Difference]:
        if new is None:
            yield Difference(_("Goal taken out"), old["words"] if old else "", "")
        elif old is None:
            yield Difference(_("New goal"), "", new["words"])
        elif self.title(old) != self.title(new):
            yield Difference(_("Goal"), self.title(old), self.title(new))

    def _action_lines(self, old: Action | None, new: Action | None) -> Iterator[Difference]:
        if new is None:
            yield Difference(_("Action taken out"), self.line(old or NO_ACTION), "")
        elif old is None:
            yield Difference(_("New action"), "", self.line(new))
        elif old != new:
            told_before, told = self.told(old), self.told(new)
            labels = {
                "words": _("Action"),
                "service": _("Service"),
                "who": _("Who does it"),
                "persons": _("For whom"),
                "due_on": pgettext("deadline", "Until"),
            }
            name = "" if told_before["words"] != told["words"] else f" · {told['words']}"
            for field in FIELDS:
                if told_before[field] != told[field]:
                    yield Difference(labels[field] + name, told_before[field], told[field])

    def told(self, action: Action) -> dict[str, str]:
        """Each field of an action in words."""
        names = [self.people[key].label for key in action["persons"] if key in self.people]
        who = self.staff.get(action["responsible"], "") or action["responsible_words"]
        service = services.service_label(action["service"]) if action["service"] else ""
        due = day_words(date.fromisoformat(action["due_on"]))
        values = (action["words"], service, who, ", ".join(names), due)
        return dict(zip(FIELDS, values, strict=True))

    def line(self, action: Action) -> str:
        """An action in one line."""
        return " · ".join(text for text in self.told(action).values() if text)
