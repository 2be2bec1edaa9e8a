"""Writing a version of a plan: goals and actions added and taken out, kept while typing, sent for approval."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions import plan_content, plans
from cases.forms import plan as form
from cases.forms import plan_values
from cases.forms.blocks import Values
from cases.forms.plan import Offered, PlanPage
from cases.forms.versions import WrittenPage
from cases.forms.writing import Writing
from cases.models import Plan, PlanState
from cases.selectors import consents
from cases.selectors import plans as rows
from cases.selectors.cases import access_of, everybody
from cases.selectors.circle import members
from cases.views import writing
from cases.views.writing import Desk, see
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.words import moment_words
from kzcp.reference.codes import ApprovalKind
from kzcp.workflow import drafts
from kzcp.workflow.answers import Answer, last_no


@door(P.PLAN_WRITE, "GET", "POST")
def edit(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Write a version; one that is not in work any more is shown instead."""
    desk = _desk(request, pk)
    if request.method == "POST":
        return writing.handed_in(request, desk)
    plan: Plan = desk.context["plan"]
    return writing.shown(request, desk) if plan.state in rows.IN_WORK else see(desk.back)


@door(P.PLAN_WRITE, "POST")
def autosave(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Keep what was typed so far, while it is typed."""
    return writing.autosaved(request, _desk(request, pk))


@door(P.PLAN_WRITE, "POST")
def discard(request: HouseRequest, pk: UUID) -> HttpResponse:
    """End the draft; the version stays as it was saved last."""
    return writing.discarded(_desk(request, pk))


@door(P.PLAN_WRITE)
def resume(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Lead from a draft to the page on which it is written."""
    draft = drafts.find(pk, kind=form.KIND, by=request.actor)
    plan = access_of(Plan, request.actor, draft.subject_id or pk, P.PLAN_WRITE, showing=everybody)
    return see(reverse("plan_edit", args=[plan.pk]))


def _desk(request: HouseRequest, pk: UUID) -> Desk:
    plan = access_of(Plan, request.actor, pk, P.PLAN_WRITE, showing=everybody)
    offered = _offered(plan)
    locking = "yes" if request.method == "POST" else "no"

    def page(values: Values) -> WrittenPage:
        return PlanPage(values, offered)

    def store(judged: WrittenPage, go: str) -> HttpResponse:
        return _stored(request, plan, judged, go)

    def obey(values: Values, command: tuple[str, str]) -> str:
        worker = str(plan.case.worker_id or "")
        return plan_values.obey(values, command, subject=offered.subject, responsible=worker)

    return Desk(
        case=plan.case,
        tab="plan",
        writing=Writing.open(form.KIND, plan.pk, request.actor, plan_values.values_of(plan), locking=locking),
        template="cases/plan_edit.html",
        page=page,
        store=store,
        obey=obey,
        url=reverse("plan_edit", args=[plan.pk]),
        back=reverse("plan", args=[plan.pk]),
        autosave=reverse("plan_autosave", args=[plan.pk]),
        discard=reverse("plan_discard", args=[plan.pk]),
        changed=f"{plan.author.short_name}, {moment_words(plan.changed_at)}",
        context={"plan": plan, "submitted": plan.state == PlanState.SUBMITTED, "answer": _answer(plan)},
    )


def _answer(plan: Plan) -> Answer | None:
    """Why the version came back, while it is being corrected."""
    return last_no(ApprovalKind.PLAN, plan.pk) if plan.state == PlanState.DRAFT else None


def _offered(plan: Plan) -> Offered:
    everybody = members(plan.case)
    actions = plan_content.actions_of(plan)
    subject = next((each for each in everybody if each.is_subject), None)
    return Offered(
        people=[each.choice for each in everybody],
        caregivers=[each.choice for each in everybody if each.may_be_asked_for_the_child],
        staff=_texts(
            rows.staff_choices(plan.case, {row.responsible_id for row in actions if row.responsible_id})
        ),
        services=consents.service_choices(plan.case.kind),
        subject=subject.choice[0] if subject else "",
        known=frozenset(row.pk for row in actions),
    )


def _texts(choices: list[tuple[int, str]]) -> list[tuple[str, Any]]:
    return [(str(key), label) for key, label in choices]


def _stored(request: HouseRequest, plan: Plan, judged: WrittenPage, go: str) -> HttpResponse:
    if not isinstance(judged, PlanPage):
        raise TypeError("the page of a plan is a PlanPage")
    saved = plans.save(plan=plan, data=judged.result(), by=request.actor)
    if go == "submit":
        plans.submit(plan=saved, by=request.actor)
        messages.success(request, _("Sent for approval. You will be told of the decision."))
    else:
        messages.success(request, _("The plan is saved."))
    return see(reverse("plan", args=[plan.pk]))
