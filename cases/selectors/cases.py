"""One case, lists of cases, and what is known about the course of one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models import Q

from cases.models import Case, CaseEvent, CasePerson, branches
from kzcp.access.permissions import Permission as P
from kzcp.accounts.models import User
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed, NotFound
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import CaseStatus

R = TypeVar("R", bound=models.Model)
FOLLOWING = ("person", "household", "office", "region", "worker")


def subject(case: Case) -> list[UUID]:
    """Whom a page about the case shows, if nobody beside the subject."""
    return [case.person_id] if case.person_id else []


def everybody(case: Case) -> list[UUID]:
    """All who take or took part in the case, the subject first: whom a page shows that names them."""
    parts = CasePerson.objects.filter(case=case).order_by("id").values_list("person_id", flat=True)
    return list(dict.fromkeys([*subject(case), *parts]))


def access_case(
    actor: Actor, pk: UUID, permission: P = P.CASE_VIEW, *, showing: Callable[[Case], list[UUID]] = subject
) -> Case:
    """The case, for an actor who holds the permission for it; the look is journaled with its ground.

    `showing` gives the people whom the page shows, so that the journal knows who has seen whom. Raises NotFound where it is out of sight, NotAllowed where it may be read and this step is another's.
    """
    rows = Case.objects.visible_to(actor, permission).select_related(*FOLLOWING)
    case: Case | None = rows.filter(pk=pk).first()
    if case is None:
        _deny(actor, pk, permission)
    whose = ground(case, actor, permission)
    journal.record(str(permission), subject=case, persons=showing(case), ground=whose)
    return case


def access_of(
    model: type[R],
    actor: Actor,
    pk: UUID,
    permission: P,
    *,
    showing: Callable[[Case], list[UUID]] = subject,
    beside: Callable[[R], Iterable[UUID]] = lambda _: (),
) -> R:
    """A row of a case (a note, plan, consent …) for an actor who holds the permission for that case.

    The case is under `row.case`. Journaled and refused like the case itself; `beside` gives the people whom the
    page shows because of the row.
    """
    row = model._default_manager.filter(pk=pk).select_related("case__office", "case__person").first()
    if row is None:
        kind = model._meta.label_lower
        journal.record(str(permission), outcome="denied", subject_kind=kind, subject_id=str(pk))
        raise NotFound
    case: Case = getattr(row, "case")  # noqa: B009 - the models have it, their base has not
    if not Case.objects.visible_to(actor, permission).filter(pk=case.pk).exists():
        _deny(actor, case.pk, permission)
    whose = ground(case, actor, permission)
    journal.record(str(permission), subject=case, persons=[*showing(case), *beside(row)], ground=whose)
    return row


def ground(case: Case, actor: Actor, permission: P) -> str:
    """The branch by which the case is in the actor's sight: own, office or granted."""
    for name, test in branches().by_branch(actor, permission).items():
        if Case.objects.filter(test, pk=case.pk).exists():
            return name
    return ""


def _deny(actor: Actor, pk: UUID, permission: P) -> NoReturn:
    seen = Case.objects.visible_to(actor, P.CASE_VIEW).filter(pk=pk).exists()
    journal.record(str(permission), outcome="denied", subject_kind="cases.case", subject_id=str(pk))
    raise NotAllowed if seen else NotFound


@dataclass(frozen=True)
class TimelineRow:
    """One event in words. `detail` are labels of its coded facts; `by` is a person's short name or empty."""

    event: CaseEvent
    label: str
    detail: str
    by: str
    happened_at: datetime


DETAILS = {
    "outcome": "contact_outcome",
    "contact_kind": "contact_kind",
    "concern_outcome": "concern_outcome",
    "reporting_decision": "reporting_decision",
    "closure_reason": "closure_reason",
    "consent_end": "consent_end",
    "error_reason": "error_reason",
    "mark_error_reason": "mark_error_reason",
    "reopen_reason": "reopen_reason",
    "answer": "consent_answer",
    "purpose": "consent_purpose",
    "goal_outcome": "goal_outcome",
}
"""Facts that the timeline tells, with the vocabulary of each."""
OF_KIND = {"RISK_SET": ("risk", "risk_level"), "CONFIDENTIALITY_SET": ("level", "confidentiality_level")}


def timeline(case: Case, actor: Actor, *, limit: int = 50, kinds: tuple[str, ...] = ()) -> list[TimelineRow]:
    """The newest events of a case in sight, by when they happened; `kinds` are codes of `case_event_kind`."""
    rows = CaseEvent.objects.visible_to(actor, P.CASE_VIEW).filter(case=case)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    events = list(rows.order_by("-happened_at", "-id")[:limit])
    names = user_names(event.by for event in events)
    return [
        TimelineRow(
            event,
            terms.label("case_event_kind", event.kind),
            _detail(event),
            names.get(event.by, ""),
            event.happened_at,
        )
        for event in events
    ]


