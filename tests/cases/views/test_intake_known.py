"""The intake of a child who is known already, to the reader or to others."""

import pytest

from cases.data import ParticipantData, PersonData
from cases.models import Case, CasePerson, Person
from kzcp.core.ids import uuid7
from tests.cases.views.conftest import TYPES, Intake, danger
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(signed_in):
    return signed_in("aigul")


def test_similar_children_are_offered_and_picked(aigul, cast, as_owner):
    known = register(cast)
    intake = Intake(aigul)
    answer = aigul.post(f"/intake/{intake.pk}/similar/?{intake.first.partition('?')[2]}", danger(intake.key))
    text = answer.content.decode()
    assert known.number in text
    assert "Yes, the same child" in text
    data = danger(intake.key, pick=f"{intake.key}:{known.person_id}")
    assert aigul.post(intake.first, data).status_code == 303
    page = aigul.get(intake.url("danger"))
    assert "Known already" in page.content.decode()
    data = {
        **danger(intake.key),
        f"child-{intake.key}-person": str(known.person_id),
        "sequence": intake.sequence(),
    }
    assert aigul.post(intake.url("danger"), data).status_code == 303
    assert intake.send("types", **TYPES).status_code == 303
    for step in ("family", "reporter", "measures"):
        assert intake.send(step).status_code == 303
    assert aigul.post(intake.url("check")).status_code == 303
    with as_owner():
        assert set(Case.objects.values_list("person_id", flat=True)) == {known.person_id}


def test_of_a_child_of_another_office_only_the_office_is_told(signed_in, cast):
    known = register(cast)
    zarina = signed_in("zarina")
    intake = Intake(zarina)
    url = f"/intake/{intake.pk}/similar/?{intake.first.partition('?')[2]}"
    text = zarina.post(url, danger(intake.key)).content.decode()
    assert cast.office.name in text
    assert known.number not in text
    assert "Aizere" not in text


def test_of_a_restricted_child_nothing_is_told(signed_in, cast):
    register(cast, details={"types": ["SEX_ABUSE"]})
    zarina = signed_in("zarina")
    intake = Intake(zarina)
    url = f"/intake/{intake.pk}/similar/?{intake.first.partition('?')[2]}"
    assert cast.office.name not in zarina.post(url, danger(intake.key)).content.decode()


def test_the_known_family_of_a_known_child_takes_part_without_being_typed_again(aigul, cast, as_owner):
    mother = ParticipantData(
        uuid7(),
        PersonData(given_name="Gulmira", sex="F"),
        "CAREGIVER",
        relation="MOTHER",
        lives_with_child=True,
    )
    known = register(cast, participants=(mother,))
    intake = Intake(aigul)
    assert intake.begin(**{f"child-{intake.key}-person": str(known.person_id)}).status_code == 303
    assert intake.send("types", **TYPES).status_code == 303
    assert "Gulmira (Mother)" in aigul.get(intake.url("family")).content.decode()
    assert intake.send("family", known=[str(mother.person_id)]).status_code == 303
    assert intake.send("reporter").status_code == 303
    assert intake.send("measures").status_code == 303
    assert aigul.post(intake.url("check")).status_code == 303
    with as_owner():
        assert Person.objects.count() == 2
        assert CasePerson.objects.filter(person_id=mother.person_id, part="CAREGIVER").count() == 2
