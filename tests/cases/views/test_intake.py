"""The intake through the pages: six steps, nothing lost, one case."""

from urllib.parse import quote_from_bytes

import pytest

from cases.data import ParticipantData, PersonData
from cases.models import Case, CasePerson, Concern, Person, Task
from kzcp.core.ids import uuid7
from kzcp.workflow.models import Draft
from tests.cases.views.conftest import TYPES, Intake, danger
from tests.core.hostile import HOSTILE
from tests.factories.cast import assign
from tests.factories.intake import register

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


def test_a_wrong_step_is_kept_and_shown_with_its_errors(aigul, as_owner):
    intake = Intake(aigul)
    answer = intake.begin(words="", **{f"child-{intake.key}-iin": "170305600123"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Write what was said." in text
    assert rows(as_owner, Concern) == []
    (draft,) = rows(as_owner, Draft)
    page = aigul.get(intake.url("danger")).content.decode()
    assert "Testova" in page
    assert "170305600123" in page
    assert draft.sequence == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"iin": "17030560012"}, "An IIN has 12 digits; here are 11."),
        ({"iin": "171305600123"}, "Digits 3 and 4 of an IIN are the month of birth, from 01 to 12."),
        ({"birth_year": "2027"}, "This date lies in the future."),
        ({"birth_day": "31", "birth_month": "2"}, "There is no such day"),
        ({"surname": "Tеstova"}, "mixes letters of two alphabets"),
        ({"surname": "Test\x00ova"}, "null character"),
        ({"surname": "", "given_name": ""}, "Write a name, or describe the person whose name is not known."),
        ({"birth_year": "1990"}, "This person is 18 or over: say why the case is needed."),
        (
            {"birth_day": "", "birth_month": "", "birth_year": "", "birth_age": "200"},
            "Write the age in whole years",
        ),
    ],
)
def test_bad_input_is_told_beside_its_field(aigul, changes, told):
    intake = Intake(aigul)
    data = danger(intake.key)
    data |= {f"child-{intake.key}-{name}": value for name, value in changes.items()}
    answer = aigul.post(intake.first, data)
    assert answer.status_code == 422
    assert told in answer.content.decode().replace("&quot;", '"')


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


def test_autosave_keeps_and_refuses_what_is_older(aigul):
    intake = Intake(aigul)
    url = f"/intake/{intake.pk}/save/danger/?{intake.first.partition('?')[2]}"
    data = danger(intake.key)
    first = aigul.post(url, {**data, "sequence": "1"}, headers={"x-autosave": "1"})
    assert first.json()["sequence"] == 1
    again = aigul.post(url, {**data, "sequence": "1"}, headers={"x-autosave": "1"})
    assert again.status_code == 200
    other = aigul.post(url, {**data, "words": "Other", "sequence": "1"}, headers={"x-autosave": "1"})
    assert other.status_code == 409
    assert aigul.post(url, {**data, "sequence": "x"}).status_code == 400


def test_autosave_of_somebody_signed_out_says_so(client, aigul):
    intake = Intake(aigul)
    assert (
        client.post(f"/intake/{intake.pk}/save/danger/", {}, headers={"x-autosave": "1"}).status_code == 401
    )


def test_an_older_page_does_not_overwrite_another_device(aigul):
    intake = Intake(aigul)
    intake.begin()
    intake.send("types", **TYPES)
    answer = aigul.post(intake.url("types"), {**TYPES, "types": ["NEG_MED"], "sequence": "0"})
    assert answer.status_code == 409
    assert "saved on another device" in answer.content.decode()
    again = aigul.post(intake.url("types"), {**TYPES, "types": ["NEG_MED"], "sequence": intake.sequence()})
    assert again.status_code == 303


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


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_in_any_field_lose_nothing_and_break_nothing(aigul, text):
    intake = Intake(aigul)
    data = danger(intake.key)
    names = ("surname", "iin", "birth_day", "sex", "person", "others", "case")
    coded = ("source", "danger", "received", "kind", *(f"child-{intake.key}-{name}" for name in names))
    for fields in (("words",), coded):
        sent = {**data, **dict.fromkeys(fields, text), "sequence": "9"}
        body = "&".join(
            f"{key}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}" for key, value in sent.items()
        )
        answer = aigul.post(intake.first, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (303, 422)
    assert aigul.get(intake.url("danger")).status_code == 200


@pytest.mark.parametrize("step", ["types", "family", "reporter", "measures"])
def test_hostile_words_on_later_pages(aigul, step):
    intake = Intake(aigul)
    intake.begin()
    page = aigul.get(intake.url(step)).context["page"]
    names = [bound.html_name for bound in page]
    blocks = {name: [str(row.key) for row in rows] for name, rows in page.blocks.items()}
    for text in ("\x00", "\ud800", "a" * 20_000, "<script>", "-1", "9" * 30):
        sent = [(name, text) for name in names] + [
            (name, key) for name, keys in blocks.items() for key in keys
        ]
        sent.append(("sequence", intake.sequence()))
        body = "&".join(
            f"{key}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}" for key, value in sent
        )
        answer = aigul.post(intake.url(step), body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (303, 422)
        assert aigul.get(intake.url(step)).status_code == 200
        assert aigul.get(intake.url("check")).status_code == 200


@pytest.mark.parametrize("command", ["add", "remove", "pick", "other", "unpick"])
@pytest.mark.parametrize("value", ["", "child", "x:y", "\x00", ":"])
def test_a_malformed_button_does_no_harm(aigul, command, value):
    intake = Intake(aigul)
    assert aigul.post(intake.first, danger(intake.key, **{command: value})).status_code == 303
    assert aigul.get(intake.url("danger")).status_code == 200


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


def test_neglect_of_a_small_child_is_offered_as_a_sign(aigul):
    intake = Intake(aigul)
    intake.begin(**{f"child-{intake.key}-birth_year": "2025"})
    intake.send("types", **{**TYPES, "types": ["NEG_PHYS"]})
    page = aigul.get(intake.url("measures"))
    assert page.context["page"].main["signs"].value() == ["NEGLECT_UNDER3"]
    answer = aigul.post(f"/intake/{intake.pk}/risk/", {"signs": ["INJURY"]})
    assert "High" in answer.content.decode()


def test_several_offices_are_a_choice(cast, signed_in):
    assign(cast.aigul, "WORKER", cast.other_office)
    intake = Intake(signed_in("aigul"))
    assert intake.begin().status_code == 422
    for office, status in ((cast.far_office, 422), (cast.other_office, 303)):
        answer = intake.begin(office=str(office.pk), sequence=intake.sequence())
        assert answer.status_code == status
