"""Several children of one report: each case has its own details, risk and level, and nothing of the other's."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cases.actions import access, concerns, intake
from cases.data import ChildData, IntakeData, RiskData, TelephoneData
from cases.kinds.violence import ViolenceDetails
from cases.models import CaseEvent, Membership, Person, Telephone
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from tests.factories.casework import mother
from tests.factories.intake import child_data, concern_data, violence_details

pytestmark = pytest.mark.django_db

SEXUAL = violence_details(types=["SEX_ABUSE"], words="What the older one told.")


def siblings(cast, first=None, second=None, concern=None, **shared):
    """The cases of Older and Younger, to each of whom parts of ChildData may be told apart."""
    by = cast.who("aigul")
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(**(concern or {})), by=by)
    children = tuple(
        ChildData(uuid7(), uuid7(), child_data(given_name=name, birth_date=date(year, 1, 1)), **(own or {}))
        for name, year, own in (("Older", 2015, first), ("Younger", 2016, second))
    )
    data = IntakeData(taken.pk, "VIO", children, shared.pop("details", violence_details()), **shared)
    return intake.register(data=data, by=by)


def seen(cast, name, model, **wanted):
    with acting_as(cast.who(name)), transaction.atomic():
        return list(model.objects.filter(**wanted))


def test_each_case_has_the_details_of_its_child(cast):
    older, younger = siblings(cast, first={"details": violence_details(types=["PHYS_ASSAULT"])})
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert ViolenceDetails.objects.get(case=older).types == ["PHYS_ASSAULT"]
        assert ViolenceDetails.objects.get(case=younger).types == ["PSY_VERBAL"]


def test_each_case_has_the_risk_of_its_child(cast):
    older, younger = siblings(
        cast,
        first={"risk": RiskData(("INJURY",))},
        second={"risk": RiskData(("THREATS",), "LOW", "SAFE_CARE", "She is with her aunt.")},
        concern={"risk_signs": ("INJURY", "THREATS")},
    )
    assert (older.risk, older.risk_reason, older.risk_words) == ("HIGH", "", "")
    assert (younger.risk, younger.risk_reason) == ("LOW", "SAFE_CARE")
    assert younger.risk_words == "She is with her aunt."
    signs = {e.case_id: e.facts["risk_signs"] for e in seen(cast, "aigul", CaseEvent, kind="CASE_REGISTERED")}
    assert signs == {older.pk: ["INJURY"], younger.pk: ["THREATS"]}


@pytest.mark.parametrize("own", [RiskData(("INJURY",), "LOW"), RiskData(("NO_SIGN",))])
def test_a_lower_risk_of_one_child_needs_its_reason_and_signs_are_of_the_list(cast, own):
    with pytest.raises(ValidationError):
        siblings(cast, second={"risk": own})


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
def test_the_type_of_the_one_restricts_its_case_and_what_is_learnt_there(cast, order):
    told, other = order
    parent = mother(telephones=(TelephoneData("+77011234567"),))
    made = siblings(cast, **{told: {"details": SEXUAL}, other: {}}, participants=(parent,))
    hidden, open_ = made if told == "first" else reversed(made)
    assert (hidden.level, open_.level) == ("RESTRICTED", "SENSITIVE")
    access.share(case=open_, user_id=cast.bolat.pk, by=cast.who("aigul"))
    people = {person.pk: person for person in seen(cast, "bolat", Person)}
    assert hidden.person_id not in people
    assert not people[open_.person_id].restricted
    assert parent.person_id in people
    assert [row.learnt_in_id for row in seen(cast, "bolat", Telephone)] == [open_.pk]
    assert {row.learnt_in_id for row in seen(cast, "bolat", Membership)} == {open_.pk}
    assert seen(cast, "bolat", ViolenceDetails, case=hidden) == []
    assert seen(cast, "bolat", CaseEvent, case_id=hidden.pk) == []
    assert {row.learnt_in_id for row in seen(cast, "aigul", Telephone)} == {open_.pk, hidden.pk}


def test_a_suspect_on_the_staff_restricts_every_case(cast):
    from tests.factories.casework import suspect

    made = siblings(cast, participants=(suspect(is_staff=True, relation="STAFF"),))
    assert {case.level for case in made} == {"RESTRICTED"}
