"""The next step of a case: what it is, what of it is done and what is missing, and where that is done."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from cases import registry
from cases.lifecycle import CASE, conditions
from cases.models import Case, CaseEvent, Plan, PlanState, Task
from cases.selectors import assessments
from cases.selectors.rights import Rights
from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.reference import services, terms
from kzcp.reference.codes import CaseEventKind, CaseStatus, TaskKind

FORWARD = {
    CaseStatus.REGISTERED: "start_assessment",
    CaseStatus.ASSESSMENT: "complete_assessment",
    CaseStatus.PLANNING: "approve_plan",
    CaseStatus.IMPLEMENTATION: "start_review",
    CaseStatus.REVIEW: "end_review",
}
"""The step that leads on from each state."""
TAKEN_HERE = ("start_assessment", "start_review", "end_review")
"""Steps that are taken from the page of the case; the others are the end of another page."""
DEADLINES = {
    CaseStatus.REGISTERED: TaskKind.ASSESSMENT,
    CaseStatus.ASSESSMENT: TaskKind.ASSESSMENT,
    CaseStatus.PLANNING: TaskKind.PLAN,
    CaseStatus.IMPLEMENTATION: TaskKind.REVIEW,
    CaseStatus.REVIEW: TaskKind.REVIEW,
}
"""The task whose deadline the step must keep."""
WRITTEN_IN = {
    "reporting": "case_reporting",
    "risk_stated": "case_assessment",
    "lower_risk_has_reasons": "case_assessment",
}
"""Where what an assessment needs is written; the parts of the kind are in its details."""


@dataclass(frozen=True)
class Item:
    """One thing that the step needs; `state` is done, waiting for another person, or missing."""

    text: StrOrPromise
    state: str
    hint: str = ""
    url: str = ""
    link: StrOrPromise = ""


@dataclass(frozen=True)
class Ahead:
    """The step that leads on. `url` is where the reader may take it now, else empty.

    While the child must be seen earlier than that, the contact is named first, the step is `then`.
    """

    title: str
    items: list[Item]
    due: words.Due | None
    url: str
    label: StrOrPromise
    then: str = ""
    then_due: words.Due | None = None


def ahead(case: Case, actor: Actor, held: Rights, tasks: list[Task]) -> Ahead | None:
    """What leads on from the present state; None for a case that has ended."""
    status = CaseStatus(case.status)
    if status not in FORWARD:
        return None
    step = CASE[FORWARD[status]]
    items = _ITEMS[status](case, actor, held, tasks)
    missing = sum(item.state != "done" for item in items)
    ready = step.permission in held and step.name in TAKEN_HERE and not CASE.missing(case, step.name, actor)
    contact = _contact_first(tasks, DEADLINES[status])
    title, due = _title(str(step.label), missing), _due(tasks, DEADLINES[status])
    return Ahead(
        title=_title(_("See the child or speak to them"), 0) if contact else title,
        items=[*_declined(case, actor, tasks), *items],
        due=contact or due,
        url=reverse(f"case_{step.name}", args=[case.pk]) if ready else "",
        label=step.label,
        then=_("Then: %(step)s") % {"step": str(step.label).lower()} if contact else "",
        then_due=due if contact else None,
    )


def _contact_first(tasks: list[Task], step: TaskKind) -> words.Due | None:
    """By when the child must be seen, where that is before the deadline of the step."""
    contact, moment = due_at(tasks, TaskKind.FIRST_CONTACT), due_at(tasks, step)
    return words.due(contact) if contact and (moment is None or contact < moment) else None


def _declined(case: Case, actor: Actor, tasks: list[Task]) -> list[Item]:
    """The services that were declined and for which no other way was found yet: they come first."""
    kind = TaskKind.REFERRAL_DECLINED
    waiting = [task.subject_id for task in tasks if task.kind == kind and task.subject_id]
    lead = registry.lead(kind)
    if not waiting or lead is None:
        return []
    events = CaseEvent.objects.visible_to(actor, P.CASE_VIEW).filter(
        case=case, kind=CaseEventKind.REFERRAL_DECLINED, record_id__in=waiting
    )
    told = {event.record_id: services.service_label(event.facts["service"]) for event in events}
    return [
        Item(
            terms.label("task_kind", kind),
            "missing",
            told.get(subject, ""),
            reverse(lead.route, args=[subject]),
            lead.label,
        )
        for subject in waiting
    ]


def _title(step: str, missing: int) -> str:
    if not missing:
        return _("Next step: %(step)s") % {"step": step.lower()}
    told = ngettext(
        "Next step: %(step)s. %(n)s thing is missing",
        "Next step: %(step)s. %(n)s things are missing",
        missing,
    )
    return told % {"step": step.lower(), "n": missing}


def _due(tasks: list[Task], kind: TaskKind) -> words.Due | None:
    moment = due_at(tasks, kind)
    return words.due(moment) if moment else None


def due_at(tasks: list[Task], kind: TaskKind) -> datetime | None:
    """The deadline of the open task of a kind, if there is one."""
    return next((task.due_at for task in tasks if task.kind == kind), None)


def _registered(case: Case, actor: Actor, held: Rights, tasks: list[Task]) -> list[Item]:
    if due_at(tasks, TaskKind.FIRST_CONTACT) is None:
        return [Item(_("The child was seen or spoken to"), "done")]
    url = reverse("note_new", args=[case.pk]) if P.NOTE_WRITE in held else ""
    return [Item(_("See the child or speak to them"), "missing", "", url, _("Record the contact"))]


def _assessment(case: Case, actor: Actor, held: Rights, tasks: list[Task]) -> list[Item]:
    items = _registered(case, actor, held, tasks)
    for need in assessments.needs(case, actor):
        place = reverse(WRITTEN_IN.get(need.code, "case_details"), args=[case.pk])
        place += f"#id_{need.field}" if need.field else ""
        url = place if P.ASSESSMENT_WRITE in held and not need.done else ""
        items.append(Item(need.label, "done" if need.done else "missing", "", url, _("Fill in")))
    return items


def _planning(case: Case, actor: Actor, held: Rights, tasks: list[Task]) -> list[Item]:
    url = reverse("case_plan", args=[case.pk])
    plan = _newest(case)
    if plan is None:
        return [Item(_("Write the plan"), "missing", "", url, _("Open the plan"))]
    if plan.state == PlanState.SUBMITTED:
        return [_waiting(plan, url)]
    return [
        Item(_("Submit the plan for approval"), "missing", _("A draft is there."), url, _("Open the plan"))
    ]


def _carried_out(case: Case, actor: Actor, held: Rights, tasks: list[Task]) -> list[Item]:
    plan, url = _newest(case), reverse("case_plan", args=[case.pk])
    items = [Item(_("An approved plan is in force"), "done")]
    if plan is not None and plan.state == PlanState.SUBMITTED:
        items.append(_waiting(plan, url))
    elif plan is not None and plan.state == PlanState.DRAFT:
        items.append(Item(_("Submit the changed plan for approval"), "missing", "", url, _("Open the plan")))
    return items


def _review(case: Case, actor: Actor, held: Rights, tasks: list[Task]) -> list[Item]:
    condition = conditions.GOALS_HAVE_PROGRESS
    done = condition.holds(case, actor)
    url = "" if done else reverse("case_plan", args=[case.pk])
    first = Item(condition.message, "done" if done else "missing", "", url, _("Open the plan"))
    return [first, *_carried_out(case, actor, held, tasks)[1:]]


def _waiting(plan: Plan, url: str) -> Item:
    since = words.moment_words(plan.submitted_at) if plan.submitted_at else ""
    hint = _("Submitted %(moment)s; the supervisor decides.") % {"moment": since}
    return Item(_("Approval of the plan"), "waiting", hint, url, _("Open the plan"))


def _newest(case: Case) -> Plan | None:
    ended = (PlanState.REPLACED, PlanState.DISCARDED)
    return Plan.objects.filter(case=case).exclude(state__in=ended).order_by("-version").first()


_ITEMS = {
    CaseStatus.REGISTERED: _registered,
    CaseStatus.ASSESSMENT: _assessment,
    CaseStatus.PLANNING: _planning,
    CaseStatus.IMPLEMENTATION: _carried_out,
    CaseStatus.REVIEW: _review,
}
