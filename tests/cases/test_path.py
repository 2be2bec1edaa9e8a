"""The whole path of a case of suspected violence, from the call to its closing."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cases.actions import cases as steps
from cases.lifecycle import CASE, conditions
from cases.models import Case, CaseEvent, Plan, PlanState, Task
from cases.selectors.cases import progress, timeline, who_viewed
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, NotFound, Refused
from tests.factories.casework import (
    approve,
    assessed,
    begin_assessment,
    closing,
    contact,
    fresh,
    plan_of,
    planned,
    reject,
    send_back,
    submitted,
)
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


def kinds_of(cast, case, name="aigul"):
    with acting_as(cast.who(name)), transaction.atomic():
        return list(CaseEvent.objects.filter(case=case).order_by("id").values_list("kind", flat=True))


def open_tasks(cast, case, name="aigul"):
    with acting_as(cast.who(name)), transaction.atomic():
        return sorted(Task.objects.open().filter(case=case).values_list("kind", flat=True))


def test_registering_leaves_events_and_the_first_tasks(cast):
    case = register(cast)
    assert kinds_of(cast, case) == [
        "CASE_REGISTERED",
        "RISK_SET",
        "CONFIDENTIALITY_SET",
        "WORKER_ASSIGNED",
        "CONCERN_DECIDED",
    ]
    assert open_tasks(cast, case) == ["ASSESSMENT", "FIRST_CONTACT", "PLAN"]
    assert fresh(case, cast.who("aigul")).next_due is not None


def test_seeing_the_child_ends_the_first_contact_and_an_attempt_does_not(cast):
    case, aigul = register(cast), cast.who("aigul")
    contact(case, aigul, outcome="ATTEMPT_AWAY")
    assert "FIRST_CONTACT" in open_tasks(cast, case)
    contact(case, aigul)
    assert "FIRST_CONTACT" not in open_tasks(cast, case)
    assert fresh(case, aigul).last_contact_at is not None


def test_an_assessment_of_violence_cannot_end_without_the_reporting_decision(cast):
    from cases.actions import assessments
    from cases.models import Assessment

    case, aigul = register(cast), cast.who("aigul")
    begun = begin_assessment(case, aigul)
    with acting_as(aigul), transaction.atomic():
        missing = CASE.missing(fresh(case, aigul), "complete_assessment", aigul)
        parts = [str(part.label) for part in conditions.missing_parts(fresh(case, aigul))]
        begun = Assessment.objects.select_related("case").get(pk=begun.pk)
    assert conditions.PARTS_COMPLETE.message in missing
    assert any("police" in text or "орган" in text for text in parts)
    with pytest.raises(Refused):
        assessments.complete(assessment=begun, by=aigul)
    assert fresh(case, aigul).status == "ASSESSMENT"


def test_completing_freezes_the_facts_of_the_kind(cast):
    case = assessed(register(cast), cast.who("aigul"))
    with acting_as(cast.who("aigul")), transaction.atomic():
        event = CaseEvent.objects.get(case=case, kind="ASSESSMENT_COMPLETED")
    assert case.status == "PLANNING"
    assert event.facts["violence_types"] == ["PSY_VERBAL"]
    assert event.facts["reporting_decision"] == "REPORTED"
    assert event.facts["finding"] == "SUBSTANTIATED"
    assert event.facts["age"] in (8, 9)
    assert event.facts["residence"] == "U"


def test_the_author_cannot_approve_and_the_supervisor_can(cast):
    case, aigul = register(cast), cast.who("aigul")
    approval = submitted(assessed(case, aigul), aigul)
    with pytest.raises((NotAllowed, NotFound)):
        approve(approval, by=aigul)
    approve(approval, by=cast.who("saule"))
    assert fresh(case, aigul).status == "IMPLEMENTATION"
    assert plan_of(case, aigul).state == PlanState.IN_FORCE
    assert open_tasks(cast, case) == ["ACTION", "ACTION", "FIRST_CONTACT", "FOLLOW_UP", "REVIEW"]
    with pytest.raises(Refused):
        approve(approval, by=cast.who("saule"))


def test_a_plan_sent_back_is_a_draft_again(cast):
    case, aigul = register(cast), cast.who("aigul")
    approval = submitted(assessed(case, aigul), aigul)
    send_back(approval, by=cast.who("saule"), reason_code=first_code("return_reason"))
    assert plan_of(case, aigul).state == PlanState.DRAFT
    assert fresh(case, aigul).status == "PLANNING"
    assert "PLAN_RETURNED" in kinds_of(cast, case)


def test_changing_what_waits_for_approval_makes_the_approval_void(cast):
    from cases.actions import plans
    from tests.factories.casework import plan_data

    case, aigul = register(cast), cast.who("aigul")
    approval = submitted(assessed(case, aigul), aigul)
    plans.save(plan=plan_of(case, aigul), data=plan_data(), by=aigul)
    assert plan_of(case, aigul).state == PlanState.DRAFT
    with pytest.raises(Refused):
        approve(approval, by=cast.who("saule"))
    assert "APPROVAL_VOID" in kinds_of(cast, case)


def test_a_new_version_replaces_the_one_in_force_only_when_approved(cast):
    from cases.actions import plans
    from kzcp.core.ids import uuid7

    case, aigul = planned(cast, register(cast)), cast.who("aigul")
    second = plans.draft(pk=uuid7(), case=case, by=aigul)
    assert second.version == 2
    with acting_as(aigul), transaction.atomic():
        assert Plan.objects.get(case=case, state="IN_FORCE").version == 1
    approve(plans.submit(plan=second, by=aigul), by=cast.who("saule"))
    with acting_as(aigul), transaction.atomic():
        states = dict(Plan.objects.filter(case=case).values_list("version", "state"))
    assert states == {1: "REPLACED", 2: "IN_FORCE"}


def test_a_review_ends_only_when_each_goal_has_its_progress(cast):
    from cases.actions import plans
    from cases.models import Goal

    case, aigul = planned(cast, register(cast)), cast.who("aigul")
    case = steps.start_review(case=case, by=aigul)
    with pytest.raises(Refused):
        steps.end_review(case=case, by=aigul)
    with acting_as(aigul), transaction.atomic():
        goal = Goal.objects.select_related("case").get(case=case)
    plans.set_progress(goal=goal, progress="UNDER_WAY", by=aigul)
    assert steps.end_review(case=case, by=aigul).status == "IMPLEMENTATION"


def test_closing_leaves_the_status_until_it_is_approved(cast):
    case, aigul = planned(cast, register(cast)), cast.who("aigul")
    _request, approval = closing(case, aigul)
    assert fresh(case, aigul).status == "IMPLEMENTATION"
    approve(approval, by=cast.who("saule"))
    closed = fresh(case, aigul)
    assert (closed.status, closed.closure_reason) == ("CLOSED", "GOALS")
    assert closed.next_due is None
    assert open_tasks(cast, case) == []


def test_high_risk_stands_against_closing_and_nothing_moves(cast):
    from cases.actions import risk

    case, aigul = planned(cast, register(cast)), cast.who("aigul")
    _request, approval = closing(case, aigul)
    risk.set_(case=fresh(case, aigul), risk="HIGH", by=aigul)
    with pytest.raises(Refused):
        approve(approval, by=cast.who("saule"))
    assert fresh(case, aigul).status == "IMPLEMENTATION"


def test_a_request_that_misses_its_gate_is_not_sent(cast):
    from cases.actions import risk
    from kzcp.workflow.models import Approval

    case, aigul = planned(cast, register(cast)), cast.who("aigul")
    risk.set_(case=case, risk="HIGH", by=aigul)
    with pytest.raises(ValidationError) as refused:
        closing(fresh(case, aigul), aigul)
    assert refused.value.message_dict == {"reason": [str(conditions.NO_HIGH_RISK.message)]}
    with acting_as(aigul), transaction.atomic():
        assert not Approval.objects.filter(case_id=case.pk, kind="CLOSURE").exists()
    request, _approval = closing(fresh(case, aigul), aigul, reason="MOVED_ABROAD")
    assert request.state == "OPEN"


def test_losing_contact_needs_the_supervisors_finding(cast):
    from cases.actions import closures
    from cases.models import ClosureRequest

    case, aigul, saule = planned(cast, register(cast)), cast.who("aigul"), cast.who("saule")
    with pytest.raises(ValidationError):
        closing(case, aigul, reason="LOST")
    contact(case, aigul, outcome="ATTEMPT_AWAY", contact_with=())
    request, approval = closing(case, aigul, reason="LOST")
    with pytest.raises(Refused):
        approve(approval, by=saule)
    with acting_as(saule), transaction.atomic():
        request = ClosureRequest.objects.select_related("case").get(pk=request.pk)
    closures.state_finding(request=request, words="Five attempts are recorded.", by=saule)
    approve(approval, by=saule)
    assert fresh(case, aigul).closure_reason == "LOST"


def test_a_refused_closure_moves_nothing(cast):
    case, aigul = planned(cast, register(cast)), cast.who("aigul")
    _request, approval = closing(case, aigul)
    reject(approval, by=cast.who("saule"), reason_code=first_code("rejection_reason"))
    assert fresh(case, aigul).status == "IMPLEMENTATION"
    assert "CLOSURE_REFUSED" in kinds_of(cast, case)
    closing(case, aigul)


def test_a_closed_case_is_reopened_with_a_reason_and_assessed_anew(cast):
    case, aigul = planned(cast, register(cast)), cast.who("aigul")
    approve(closing(case, aigul)[1], by=cast.who("saule"))
    again = steps.reopen(
        case=fresh(case, aigul), reason="NEW_REPORT", risk="HIGH", words="A new report.", by=aigul
    )
    assert (again.status, again.closed_at, again.closure_reason) == ("ASSESSMENT", None, "")
    assert "ASSESSMENT" in open_tasks(cast, case)


def test_only_low_risk_is_closed_with_advice(cast):
    aigul = cast.who("aigul")
    low = register(cast)
    assert steps.close_as_advice(case=low, by=aigul).status == "CLOSED"
    high = register(cast, concern={"risk_signs": ("INJURY",)})
    with pytest.raises(Refused):
        steps.close_as_advice(case=high, by=aigul)


def test_an_error_is_marked_by_the_supervisor_alone(cast):
    case = register(cast)
    with pytest.raises(NotAllowed):
        steps.mark_error(case=case, reason="TEST", by=cast.who("aigul"))
    assert steps.mark_error(case=case, reason="TEST", by=cast.who("saule")).status == "ERROR"


def test_what_is_told_of_a_case(cast):
    from cases.selectors.cases import access_case

    case, aigul = planned(cast, register(cast)), cast.who("aigul")
    with acting_as(cast.who("saule")), transaction.atomic():
        access_case(cast.who("saule"), case.pk)
    with acting_as(aigul), transaction.atomic():
        rows = timeline(case, aigul)
        assert len(rows) == len(kinds_of(cast, case))
        assert all(row.label for row in rows)
        assert [row.state for row in progress(case)] == ["done", "done", "done", "present", "ahead", "ahead"]
        assert "Supervisor-S S." in {view.by for view in who_viewed(case)}
    with acting_as(cast.who("zarina")), transaction.atomic():
        assert who_viewed(Case(pk=case.pk)) == []


def first_code(name):
    from kzcp.reference import terms

    return terms.terms(name)[0].code
