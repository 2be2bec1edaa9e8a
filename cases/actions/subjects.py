"""How plans and closures are approved, and how notices and drafts of this app read."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases import registry
from cases.actions import closures, plan_changes, plan_content, watch
from cases.lifecycle import CASE, events
from cases.lifecycle.deciders import admit, appointed, barred, dismiss
from cases.lifecycle.locks import hold_all
from cases.models import Assessment, Case, CasePerson, ClosureRequest, Person, Plan, PlanState, Task
from cases.selectors import closing, supervision, undecided
from cases.selectors.cases import access_of
from cases.selectors.numbers import numbers
from cases.selectors.persons import display_name
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.crypto import keyed_hash
from kzcp.core.words import age_words, moment_words
from kzcp.reference import terms
from kzcp.reference.codes import (
    ApprovalKind,
    ApprovalState,
    CaseEventKind,
    CaseStatus,
    ClosureReason,
    ConfidentialityLevel,
)
from kzcp.workflow import approvals, subjects
from kzcp.workflow.lifecycle import STEPS, apply
from kzcp.workflow.models import Approval
from kzcp.workflow.subjects import ApprovalSubject, Asked, Brief, Changes, DraftSubject, NoticeSubject, Told

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DRAFT_INTAKE, DRAFT_NOTE, DRAFT_WALK_IN = "intake", "note", "walk_in"


def register() -> None:
    """Let plans, closures, cases and intake drafts take part in workflow."""
    subjects.approve_with(
        ApprovalSubject(
            kind=ApprovalKind.PLAN,
            permission=P.PLAN_APPROVE,
            find=_find_plan,
            asked=_asked_plan,
            title=_plan_title,
            link=lambda plan: reverse("plan", args=[plan.pk]),
            summary=_plan_summary,
            changes=plan_changes.changes,
            decided=_plan_decided,
            brief=lambda plan: _brief(plan.case, _plan_told(plan)),
        )
    )
    subjects.approve_with(
        ApprovalSubject(
            kind=ApprovalKind.CLOSURE,
            permission=P.CLOSURE_APPROVE,
            find=_find_closure,
            asked=_asked_closure,
            title=_closure_title,
            link=lambda request: reverse("closure", args=[request.pk]),
            summary=_closure_summary,
            changes=lambda request: Changes(""),
            decided=_closure_decided,
            brief=lambda request: _brief(request.case, terms.label("closure_reason", request.reason)),
            gate=lambda request, by: closing.lines(request.case, request, by),
        )
    )
    subjects.notify_with(NoticeSubject("cases.case", _resolve_case))
    subjects.number_with("cases.case", numbers)
    subjects.see_cases_with(_in_sight)
    subjects.hold_cases_with(lambda key: hold_all([key]))
    subjects.dismiss_with(dismiss)
    subjects.notify_with(NoticeSubject(watch.TASK, _resolve_task))
    subjects.notify_with(NoticeSubject(watch.DELAY, _resolve_delay))
    subjects.notify_with(NoticeSubject(approvals.WITHOUT_DECIDER, _resolve_undecided))
    subjects.draft_with(
        DraftSubject(DRAFT_INTAKE, gettext_lazy("Report of suspected violence"), _intake_link, P.CONCERN_TAKE)
    )
    subjects.draft_with(
        DraftSubject(DRAFT_WALK_IN, gettext_lazy("Report a child"), lambda _pk: reverse("walk_in"))
    )
    subjects.draft_with(
        DraftSubject(DRAFT_NOTE, gettext_lazy("Note"), lambda pk: reverse("note_draft", args=[pk]))
    )
    subjects.draft_with(
        DraftSubject(
            "assessment",
            gettext_lazy("Assessment"),
            lambda pk: reverse("assessment_draft", args=[pk]),
            cases=lambda keys: dict(Assessment.objects.filter(pk__in=keys).values_list("pk", "case_id")),
        )
    )
    subjects.draft_with(
        DraftSubject(
            "plan",
            gettext_lazy("Plan"),
            lambda pk: reverse("plan_draft", args=[pk]),
            cases=lambda keys: dict(Plan.objects.filter(pk__in=keys).values_list("pk", "case_id")),
        )
    )


def _in_sight(actor: Actor, keys: list[UUID]) -> set[UUID]:
    return set(Case.objects.visible_to(actor, P.CASE_VIEW).filter(pk__in=keys).values_list("pk", flat=True))


def _find_plan(pk: UUID, actor: Actor, permission: P) -> Plan:
    return access_of(Plan, actor, pk, permission)


def _find_closure(pk: UUID, actor: Actor, permission: P) -> ClosureRequest:
    return access_of(ClosureRequest, actor, pk, permission)


def _asked(
    case: Case,
    content_hash: str,
    writers: Iterable[int] = (),
    content: Callable[[], Mapping[str, Any]] = dict,
) -> Asked:
    return Asked(
        case_id=case.pk,
        office_id=case.office_id,
        restricted=case.level == ConfidentialityLevel.RESTRICTED,
        persons=tuple(key for key in (case.person_id,) if key),
        content_hash=content_hash,
        barred=barred(case),
        writers=frozenset(writers),
        appointed=appointed(case),
        key_id=case.key_id,
        content=content,
        admit=partial(admit, case),
    )


def _asked_plan(plan: Plan) -> Asked:
    hashed, content = plan_content.decided_hash(plan), partial(plan_changes.content, plan)
    return _asked(plan.case, hashed, {plan.author_id, *plan.writers}, content)


def _asked_closure(request: ClosureRequest) -> Asked:
    told = [str(request.pk), request.reason, request.words, request.finding]
    content = json.dumps(told, ensure_ascii=False)
    return _asked(request.case, keyed_hash("closure.content", content))


def _plan_title(plan: Plan) -> str:
    return _("Plan, version %(version)d") % {"version": plan.version}


def _closure_title(request: ClosureRequest) -> str:
    return _("Closing the case")


def _plan_summary(plan: Plan) -> Iterable[tuple["StrOrPromise", str]]:
    contact = plan.case.last_contact_at
    yield gettext_lazy("Last contact"), moment_words(contact) if contact else _("none yet")
    yield gettext_lazy("Caregiver"), terms.label("plan_agreement", plan.caregiver_agreement)
    if plan.caregiver_words:
        yield gettext_lazy("What the caregiver says"), str(plan.caregiver_words)
    yield gettext_lazy("Child"), terms.label("plan_agreement", plan.child_agreement)
    if plan.child_words:
        yield gettext_lazy("What the child says"), str(plan.child_words)


def _closure_summary(request: ClosureRequest) -> Iterable[tuple["StrOrPromise", str]]:
    yield gettext_lazy("Reason"), terms.label("closure_reason", request.reason)
    yield from closing.reached(request)
    refused = request.reason == ClosureReason.REFUSED
    yield (
        gettext_lazy("Why there is no ground to go on without consent")
        if refused
        else gettext_lazy("In words"),
        request.words,
    )
    if request.finding:
        yield gettext_lazy("Finding of the supervisor"), request.finding


def _brief(case: Case, told: str = "") -> Brief:
    born = case.person.birth_date if case.person else None
    return Brief(
        name=display_name(case.person or _first_of(case)),
        age=age_words(born, clock.today()) if born else "",
        number=case.number,
        risk=case.risk,
        kind_label=registry.label(case.kind),
        level=case.level,
        told=told,
    )


def _plan_told(plan: Plan) -> str:
    count = len(plan_content.goals_of(plan))
    return ngettext("%(n)s goal", "%(n)s goals", count) % {"n": count}


def _plan_decided(plan: Plan, approval: Approval, by: Actor) -> None:
    case = plan.case
    facts = {"version": plan.version, "reason_code": approval.reason_code}
    if approval.state == ApprovalState.APPROVED:
        with acting_as(STEPS):
            Plan.objects.filter(pk=plan.pk).update(content_hash=plan_content.content_hash(plan))
        step = "approve_plan" if case.status == CaseStatus.PLANNING else "approve_next_plan"
        apply(CASE, case, step, by=by)
        return
    state = PlanState.DRAFT if approval.state == ApprovalState.RETURNED else PlanState.DISCARDED
    with acting_as(STEPS):
        Plan.objects.filter(pk=plan.pk).update(state=state)
    facts["approval_state"] = approval.state
    events.record(CaseEventKind.PLAN_RETURNED, case=case, by=by, record=plan, facts=facts)


def _closure_decided(request: ClosureRequest, approval: Approval, by: Actor) -> None:
    case = request.case
    if approval.state == ApprovalState.APPROVED:
        changes = {"closed_at": clock.now(), "closure_reason": request.reason}
        apply(CASE, case, "close", by=by, changes=changes)
        return
    closures.end_unapproved(request)
    facts = {"closure_reason": request.reason, "reason_code": approval.reason_code}
    events.record(CaseEventKind.CLOSURE_REFUSED, case=case, by=by, record=request, facts=facts)


def _resolve_case(pk: UUID, actor: Actor) -> Told | None:
    case = Case.objects.visible_to(actor, P.CASE_VIEW).select_related("person").filter(pk=pk).first()
    if case is None:
        return None
    person = case.person or _first_of(case)
    link = reverse("case", args=[case.pk])
    return Told(f"{display_name(person)}, № {case.number}", link, _key_of(person))


def _resolve_task(pk: UUID, actor: Actor) -> Told | None:
    rows = Task.objects.visible_to(actor, P.CASE_VIEW).select_related("case__person")
    task: Task | None = rows.filter(pk=pk).first()
    if task is None:
        return None
    label = terms.label("task_kind", task.kind)
    if task.case is None:
        return Told(label, reverse("concern", args=[task.concern_id]))
    person = task.case.person
    return Told(f"{label}: {display_name(person)}", reverse("case", args=[task.case.pk]), _key_of(person))


def _resolve_delay(pk: UUID, actor: Actor) -> Told | None:
    late = supervision.delay(pk, actor)
    if late is None:
        return Told(_("A step in your region that was late is late no more"), reverse("delays"))
    told = {"number": late.number, "office": late.office.name, "step": late.step_label}
    return Told(_("№ %(number)s, %(office)s: %(step)s") % told, reverse("delays"))


def _resolve_undecided(pk: UUID, actor: Actor) -> Told | None:
    if not scope.holds(actor, P.APPROVER_APPOINT):
        return None
    row = undecided.told(pk)
    if row is None:
        return Told(
            _("A decision in your region had nobody to take it; it waits no more"), reverse("undecided")
        )
    told = {"number": row.number, "office": row.office.name, "step": row.step_label}
    return Told(
        _("A decision has nobody to take it: № %(number)s, %(office)s, %(step)s") % told, reverse("undecided")
    )


def _first_of(case: Case) -> Person | None:
    """By whom a case about a household is known."""
    first = CasePerson.objects.filter(case=case).select_related("person").first()
    return first.person if first else None


def _key_of(person: Person | None) -> tuple[UUID, ...]:
    return (person.pk,) if person else ()


def _intake_link(pk: UUID) -> str:
    return reverse("intake", args=[pk])
