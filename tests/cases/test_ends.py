"""What ends with a case, and what begins anew when it is opened again."""

import pytest
from django.db import transaction

from cases.actions import assessments, cases, closures, confidentiality, details, plans, reporting
from cases.models import Assessment, Case, ClosureRequest, Plan
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotFound, Refused
from kzcp.core.ids import uuid7
from kzcp.workflow import approvals
from kzcp.workflow.models import Approval
from tests.factories import casework as made
from tests.factories.cast import Cast
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


def planned_and_asked(cast: Cast, reason: str = "GOALS") -> tuple[Case, Approval, Approval]:
    """A case with a plan that waits and a closure that waits."""
    aigul = cast.who("aigul")
    case = made.assessed(register(cast), aigul)
    plan = made.submitted(case, aigul)
    _request, closing = made.closing(made.fresh(case, aigul), aigul, reason)
    return made.fresh(case, aigul), plan, closing


def waits(cast: Cast, case: Case) -> tuple[list[str], list[str], list[str], int]:
    """States of approvals, plans and requests of the case, and how many decisions wait for the supervisor."""
    saule = cast.who("saule")
    with acting_as(saule), transaction.atomic():
        return (
            sorted(Approval.objects.filter(case_id=case.pk).values_list("state", flat=True)),
            list(Plan.objects.filter(case=case).values_list("state", flat=True)),
            list(ClosureRequest.objects.filter(case=case).values_list("state", flat=True)),
            len(approvals.queue(saule)),
        )


def test_a_case_marked_as_error_leaves_nothing_to_decide(cast):
    case, plan, _closing = planned_and_asked(cast)
    cases.mark_error(case=case, reason="TEST", by=cast.who("saule"))
    assert waits(cast, case) == (["WITHDRAWN", "WITHDRAWN"], ["DISCARDED"], ["REFUSED"], 0)
    with pytest.raises(Refused):
        made.send_back(plan, cast.who("saule"), "UNCLEAR")


def test_closing_takes_back_the_plan_that_still_waits(cast):
    case, _plan, closing = planned_and_asked(cast)
    made.approve(closing, cast.who("saule"))
    assert waits(cast, case) == (["APPROVED", "WITHDRAWN"], ["DISCARDED"], ["APPROVED"], 0)


def test_a_restricted_case_takes_its_decisions_along(cast):
    case, _plan, closing = planned_and_asked(cast)
    saule = cast.who("saule")
    confidentiality.restrict(case=case, reason="STAFF_RELATIVE", by=saule)
    with acting_as(saule), transaction.atomic():
        closing = Approval.objects.get(pk=closing.pk)
    made.approve(closing, saule)
    assert waits(cast, case) == (["APPROVED", "WITHDRAWN"], ["DISCARDED"], ["APPROVED"], 0)


def test_closing_with_advice_takes_back_a_request_that_nobody_has_approved(cast):
    case, aigul = register(cast), cast.who("aigul")
    made.closing(case, aigul, "MOVED_ABROAD")
    cases.close_as_advice(case=made.fresh(case, aigul), by=aigul)
    assert waits(cast, case) == (["WITHDRAWN"], [], ["REFUSED"], 0)


def test_a_plan_that_was_only_being_written_is_there_when_the_case_is_opened_again(cast):
    aigul, saule = cast.who("aigul"), cast.who("saule")
    case = made.assessed(register(cast), aigul)
    plan = plans.draft(pk=uuid7(), case=case, by=aigul)
    _request, closing = made.closing(made.fresh(case, aigul), aigul)
    made.approve(closing, saule)
    assert waits(cast, case)[1] == ["DRAFT"]
    cases.reopen(
        case=made.fresh(case, aigul), reason="NEW_REPORT", risk="HIGH", words="A new report.", by=aigul
    )
    again = complete(made.fresh(case, aigul), aigul)
    assert plans.draft(pk=uuid7(), case=again, by=aigul).pk == plan.pk


def complete(case, by):
    reporting.decide(pk=uuid7(), case=case, data=made.reporting_data(), by=by)
    details.save(case=case, values={"safety_plan": "Call the neighbour."}, by=by)
    with acting_as(by), transaction.atomic():
        written = Assessment.objects.select_related("case").get(case=case, completed_at=None)
    assessments.save(assessment=written, data=made.assessment_data(), by=by)
    assessments.complete(assessment=written, by=by)
    return made.fresh(case, by)


def test_a_case_closed_while_it_is_assessed_can_be_opened_again(cast):
    aigul, saule = cast.who("aigul"), cast.who("saule")
    case = register(cast)
    begun = made.begin_assessment(case, aigul)
    request, closing = made.closing(made.fresh(case, aigul), aigul, "MOVED_ABROAD")
    with acting_as(saule), transaction.atomic():
        request = ClosureRequest.objects.select_related("case").get(pk=request.pk)
    closures.state_finding(request=request, words="Nobody knows where they are.", by=saule)
    made.approve(closing, saule)
    opened = cases.reopen(
        case=made.fresh(case, aigul), reason="NEW_REPORT", risk="HIGH", words="A new report.", by=aigul
    )
    assert opened.status == "ASSESSMENT"
    with acting_as(aigul), transaction.atomic():
        assert [row.pk for row in Assessment.objects.filter(case=case)] == [begun.pk]


def test_a_decision_about_a_plan_of_a_closed_case_is_refused(cast):
    _case, plan, closing = planned_and_asked(cast)
    made.approve(closing, cast.who("saule"))
    with pytest.raises((Refused, NotFound)):
        made.send_back(plan, cast.who("saule"), "UNCLEAR")
