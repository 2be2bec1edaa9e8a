"""The first risk follows from what is told, ticked or not; lowering it needs a reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cases.actions import concerns, intake
from cases.data import ChildData, IntakeData
from cases.models import CaseEvent
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from tests.factories.casework import suspect
from tests.factories.intake import child_data, concern_data, register, violence_details

pytestmark = pytest.mark.django_db


def born(years):
    """A birth date of a child that has been so old for some weeks."""
    day = clock.today() - timedelta(days=40)
    return {"birth_date": day.replace(year=day.year - years, day=1), "birth_precision": "DAY"}


NEGLECT = {"types": ["NEG_PHYS"]}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"participants": (suspect(has_access="LIVES_WITH"),)}, "HIGH"),
        ({"participants": (suspect(has_access="NONE"),)}, "LOW"),
        ({"participants": (suspect(has_access="UNKNOWN"),)}, "LOW"),
        ({"details": NEGLECT, "child": born(2)}, "HIGH"),
        ({"details": {"types": ["NEG"]}, "child": born(0)}, "HIGH"),
        ({"details": NEGLECT, "child": born(3)}, "LOW"),
        ({"details": NEGLECT, "child": {"birth_date": None, "birth_precision": ""}}, "LOW"),
        ({"details": {"types": ["PHYS"]}, "child": born(2)}, "LOW"),
        ({"details": {"types": ["PSY_VERBAL", "PHYS_ASSAULT"]}}, "HIGH"),
        ({"details": NEGLECT, "concern": {"risk_signs": ("THREATS",)}}, "MEDIUM"),
    ],
)
def test_the_risk_follows_without_anybody_ticking_a_sign(cast, told, expected):
    assert register(cast, **told).risk == expected


def test_going_below_what_follows_is_lowering_and_needs_a_reason(cast):
    dad = {"participants": (suspect(),), "risk": "MEDIUM"}
    with pytest.raises(ValidationError) as refused:
        register(cast, **dad)
    assert set(refused.value.message_dict) == {"risk_reason"}
    case = register(cast, **dad, risk_reason="SUSPECT_AWAY")
    assert (case.risk, case.risk_reason) == ("MEDIUM", "SUSPECT_AWAY")


def test_the_frozen_facts_hold_the_signs_that_followed(cast):
    case = register(cast, participants=(suspect(),), concern={"risk_signs": ("THREATS",)})
    with acting_as(cast.who("aigul")), transaction.atomic():
        facts = CaseEvent.objects.get(case=case, kind="CASE_REGISTERED").facts
    assert facts["risk_signs"] == ["SUSPECT_ACCESS", "THREATS"]


def test_each_child_has_the_risk_of_its_own_age(cast):
    aigul = cast.who("aigul")
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=aigul)
    children = tuple(
        ChildData(uuid7(), uuid7(), child_data(given_name=name, **born(years)))
        for name, years in (("Small", 1), ("Big", 9))
    )
    made = intake.register(data=IntakeData(taken.pk, "VIO", children, violence_details(**NEGLECT)), by=aigul)
    assert [case.risk for case in made] == ["HIGH", "LOW"]
