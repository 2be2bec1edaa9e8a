"""A kind that is one file and a migration is served by everything that serves all kinds."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cases import registry
from cases.actions import assessments, details
from cases.models import Assessment, Case, CaseEvent
from cases.selectors.caseload import CaseloadFilters, caseload
from cases.selectors.cases import access_case
from kzcp.core.actor import acting_as
from kzcp.core.errors import Refused
from tests.factories.casework import begin_assessment, fresh
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
QUESTION = {"words": "Which papers does a school ask for?"}


def test_its_level_is_normal_so_a_colleague_reads_it(cast):
    case = register(cast, kind="TST", details=QUESTION)
    assert case.level == "NORMAL"
    with acting_as(cast.who("bolat")), transaction.atomic():
        assert access_case(cast.who("bolat"), case.pk).pk == case.pk
        (row,) = caseload(cast.who("bolat"), CaseloadFilters(whose="all", kind="TST")).rows
        assert row.kind_label == "Advice"
    with acting_as(cast.who("zarina")), transaction.atomic():
        assert Case.objects.count() == 0


def test_its_required_part_stands_before_the_end_of_the_assessment(cast):
    case, aigul = register(cast, kind="TST", details=QUESTION), cast.who("aigul")
    begun = begin_assessment(case, aigul)
    with acting_as(aigul), transaction.atomic():
        begun = Assessment.objects.select_related("case").get(pk=begun.pk)
    with pytest.raises(Refused):
        assessments.complete(assessment=begun, by=aigul)
    details.save(case=fresh(case, aigul), values={"urgent": "NO"}, by=aigul)
    assessments.complete(assessment=begun, by=aigul)
    with acting_as(aigul), transaction.atomic():
        assert CaseEvent.objects.get(case=case, kind="ASSESSMENT_COMPLETED").facts["urgent"] == "NO"


def test_its_rules_are_those_of_its_model(cast):
    with pytest.raises(ValidationError):
        register(cast, kind="TST", details={"words": ""})
    with pytest.raises(ValidationError):
        register(cast, kind="TST", details={**QUESTION, "urgent": "PERHAPS"})
    with pytest.raises(ValidationError):
        register(cast, kind="TST", details={**QUESTION, "types": ["PHYS"]})


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="twice"):
        registry.register(registry.kind("TST"))
