"""The family step of an intake: who is around the child, as far as it is known."""

import pytest

from cases.models import CasePerson, Person
from kzcp.core.ids import uuid7
from tests.cases.views.conftest import MEASURES, TYPES, Intake, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(signed_in):
    return signed_in("aigul")


def test_a_suspect_known_by_relation_alone_is_described_by_it(aigul, as_owner):
    intake, suspect = Intake(aigul), uuid7()
    intake.begin()
    intake.send("types", **TYPES)
    about = {"suspect": str(suspect), f"suspect-{suspect}-has_access": "LIVES_WITH"}
    answer = intake.send("family", **about, **{f"suspect-{suspect}-relation": "UNKNOWN"})
    assert answer.status_code == 422
    assert "describe the person whose name is not known" in answer.content.decode()
    answer = intake.send("family", **about, **{f"suspect-{suspect}-relation": "STEP"})
    assert answer.status_code == 303, told(answer)
    intake.send("reporter")
    intake.send("measures", **MEASURES)
    assert aigul.post(intake.url("check"), {"sequence": intake.sequence()}).status_code == 303
    with as_owner():
        (part,) = CasePerson.objects.filter(part="ALLEGED_PERPETRATOR")
        person = Person.objects.get(pk=part.person_id)
        assert (part.relation, person.name) == ("STEP", "")
        assert Person.objects.count() == 2
    page = aigul.get(f"/cases/{part.case_id}/").content.decode()
    assert "Name unknown" in page


def test_a_member_known_by_relation_alone_is_taken(aigul):
    intake, member = Intake(aigul), uuid7()
    intake.begin()
    intake.send("types", **TYPES)
    about = {
        "member": str(member),
        f"member-{member}-relation": "GRANDMOTHER",
        f"member-{member}-together": "on",
    }
    assert intake.send("family", **about).status_code == 303


def test_what_is_folded_away_opens_where_something_is_written(aigul):
    intake, mother = Intake(aigul), uuid7()
    intake.begin()
    intake.send("types", **TYPES)
    about = {f"member-{mother}-relation": "MOTHER", f"member-{mother}-number": "8 701 123 45 67"}
    for number, expected in (("", False), ("880305401231", True), ("12", True)):
        intake.send("family", member=str(mother), **about, **{f"member-{mother}-iin": number})
        (row,) = aigul.get(intake.url("family")).context["page"].blocks["member"]
        assert row.form.opens is expected, number


def test_the_childs_telephone_comes_by_adding_and_an_empty_one_says_nothing(aigul):
    intake = Intake(aigul)
    intake.begin()
    intake.send("types", **TYPES)
    assert "-number" not in aigul.get(intake.url("family")).content.decode().split('id="phones"')[1]
    assert intake.send("family", add="phone").status_code == 303
    page = aigul.get(intake.url("family"))
    (phone,) = page.context["page"].blocks["phone"]
    child = phone.form.first_child
    data = {"phone": str(phone.key), f"phone-{phone.key}-whose": child, f"phone-{phone.key}-number": ""}
    assert intake.send("family", **data).status_code == 303
    assert "<h3>Telephone</h3>" not in aigul.get(intake.url("check")).content.decode()
    data[f"phone-{phone.key}-number"] = "8 701 123 45 67"
    assert intake.send("family", **data).status_code == 303
    assert "<h3>Telephone</h3>" in aigul.get(intake.url("check")).content.decode()


def test_the_districts_are_those_of_the_chosen_region(aigul):
    intake = Intake(aigul)
    intake.begin()
    whole = aigul.get(intake.url("family")).content.decode()
    assert whole.count("<optgroup") > 10
    url = f"/intake/{intake.pk}/districts/"
    few = aigul.post(url, {"region": "KZ-71"}).content.decode()
    assert "<optgroup" not in few
    assert 1 < few.count("<option") < 30
    assert aigul.post(url, {"region": "nowhere"}).content.decode().count("<optgroup") > 10
