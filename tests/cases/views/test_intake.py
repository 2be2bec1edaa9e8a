"""The intake through the pages: six steps, nothing lost, one case."""

import pytest

from cases.models import Case, Concern, Task
from kzcp.core.ids import uuid7
from kzcp.workflow.models import Draft
from tests.cases.views.conftest import TYPES, Intake, danger
from tests.factories.cast import assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(signed_in):
    return signed_in("aigul")


def rows(as_owner, model):
    with as_owner():
        return list(model.objects.all())


def test_the_first_page_opens_and_nothing_is_stored(aigul, as_owner):
    intake = Intake(aigul)
    page = aigul.get(intake.first)
    assert page.status_code == 200
    assert "Is the child in danger right now?" in page.content.decode()
    assert rows(as_owner, Draft) == []


def test_it_becomes_a_case_with_a_ticket(aigul, as_owner):
    intake = Intake(aigul)
    answer = intake.whole()
    assert answer.status_code == 303, answer.content.decode()
    page = aigul.get(answer["Location"])
    (case,) = rows(as_owner, Case)
    assert case.number in page.content.decode()
    (draft,) = rows(as_owner, Draft)
    assert draft.ended_at is not None


def test_the_first_step_takes_the_concern_with_its_task(aigul, as_owner):
    intake = Intake(aigul)
    assert intake.begin().status_code == 303
    (concern,) = rows(as_owner, Concern)
    with as_owner():
        assert Task.objects.get().concern_id == concern.pk
    assert concern.pk == intake.pk


