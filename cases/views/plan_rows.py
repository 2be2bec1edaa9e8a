"""What the page of a plan shows beside its goals: what has changed, where it stands, what may be done."""

from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from cases.actions import plan_changes
from cases.actions.plans import PLANNED_IN
from cases.forms.plan import KIND
from cases.forms.versions import Strand, strands
from cases.forms.writing import Writing
from cases.models import Case, Plan, PlanState
from cases.selectors import plans as rows
from cases.selectors.rights import Rights, rights
from cases.views.band import band
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.ids import uuid7
from kzcp.reference import terms


@dataclass(frozen=True)
class Change:
    """One goal or action that differs from the approved version; `kind` is new, gone or changed."""

    label: Any
    kind: str
    strands: list[Strand]


def changes(plan: Plan) -> list[Change]:
    """What this version changes against what was decided on last; nothing where nothing was."""
    if plan.state not in rows.IN_WORK:
        return []
    found = plan_changes.changes(plan)
    return [
        Change(
            f"{group.title} · {each.label}",
            "new" if not each.before else "gone" if not each.after else "changed",
            strands(each.before, each.after),
        )
        for group in (found.groups if found.since else ())
        for each in group.lines
    ]


def page(request: HouseRequest, case: Case, plan: Plan | None, versions: list[Plan]) -> dict[str, Any]:
    """The whole context of the page of a plan."""
    held = rights(case, request.actor)
    in_force = next((each for each in versions if each.state == PlanState.IN_FORCE), None)
    shown: dict[str, Any] = {
        "case": case,
        "band": band(case, request.actor, "plan"),
        "versions": versions,
        "in_force": in_force,
        "rights": held,
        "new_id": uuid7(),
        "may_begin": _may_begin(case, held, versions),
    }
    return {**shown, **_of_plan(request, case, plan, held)} if plan is not None else shown


def _may_begin(case: Case, held: Rights, versions: list[Plan]) -> bool:
    in_work = any(each.state in rows.IN_WORK for each in versions)
    return P.PLAN_WRITE in held and case.status in PLANNED_IN and not in_work


def _of_plan(request: HouseRequest, case: Case, plan: Plan, held: Rights) -> dict[str, Any]:
    components = rows.components(plan)
    writes = P.PLAN_WRITE in held and case.status in PLANNED_IN
    return {
        "plan": plan,
        "components": components,
        "counts": rows.counts(components) if plan.state not in rows.IN_WORK else [],
        "changes": changes(plan),
        "decision": rows.decision(plan, request.actor.user_id, held),
        "child_agreement": terms.label("plan_agreement", plan.child_agreement),
        "caregiver_agreement": terms.label("plan_agreement", plan.caregiver_agreement),
        "has_goals": any(component.goals for component in components),
        "draft": Writing.open(KIND, plan.pk, request.actor, MultiValueDict()).row if writes else None,
        "may_write": writes and plan.state == PlanState.DRAFT,
        "may_withdraw": writes and plan.state == PlanState.SUBMITTED,
        "may_report": writes and plan.state == PlanState.IN_FORCE,
    }
