"""One rule for lowering the risk, wherever it is stated; and what a refusal to go on needs in writing."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from cases.actions import assessments
from cases.lifecycle import CASE
from cases.models import Assessment, CaseEvent
from kzcp.core.actor import acting_as
from kzcp.core.errors import Refused
from kzcp.reference.codes import ClosureReason
from kzcp.workflow import subjects
from tests.factories import casework as made
from tests.factories.intake import register
from tests.roles import as_owner

pytestmark = pytest.mark.django_db


def ready(cast, **written):
    """A case of high risk whose assessment lacks nothing but what `written` leaves out."""
    aigul = cast.who("aigul")
    case = register(cast, concern={"risk_signs": ("INJURY",)})
    made.begin_assessment(case, aigul, **written)
    made.reporting.decide(pk=made.uuid7(), case=made.fresh(case, aigul), data=made.reporting_data(), by=aigul)
    made.details.save(case=made.fresh(case, aigul), values={"safety_plan": "Call the neighbour."}, by=aigul)
    with acting_as(aigul), transaction.atomic():
        return Assessment.objects.select_related("case").get(case=case)


@pytest.mark.parametrize("missing", ["risk_reason", "risk_words"])
def test_an_assessment_lowers_the_risk_with_a_code_and_words(cast, missing):
    with pytest.raises(Refused, match=r"\S"):
        assessments.complete(assessment=ready(cast, **{missing: ""}), by=cast.who("aigul"))


def test_the_reason_is_kept_with_the_case_and_in_the_event(cast):
    aigul = cast.who("aigul")
    written = ready(cast)
    case = written.case
    assessments.complete(assessment=written, by=aigul)
    stored = made.fresh(case, aigul)
    assert (stored.risk, stored.risk_reason) == ("MEDIUM", "SUSPECT_AWAY")
    with acting_as(aigul), transaction.atomic():
        last = CaseEvent.objects.filter(case=case, kind="RISK_SET").latest("recorded_at")
    assert (last.facts["risk_before"], last.facts["risk_reason"]) == ("HIGH", "SUSPECT_AWAY")


def test_a_reason_that_is_not_on_the_list_is_refused_and_one_that_is_not_needed_left_out(cast):
    aigul = cast.who("aigul")
    with pytest.raises(ValidationError):
        ready(cast, risk_reason="BECAUSE")
    written = ready(cast, risk="HIGH")
    assessments.complete(assessment=written, by=aigul)
    assert made.fresh(written.case, aigul).risk_reason == ""


def test_closing_after_a_refusal_says_in_writing_why_nothing_else_carries_the_work(cast):
    aigul, saule = cast.who("aigul"), cast.who("saule")
    case = register(cast)
    request, _approval = made.closing(case, aigul, ClosureReason.REFUSED)
    with acting_as(saule), transaction.atomic():
        summary = dict(subjects.approval_subject("CLOSURE").summary(request))
        assert "All goals are reached." in summary.values()
        assert any("без согласия" in str(label) or "without consent" in str(label) for label in summary)
        assert CASE.missing(case, "close", saule) == []
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("update cases_closurerequest set words = ''")
    with acting_as(saule), transaction.atomic():
        assert len(CASE.missing(case, "close", saule)) == 1