def test_a_doubled_first_step_takes_one_concern(aigul, as_owner):
    intake = Intake(aigul)
    data = danger(intake.key)
    first, second = aigul.post(intake.first, data), aigul.post(intake.first, data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(rows(as_owner, Concern)) == 1


def test_registering_twice_leads_to_the_same_ticket(aigul, as_owner):
    intake = Intake(aigul)
    first = intake.whole()
    second = aigul.post(intake.url("check"), {"sequence": "9"})
    assert second.status_code == 303
    assert second["Location"] == first["Location"]
    assert len(rows(as_owner, Case)) == 1


def test_a_child_without_a_name_or_a_date_can_be_registered(aigul, as_owner):
    intake = Intake(aigul)
    nothing = {"surname": "", "given_name": "", "birth_day": "", "birth_month": "", "birth_year": ""}
    data = danger(intake.key)
    data |= {f"child-{intake.key}-{name}": value for name, value in nothing.items()}
    data |= {f"child-{intake.key}-description": "A boy in a red jacket", f"child-{intake.key}-birth_age": "7"}
    assert aigul.post(intake.first, data).status_code == 303
    assert intake.send("types", **TYPES).status_code == 303
    assert intake.send("family").status_code == 303
    assert intake.send("reporter").status_code == 303
    assert intake.send("measures", risk="").status_code == 303
    assert aigul.post(intake.url("check")).status_code == 303
    with as_owner():
        person = Case.objects.select_related("person").get().person
        assert person.birth_precision == "ESTIMATED"


def test_another_child_can_be_added_and_taken_out(aigul, as_owner):
    intake = Intake(aigul)
    data = danger(intake.key)
    answer = aigul.post(intake.first, {**data, "add": "child"})
    assert answer.status_code == 303
    page = aigul.get(intake.url("danger"))
    keys = [str(row.key) for row in page.context["page"].blocks["child"]]
    assert len(keys) == 2
    data |= {"child": keys, f"child-{keys[1]}-given_name": "Arman", f"child-{keys[1]}-birth_unknown": "on"}
    data["sequence"] = intake.sequence()
    assert aigul.post(intake.url("danger"), data).status_code == 303
    assert (
        aigul.post(
            intake.url("danger"), {**data, "sequence": intake.sequence(), "remove": keys[1]}
        ).status_code
        == 303
    )
    page = aigul.get(intake.url("danger"))
    assert [str(row.key) for row in page.context["page"].blocks["child"]] == keys[:1]


def test_two_children_make_two_cases_with_family(aigul, as_owner):
    intake = Intake(aigul)
    second, mother, father, phone = uuid7(), uuid7(), uuid7(), uuid7()
    data = danger(intake.key)
    data |= {
        "child": [str(intake.key), str(second)],
        f"child-{second}-given_name": "Arman",
        f"child-{second}-birth_unknown": "on",
        f"child-{second}-case": str(uuid7()),
    }
    assert aigul.post(intake.first, data).status_code == 303
    assert intake.send("types", **TYPES).status_code == 303
    family = {
        "member": str(mother),
        f"member-{mother}-given_name": "Gulmira",
        f"member-{mother}-relation": "MOTHER",
        f"member-{mother}-part": "CAREGIVER",
        f"member-{mother}-together": "on",
        f"member-{mother}-number": "8 701 123 45 67",
        f"member-{mother}-safe_contact": ["NO_MESSAGES"],
        f"member-{mother}-sex": "F",
        "suspect": str(father),
        f"suspect-{father}-given_name": "Erlan",
        f"suspect-{father}-relation": "FATHER",
        f"suspect-{father}-has_access": "LIVES_WITH",
        f"suspect-{father}-under_18": "NO",
        "phone": str(phone),
        f"phone-{phone}-number": "8 702 123 45 67",
        f"phone-{phone}-whose": str(second),
        "region": "KZ-71",
        "urban_rural": "U",
        "address": "Abai 1",
    }
    answer = intake.send("family", **family)
    assert answer.status_code == 303, answer.content.decode()
    page = aigul.get(intake.url("measures"))
    assert page.context["page"].main["signs"].value() == ["SUSPECT_ACCESS"]
    assert intake.send("reporter", reporter_name="Neighbour").status_code == 303
    assert intake.send("measures", signs=["SUSPECT_ACCESS"]).status_code == 303
    check = aigul.get(intake.url("check")).content.decode()
    assert "Gulmira" in check
    assert "High" in check
    answer = aigul.post(intake.url("check"))
    assert answer.status_code == 303, answer.content.decode()
    with as_owner():
        cases = list(Case.objects.order_by("number"))
        assert [case.risk for case in cases] == ["HIGH", "HIGH"]
        assert [case.parts.count() for case in cases] == [3, 3]
        assert Concern.objects.get().reporter_name == "Neighbour"


def test_lowering_the_risk_needs_a_reason(aigul):
    intake = Intake(aigul)
    intake.begin(danger="YES")
    answer = intake.send("measures", risk="LOW")
    assert answer.status_code == 422
    assert "Say why the risk is lower than the signs give." in answer.content.decode()
    assert intake.send("measures", risk="LOW", risk_reason="SAFE_CARE").status_code == 303


def test_a_sexual_type_names_people_on_the_ticket(aigul, cast):
    intake = Intake(aigul)
    answer = intake.whole(types=["SEX_ABUSE"])
    text = aigul.get(answer["Location"]).content.decode()
    assert "The case is restricted." in text
    assert cast.aigul.full_name in text
    assert cast.saule.full_name in text


def test_danger_shows_the_alarm_on_each_step(aigul):
    intake = Intake(aigul)
    intake.begin(danger="YES")
    assert 'href="tel:102"' in aigul.get(intake.url("types")).content.decode()


def test_registering_an_unfinished_intake_names_what_is_missing(aigul):
    intake = Intake(aigul)
    intake.begin()
    answer = aigul.post(intake.url("check"))
    assert answer.status_code == 422
    assert "4 steps are still missing" in answer.content.decode()


def test_somebody_elses_draft_is_not_found(aigul, signed_in):
    intake = Intake(aigul)
    intake.begin()
    for name in ("bolat", "zarina", "saule", "timur"):
        other = signed_in(name)
        for step in ("danger", "types", "check", "done"):
            assert other.get(intake.url(step)).status_code == 404
        assert other.post(intake.url("danger"), danger(intake.key)).status_code == 404
        assert other.post(f"/intake/{intake.pk}/delete/").status_code == 404


def test_a_draft_can_be_resumed_and_deleted(aigul, as_owner):
    intake = Intake(aigul)
    intake.begin()
    intake.send("types", **TYPES)
    assert aigul.get(f"/intake/{intake.pk}/")["Location"] == intake.url("types")
    assert "Continue" in aigul.get("/concerns/").content.decode()
    assert aigul.post(f"/intake/{intake.pk}/delete/").status_code == 303
    assert aigul.get(intake.url("types"))["Location"] == f"/concerns/{intake.pk}/"


def test_a_supervisor_only_takes_the_concern(signed_in, as_owner):
    intake = Intake(signed_in("saule"))
    answer = intake.begin()
    assert answer["Location"] == f"/concerns/{intake.pk}/"
    assert len(rows(as_owner, Concern)) == 1


def test_neglect_of_a_small_child_is_offered_as_a_sign(aigul):
    intake = Intake(aigul)
    intake.begin(**{f"child-{intake.key}-birth_year": "2025"})
    intake.send("types", **{**TYPES, "types": ["NEG_PHYS"]})
    page = aigul.get(intake.url("measures"))
    assert page.context["page"].main["signs"].value() == ["NEGLECT_UNDER3"]
    answer = aigul.post(f"/intake/{intake.pk}/risk/", {"signs": ["INJURY"]})
    assert "High" in answer.content.decode()


def test_a_sign_that_follows_counts_when_its_tick_is_taken_away(aigul):
    intake = Intake(aigul)
    intake.begin(**{f"child-{intake.key}-birth_year": "2025"})
    intake.send("types", **{**TYPES, "types": ["NEG_PHYS"]})
    assert "It counts even when it is not ticked" in aigul.get(intake.url("measures")).content.decode()
    assert "High" in aigul.post(f"/intake/{intake.pk}/risk/", {"signs": []}).content.decode()
    answer = intake.send("measures", signs=[], risk="LOW")
    assert answer.status_code == 422
    assert "Say why the risk is lower than the signs give." in answer.content.decode()
    assert intake.send("measures", signs=[], risk="LOW", risk_reason="SAFE_CARE").status_code == 303


def test_several_offices_are_a_choice(cast, signed_in):
    assign(cast.aigul, "WORKER", cast.other_office)
    intake = Intake(signed_in("aigul"))
    assert intake.begin().status_code == 422
    for office, status in ((cast.far_office, 422), (cast.other_office, 303)):
        answer = intake.begin(office=str(office.pk), sequence=intake.sequence())
        assert answer.status_code == status
