"""Who is taken to care for a child, and whose word counts for it: a brother of four does neither."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.actions import consents
from cases.data import PersonData
from cases.forms.intake import MemberForm
from cases.models import Consent, kin
from cases.selectors.circle import members
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from tests.cases.views.pages import stored
from tests.factories.casework import consent_data, mother
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


def aged(years, **changes):
    """Somebody of so many years beside the child."""
    born = clock.today().replace(day=1) - timedelta(days=366 * years)
    facts = {"surname": "Testov", "given_name": "Timur", "birth_date": born, "birth_precision": "DAY"}
    return mother(**{"person": PersonData(**facts), "part": "MEMBER", **changes})


@pytest.mark.parametrize(
    ("relation", "part"), [("BROTHER", "MEMBER"), ("MOTHER", "CAREGIVER"), ("", "MEMBER")]
)
def test_the_part_left_open_follows_from_the_relation(db, relation, part):
    form = MemberForm(key=uuid7(), data={"given_name": "Timur", "relation": relation, "surname": "Testov"})
    assert form.is_valid(), form.errors
    assert form.participant().part == part


def test_an_empty_person_of_the_intake_says_nothing():
    assert not MemberForm(key=uuid7(), data={"part": "", "sex": "U"}, empty_permitted=True).has_changed()


@pytest.mark.parametrize(
    ("years", "relation", "capacity"),
    [
        (4, "BROTHER", "PARENT"),
        (30, "BROTHER", "PARENT"),
        (30, "SISTER", "LEGAL_REP"),
        (30, "COUSIN", "LEGAL_REP"),
        (5, "OWN_CHILD", "PARENT"),
        (60, "GRANDMOTHER", "PARENT"),
        (30, "NOT_RELATED", "LEGAL_REP"),
        (13, "", "LEGAL_REP"),
        (13, "MOTHER", "GUARDIANSHIP"),
    ],
)
def test_nobody_answers_for_a_child_whom_it_does_not_fit(cast, years, relation, capacity):
    giver = aged(years, relation=relation)
    case, aigul = register(cast, participants=(giver,)), cast.who("aigul")
    with pytest.raises(ValidationError) as refused:
        consents.record(pk=uuid7(), case=case, data=consent_data(case, giver, capacity=capacity), by=aigul)
    assert list(refused.value.message_dict) == ["giver"]


@pytest.mark.parametrize(
    ("years", "relation", "capacity"),
    [
        (17, "MOTHER", "PARENT"),
        (60, "GRANDMOTHER", "LEGAL_REP"),
        (40, "AUNT_UNCLE", "LEGAL_REP"),
        (40, "STEPFATHER", "PARENT"),
        (40, "", "PARENT"),
    ],
)
def test_those_whom_it_fits_answer(cast, years, relation, capacity):
    giver = aged(years, relation=relation)
    case, aigul = register(cast, participants=(giver,)), cast.who("aigul")
    consents.record(pk=uuid7(), case=case, data=consent_data(case, giver, capacity=capacity), by=aigul)
    with stored(aigul):
        assert Consent.objects.filter(case=case, giver_id=giver.person_id).exists()


def test_a_mother_of_seventeen_answers_for_her_own_child(cast):
    baby = aged(1, relation="OWN_CHILD")
    born = clock.today() - timedelta(days=366 * 17)
    case, aigul = register(cast, participants=(baby,), child={"birth_date": born}), cast.who("aigul")
    data = consent_data(case, baby, giver_id=case.person_id, person_id=baby.person_id)
    consents.record(pk=uuid7(), case=case, data=data, by=aigul)
    with stored(aigul):
        assert Consent.objects.filter(case=case, person_id=baby.person_id).exists()


def test_two_relations_are_seen_from_the_child():
    assert not kin.fits("PARENT", kin.SELF, "BROTHER")
    assert not kin.fits("PARENT", "SISTER", "BROTHER")
    assert kin.fits("PARENT", "MOTHER", "BROTHER")
    assert kin.fits("ADULT", "BROTHER")


def test_only_fitting_people_are_offered(cast, signed_in):
    small, grown, carer = aged(4, relation="BROTHER"), aged(30, relation="COUSIN"), mother()
    sister = aged(20, relation="SISTER", part="CAREGIVER")
    case = register(cast, participants=(small, grown, carer, sister))
    page = signed_in("aigul").get(f"/cases/{case.pk}/consents/new/").context["form"]
    offered = {value for value, _label in page.fields["giver"].widget.choices}
    asked = {value for value, _label in page.fields["person"].widget.choices}
    keys = {
        name: str(each.person_id)
        for name, each in (("small", small), ("grown", grown), ("carer", carer), ("sister", sister))
    }
    assert offered == {"", keys["grown"], keys["carer"], keys["sister"]}
    assert {str(case.person_id), keys["small"]} <= asked
    with acting_as(cast.who("aigul")), stored(cast.who("aigul")):
        around = {str(each.person.pk) for each in members(case) if each.may_be_asked_for_the_child}
    assert around == {keys["carer"], keys["sister"]}
