"""What a list of tasks says beside each: where the child lives, how to make contact safely, what is missing.

A few questions for the whole list, however long it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from cases import registry
from cases.models import Case, CasePerson, Plan, PlanState, ReportingDecision, Residence, Task, Telephone
from cases.selectors.family import NEAR
from kzcp.access.permissions import Permission as P
from kzcp.core import clock, words
from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import CasePart, CaseStatus, TaskKind
from kzcp.vault.selectors import unlock

CONTACTS = frozenset({TaskKind.FIRST_CONTACT, TaskKind.FOLLOW_UP})
REPORTING = "reporting"
"""The part by which a kind asks for a decision on telling a body."""


@dataclass
class Beside:
    """What is known of one case: nothing where it is empty. `safe` are ways to make contact."""

    district: str = ""
    near: str = ""
    safe: list[str] = field(default_factory=list)
    plan: str = ""
    undecided: str = ""


def beside(tasks: Iterable[Task], actor: Actor) -> dict[UUID, Beside]:
    """What stands beside the tasks of cases in sight, by the key of the case."""
    listed = [task for task in tasks if task.case is not None]
    cases = {task.case.pk: task.case for task in listed if task.case}
    found: dict[UUID, Beside] = defaultdict(Beside)
    if not cases:
        return found
    _districts(cases, actor, found)
    _contacts([task.case for task in listed if task.case and task.kind in CONTACTS], actor, found)
    _plans([pk for pk, case in cases.items() if case.status == CaseStatus.PLANNING], found)
    _reporting([case for case in cases.values() if case.status == CaseStatus.ASSESSMENT], found)
    return found


def told(task: Task, found: Beside) -> str:
    """What a line says of its case beside the task: what is missing, the last contact, the district."""
    case = task.case
    if case is None:
        return ""
    parts = [_missing(task, case, found)]
    if task.kind == TaskKind.FOLLOW_UP:
        parts.append(_last_contact(case.last_contact_at))
    return ". ".join(part for part in (*parts, found.district) if part)


def _missing(task: Task, case: Case, found: Beside) -> str:
    if task.kind == TaskKind.ASSESSMENT:
        return _("Not begun yet") if case.status == CaseStatus.REGISTERED else found.undecided
    if task.kind == TaskKind.PLAN and case.status == CaseStatus.PLANNING:
        return found.plan or _("Nothing is written yet")
    return ""


def _last_contact(when: datetime | None) -> str:
    if when is None:
        return _("No contact yet")
    return _("Last contact: %(when)s") % {"when": words.moment_words(when)}


def _districts(cases: dict[UUID, Case], actor: Actor, found: dict[UUID, Beside]) -> None:
    today = clock.today()
    now = (Q(starts_on=None) | Q(starts_on__lte=today)) & (Q(ends_on=None) | Q(ends_on__gt=today))
    wanted = [case.person_id for case in cases.values() if case.person_id]
    rows = Residence.objects.visible_to(actor, P.CASE_VIEW).filter(now, person_id__in=wanted)
    homes = {
        row.person_id: row for row in rows.select_related("region", "district").order_by("recorded_at", "id")
    }
    for pk, case in cases.items():
        if home := homes.get(case.person_id):
            found[pk].district = (home.district or home.region).label


def _contacts(cases: list[Case], actor: Actor, found: dict[UUID, Beside]) -> None:
    if not cases:
        return
    rows = CasePerson.objects.filter(case__in=cases, ends_on=None).values_list(
        "case_id", "person_id", "part", "has_access"
    )
    reached: dict[UUID, set[UUID]] = defaultdict(set)
    for case_id, person_id, part, access in rows:
        if part in (CasePart.SUBJECT, CasePart.CAREGIVER):
            reached[person_id].add(case_id)
        elif part == CasePart.ALLEGED_PERPETRATOR and access in NEAR:
            found[case_id].near = _("A suspect is near the child: only in a safe way.")
    suspects = {
        (case_id, who) for case_id, who, part, _access in rows if part == CasePart.ALLEGED_PERPETRATOR
    }
    phones = Telephone.objects.visible_to(actor, P.CASE_VIEW).filter(person_id__in=reached, ended_at=None)
    for phone in unlock(phones.order_by("-added_at", "-id")):
        said = ", ".join(
            [*terms.labels("safe_contact", phone.safe_contact), *([phone.words] if phone.words else [])]
        )
        for case_id in reached[phone.person_id]:
            if said and (case_id, phone.person_id) not in suspects and said not in found[case_id].safe:
                found[case_id].safe.append(said)


def _plans(keys: list[UUID], found: dict[UUID, Beside]) -> None:
    rows = Plan.objects.filter(case_id__in=keys, state__in=(PlanState.DRAFT, PlanState.SUBMITTED))
    for case_id, state in rows.order_by(F("version")).values_list("case_id", "state") if keys else ():
        found[case_id].plan = str(PlanState(state).label)


def _reporting(cases: list[Case], found: dict[UUID, Beside]) -> None:
    asked = {
        case.pk for case in cases if any(part.code == REPORTING for part in registry.kind(case.kind).required)
    }
    if not asked:
        return
    decided = set(ReportingDecision.objects.filter(case_id__in=asked).values_list("case_id", flat=True))
    for pk in asked - decided:
        found[pk].undecided = _("The decision on telling the police is missing")
