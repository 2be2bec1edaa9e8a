"""The plan of a case: read, asked to be approved, withdrawn, carried out."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions import plan_content, plans
from cases.forms.errors import put
from cases.forms.plan_progress import ProgressForm
from cases.models import Goal, Plan, PlanAction
from cases.selectors import plans as rows
from cases.selectors.cases import access_case, access_of, everybody
from cases.views import plan_rows
from cases.views.band import band
from cases.views.writing import see
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.ids import uuid7
from kzcp.reference import terms


@door(P.CASE_VIEW)
def of_case(request: HouseRequest, pk: UUID) -> HttpResponse:
    """The version in work, else the one in force; or that there is no plan yet."""
    case = access_case(request.actor, pk, showing=everybody)
    versions = rows.versions(case)
    context = plan_rows.page(request, case, rows.newest(versions), versions)
    return render(request, "cases/plan.html", context)


@door(P.CASE_VIEW)
def version(request: HouseRequest, pk: UUID) -> HttpResponse:
    """One version of a plan."""
    plan = access_of(Plan, request.actor, pk, P.CASE_VIEW, showing=everybody)
    context = plan_rows.page(request, plan.case, plan, rows.versions(plan.case))
    return render(request, "cases/plan.html", context)


@door(P.PLAN_WRITE, "POST")
def begin(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Begin the next version, or go on with the one in work."""
    case = access_case(request.actor, pk, P.PLAN_WRITE)
    plan = plans.draft(pk=_key(request.POST.get("id", "")), case=case, by=request.actor)
    return see(reverse("plan_edit", args=[plan.pk]))


@door(P.PLAN_WRITE, "POST")
def submit(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Ask for the approval of a version; one that is not whole goes back to its page with what is missing."""
    plan = access_of(Plan, request.actor, pk, P.PLAN_WRITE)
    try:
        plans.submit(plan=plan, by=request.actor)
    except ValidationError as error:
        context = plan_rows.page(request, plan.case, plan, rows.versions(plan.case))
        told = {**context, "missing": error.messages}
        return render(request, "cases/plan.html", told, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Sent for approval. You will be told of the decision."))
    return see(reverse("plan", args=[plan.pk]))


@door(P.PLAN_WRITE, "POST")
def withdraw(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Take a version back from approval, to go on writing."""
    plan = access_of(Plan, request.actor, pk, P.PLAN_WRITE)
    plans.withdraw(plan=plan, by=request.actor)
    messages.success(request, _("Withdrawn. Nobody decides on it until you send it again."))
    return see(reverse("plan_edit", args=[plan.pk]))


@door(P.PLAN_WRITE, "GET", "POST")
def progress(request: HouseRequest, pk: UUID) -> HttpResponse:
    """State how far a goal has come and what became of its actions; this needs no new approval."""
    goal = access_of(Goal, request.actor, pk, P.PLAN_WRITE)
    plans.require_in_force(goal)
    data = request.POST if request.method == "POST" else None
    form = ProgressForm(data, goal=goal, actions=_actions(goal))
    if form.is_bound and form.is_valid() and _stated(request, goal, form):
        messages.success(request, _("The progress is recorded."))
        return see(reverse("plan", args=[goal.plan_id]))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    component = terms.label("plan_component", goal.component)
    shell = {"case": goal.case, "band": band(goal.case, request.actor, "plan"), "component": component}
    return render(request, "cases/plan_progress.html", {**shell, "goal": goal, "form": form}, status=status)


def _actions(goal: Goal) -> list[PlanAction]:
    return [action for action in plan_content.actions_of(goal.plan) if action.goal_id == goal.pk]


def _stated(request: HouseRequest, goal: Goal, form: ProgressForm) -> bool:
    read, by = form.cleaned_data, request.actor
    try:
        plans.set_progress(goal=goal, progress=read["progress"], words=read["progress_words"], by=by)
        if outcome := form.outcome():
            plans.set_goal_outcome(goal=goal, outcome=outcome, by=by)
        outcomes = form.outcomes()
        for action in form.actions:
            if action.pk in outcomes:
                plans.set_action_outcome(action=action, outcome=outcomes[action.pk], by=by)
    except ValidationError as error:
        put(form, error)
        return False
    return True


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid7()