def _detail(event: CaseEvent) -> str:
    told = [
        terms.label(vocabulary, str(event.facts[fact]))
        for fact, vocabulary in DETAILS.items()
        if event.facts.get(fact) and _tells(event.kind, fact)
    ]
    if event.kind in OF_KIND:
        fact, vocabulary = OF_KIND[event.kind]
        told.append(terms.label(vocabulary, str(event.facts.get(fact, ""))))
    return ", ".join(each for each in told if each)


def _tells(kind: str, fact: str) -> bool:
    return fact != "reporting_decision" or kind == "REPORTING_DECIDED"


def user_names(actors: Iterable[str]) -> dict[str, str]:
    """Short names by actor text for those that are people."""
    texts = set(actors)
    keys = {Actor.parse(text).user_id: text for text in texts if text.startswith("user:")}
    users = User.objects.filter(pk__in=[key for key in keys if key is not None])
    return {keys[user.pk]: user.short_name for user in users}


@dataclass(frozen=True)
class View:
    """One look at a case: when, by whom (a short name, empty for the system), to do what, on what ground."""

    at: datetime
    by: str
    action: str
    outcome: str
    ground: str


def who_viewed(case: Case, *, limit: int = 50) -> list[View]:
    """Who opened or changed the case, or was refused; newest first. For whoever may open it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select at, actor, action, outcome, ground from kzcp_case_views(%s) limit %s", [case.pk, limit]
        )
        rows = cursor.fetchall()
    names = user_names(actor for _, actor, *_rest in rows)
    return [View(at, names.get(actor, ""), action, outcome, why) for at, actor, action, outcome, why in rows]


@dataclass(frozen=True)
class StageRow:
    """One stage of the life cycle for the step indicator; `state` is done, present, ahead or skipped.

    A stage is skipped where the case was led past it, by an early closing for example.
    """

    code: str
    label: str
    state: str
    at: datetime | None


STAGES = (
    CaseStatus.REGISTERED,
    CaseStatus.ASSESSMENT,
    CaseStatus.PLANNING,
    CaseStatus.IMPLEMENTATION,
    CaseStatus.REVIEW,
    CaseStatus.CLOSED,
)
ENTERED = {
    CaseStatus.REGISTERED: "CASE_REGISTERED",
    CaseStatus.ASSESSMENT: "ASSESSMENT_STARTED",
    CaseStatus.PLANNING: "ASSESSMENT_COMPLETED",
    CaseStatus.IMPLEMENTATION: "PLAN_APPROVED",
    CaseStatus.REVIEW: "REVIEW_STARTED",
    CaseStatus.CLOSED: "CASE_CLOSED",
}
"""The event with which each stage begins."""
REOPENED = "CASE_REOPENED"


def progress(case: Case) -> list[StageRow]:
    """The stages of the case with when each was first reached, in a reopened case since it was reopened."""
    at = _reached(case)
    present = STAGES.index(CaseStatus(case.status)) if case.status in STAGES else len(STAGES)
    rows = []
    for position, stage in enumerate(STAGES):
        passed = "done" if stage in at else "skipped"
        state = passed if position < present else "present" if position == present else "ahead"
        rows.append(StageRow(stage, terms.label("case_status", stage), state, at.get(stage)))
    return rows


def _reached(case: Case) -> dict[CaseStatus, datetime]:
    """When each stage was first reached. Reopening leads to the assessment and undoes what came after it."""
    events = CaseEvent.objects.filter(case=case, kind__in=[*ENTERED.values(), REOPENED])
    by_event = {kind: stage for stage, kind in ENTERED.items()}
    at: dict[CaseStatus, datetime] = {}
    for kind, moment in events.order_by("recorded_at", "id").values_list("kind", "recorded_at"):
        if kind == REOPENED:
            at = {stage: when for stage, when in at.items() if stage == CaseStatus.REGISTERED}
            at[CaseStatus.ASSESSMENT] = moment
        else:
            at.setdefault(by_event[kind], moment)
    return at


def parts(case: Case) -> list[CasePerson]:
    """Who takes part in the case now, the subject first, with the people."""
    rows = CasePerson.objects.filter(case=case, ends_on=None).select_related("person")
    order = ["SUBJECT", "CAREGIVER", "MEMBER", "CONTACT", "WITNESS", "ALLEGED_PERPETRATOR"]
    return sorted(rows, key=lambda row: (order.index(row.part), row.pk))


def siblings(case: Case, actor: Actor) -> list[Case]:
    """The other open cases of the same concern that the actor may open."""
    rows = Case.objects.visible_to(actor, P.CASE_VIEW).open().filter(Q(concern_id=case.concern_id))
    return list(rows.exclude(pk=case.pk).select_related("person"))
