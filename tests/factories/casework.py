"""Bringing a case to a stage for the tests, through the same actions as everybody."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from cases.actions import assessments, closures, details, notes, plans, reporting
from cases.data import (
    ActionData,
    AssessmentData,
    ConsentData,
    FindingData,
    GoalData,
    NoteData,
    ParticipantData,
    PersonData,
    PlanData,
    ReportingData,
)
from cases.models import Assessment, Case, ClosureRequest, Plan
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.workflow import approvals
from kzcp.workflow.models import Approval
from tests.factories.cast import Cast


def mother(**changes: Any) -> ParticipantData:
    """The child's mother, who lives with it."""
    return ParticipantData(
        **{
            "person_id": uuid7(),
            "person": PersonData(surname="Testova", given_name="Gulmira", sex="F"),
            "part": "CAREGIVER",
            "relation": "MOTHER",
            "lives_with_child": True,
            **changes,
        }
    )


def suspect(**changes: Any) -> ParticipantData:
    """The child's father, under suspicion."""
    return ParticipantData(
        **{
            "person_id": uuid7(),
            "person": PersonData(surname="Testov", given_name="Erlan", sex="M"),
            "part": "ALLEGED_PERPETRATOR",
            "relation": "FATHER",
            "has_access": "LIVES_WITH",
            "under_18": "NO",
            "lives_with_child": True,
            **changes,
        }
    )


def note_data(**changes: Any) -> NoteData:
    """A visit at home in which the child was seen."""
    return NoteData(
        **{
            "kind": "CONTACT",
            "happened_at": clock.now(),
            "words": "The girl opened the door and talked about school.",
            "contact_kind": "HOME_VISIT",
            "contact_with": ("CHILD",),
            "outcome": "SEEN",
            **changes,
        }
    )


def reporting_data(**changes: Any) -> ReportingData:
    """Reported to the police."""
    return ReportingData(
        **{
            "decision": "REPORTED",
            "decided_on": clock.today(),
            "body": "POLICE",
            "number": "1-118",
            **changes,
        }
    )


def assessment_data(**changes: Any) -> AssessmentData:
    """An assessment that says enough."""
    return AssessmentData(
        **{
            "risk": "MEDIUM",
            "risk_words": "The father has moved out.",
            "risk_reason": "SUSPECT_AWAY",
            "child_wishes": "She wants her mother not to cry.",
            "summary": "Quarrels at home.",
            "protective_factors": ("SAFE_ADULT",),
            "separation_risk": "NO",
            "findings": (FindingData("DEV_EMOTION", "SOME_CONCERN", "Sleeps badly."),),
            **changes,
        }
    )


def plan_data(**changes: Any) -> PlanData:
    """One goal with two actions, one of them a service."""
    due_on = clock.today() + timedelta(days=20)
    return PlanData(
        **{
            "goals": (
                GoalData(
                    uuid7(),
                    "PSYCHOLOGICAL",
                    "She sleeps quietly",
                    (
                        ActionData(uuid7(), "Talks with a psychologist", due_on, responsible_words="Centre"),
                        ActionData(uuid7(), "Weekly visit", due_on, responsible_words="Worker"),
                    ),
                ),
            ),
            "caregiver_agreement": "AGREED",
            "child_agreement": "AGREED",
            **changes,
        }
    )


def consent_data(case: Case, giver: ParticipantData, **changes: Any) -> ConsentData:
    """The mother agrees to the work on the case."""
    return ConsentData(
        **{
            "giver_id": giver.person_id,
            "person_id": case.person_id,
            "capacity": "PARENT",
            "purpose": "CASEWORK",
            "answer": "GIVEN",
            "given_on": clock.today(),
            **changes,
        }
    )


def fresh(case: Case, by: Actor) -> Case:
    """The case as stored, as the actor sees it."""
    with acting_as(by), transaction.atomic():
        return Case.objects.get(pk=case.pk)


def contact(case: Case, by: Actor, **changes: Any) -> None:
    """Write down a contact."""
    notes.add(pk=uuid7(), case=case, data=note_data(**changes), by=by)


def begin_assessment(case: Case, by: Actor, **changes: Any) -> Assessment:
    """Begin an assessment and write it."""
    begun = assessments.start(pk=uuid7(), case=case, by=by)
    with acting_as(by), transaction.atomic():
        begun = Assessment.objects.select_related("case").get(pk=begun.pk)
    return assessments.save(assessment=begun, data=assessment_data(**changes), by=by)


def assessed(case: Case, by: Actor) -> Case:
    """A case of suspected violence whose assessment is completed."""
    written = begin_assessment(case, by)
    reporting.decide(pk=uuid7(), case=fresh(case, by), data=reporting_data(), by=by)
    details.save(
        case=fresh(case, by), values={"safety_plan": "Call the neighbour.", "finding": "SUBSTANTIATED"}, by=by
    )
    with acting_as(by), transaction.atomic():
        written = Assessment.objects.select_related("case").get(pk=written.pk)
    assessments.complete(assessment=written, by=by)
    return fresh(case, by)


def submitted(case: Case, by: Actor, **changes: Any) -> Approval:
    """A case whose plan waits for approval; the assessment must be completed."""
    plan = plans.draft(pk=uuid7(), case=case, by=by)
    plans.save(plan=plan, data=plan_data(**changes), by=by)
    return plans.submit(plan=plan, by=by)


def planned(cast: Cast, case: Case, by: str = "aigul", approver: str = "saule") -> Case:
    """A case whose plan is carried out."""
    worker = cast.who(by)
    approval = submitted(assessed(case, worker), worker)
    approve(approval, cast.who(approver))
    return fresh(case, worker)


def approve(approval: Approval, by: Actor) -> Approval:
    """Approve as a request would: the actor acts, in one transaction."""
    with acting_as(by), transaction.atomic():
        return approvals.approve(approval, by=by)


WHAT_TO_CORRECT = "Goal 1: name the day until which it is reached."


def send_back(approval: Approval, by: Actor, reason_code: str, words: str = WHAT_TO_CORRECT) -> Approval:
    """Return for correction as a request would."""
    with acting_as(by), transaction.atomic():
        return approvals.send_back(approval, by=by, reason_code=reason_code, words=words)


def reject(approval: Approval, by: Actor, reason_code: str) -> Approval:
    """Say no as a request would."""
    with acting_as(by), transaction.atomic():
        return approvals.reject(approval, by=by, reason_code=reason_code)


def plan_of(case: Case, by: Actor) -> Plan:
    """The newest version of the plan of a case."""
    with acting_as(by), transaction.atomic():
        return Plan.objects.select_related("case").filter(case=case).latest("version")


def closing(case: Case, by: Actor, reason: str = "GOALS") -> tuple[ClosureRequest, Approval]:
    """A case that somebody has asked to close."""
    request = closures.request(pk=uuid7(), case=case, reason=reason, words="All goals are reached.", by=by)
    with acting_as(by), transaction.atomic():
        return request, Approval.objects.get(subject_id=request.pk)
