"""Several children in one intake: one answer for all, or one for each."""

import pytest

from cases.kinds.violence import ViolenceDetails
from cases.models import Case, Concern
from kzcp.core.ids import uuid7
from tests.cases.views.conftest import MEASURES, TYPES, Intake, child, danger, told
from tests.cases.views.pages import fields_of

pytestmark = pytest.mark.django_db


class Siblings(Intake):
    """An intake of Aizere, nine years old, and of Arman, of whom nothing more is known."""

    def __init__(self, client):
        super().__init__(client)
        self.second = uuid7()

    def begin(self, **changes):
        data = danger(self.key)
        unknown = {"surname": "Testov", "given_name": "Arman", "sex": "M", "birth_unknown": "on"}
        unknown |= {"birth_day": "", "birth_month": "", "birth_year": ""}
        data |= {**child(self.second, **unknown), "child": [str(self.key), str(self.second)]}
        return self.client.post(self.first, {**data, **changes})

    def apart(self, step, first, second):
        """Hand a step in with an answer for each child; the tick "the same" is gone."""
        values = {"same_asked": "1"}
        for key, answer in ((self.key, first), (self.second, second)):
            values |= {f"own-{key}-{name}": value for name, value in answer.items()}
        return self.send(step, **values)


@pytest.fixture
def aigul(signed_in):
    return signed_in("aigul")


@pytest.fixture
def intake(aigul):
    made = Siblings(aigul)
    assert made.begin().status_code == 303
    return made


def cases(as_owner):
    with as_owner():
        found = {case.person.given_name: case for case in Case.objects.select_related("person")}
        types = {row.case_id: row.types for row in ViolenceDetails.objects.all()}
    return found, {name: types[case.pk] for name, case in found.items()}


def test_one_child_is_never_asked(aigul):
    one = Intake(aigul)
    one.begin()
    for step in ("types", "measures"):
        assert "The same for all children" not in aigul.get(one.url(step)).content.decode()


def test_the_same_is_ticked_at_first_and_holds_for_all(aigul, intake, as_owner):
    page = aigul.get(intake.url("types"))
    assert fields_of(page)["same"] == "on"
    assert "Testova Aizere" in page.content.decode()
    for step, data in (("types", TYPES), ("family", {}), ("reporter", {}), ("measures", MEASURES)):
        answer = intake.send(step, **data, same="on", same_asked="1")
        assert answer.status_code == 303, told(answer)
    assert aigul.post(intake.url("check")).status_code == 303
    _cases, types = cases(as_owner)
    assert types == {"Aizere": ["PSY_VERBAL"], "Arman": ["PSY_VERBAL"]}


def test_each_child_has_its_own_case(aigul, intake, as_owner, cast):
    sexual = {**TYPES, "types": ["SEX_ABUSE"], "words": "What Aizere told."}
    answer = intake.apart("types", sexual, {**TYPES, "types": ["NEG_EDU"]})
    assert answer.status_code == 303, told(answer)
    intake.send("family")
    intake.send("reporter")
    answer = intake.apart("measures", {"signs": ["INJURY"]}, {"signs": ["THREATS"], "risk_words": "Calm."})
    assert answer.status_code == 303, told(answer)
    page = aigul.get(intake.url("check")).content.decode()
    for text in ("Testova Aizere", "Testov Arman", "What Aizere told.", "High", "Medium"):
        assert text in page
    answer = aigul.post(intake.url("check"))
    assert answer.status_code == 303, told(answer)
    found, types = cases(as_owner)
    assert types == {"Aizere": ["SEX_ABUSE"], "Arman": ["NEG_EDU"]}
    assert {name: case.level for name, case in found.items()} == {
        "Aizere": "RESTRICTED",
        "Arman": "SENSITIVE",
    }
    assert {name: case.risk for name, case in found.items()} == {"Aizere": "HIGH", "Arman": "MEDIUM"}
    assert [case.risk_words for case in found.values()].count("Calm.") == 1
    with as_owner():
        assert Concern.objects.get().risk_signs == ["INJURY", "THREATS"]
        assert [row.words for row in ViolenceDetails.objects.all()].count("What Aizere told.") == 1
    ticket = aigul.get(answer["Location"]).content.decode()
    assert ticket.count("The case is restricted.") == 1
    assert "High" in ticket
    assert "Medium" in ticket


def test_what_is_missing_of_one_child_is_asked_for(aigul, intake):
    answer = intake.apart("types", TYPES, {})
    assert answer.status_code == 422
    errors = answer.context["page"].errors
    assert {prefix for prefix, _name in errors} == {f"own-{intake.second}"}
    answer = intake.apart("measures", {"signs": ["INJURY"], "risk": "LOW"}, {})
    assert answer.status_code == 422
    assert set(answer.context["page"].errors) == {(f"own-{intake.key}", "risk_reason")}


def test_the_blocks_begin_with_what_was_written_for_all(aigul, intake):
    intake.send("types", **TYPES, same="on", same_asked="1", words="Shouting.")
    sent = fields_of(aigul.get(intake.url("types")))
    assert sent[f"own-{intake.second}-types"] == "PSY_VERBAL"
    assert sent[f"own-{intake.key}-words"] == "Shouting."
    sent.pop("same")
    answer = aigul.post(intake.url("types"), sent)
    assert answer.status_code == 303, told(answer)
    again = fields_of(aigul.get(intake.url("types")))
    assert "same" not in again
    assert again[f"own-{intake.key}-words"] == "Shouting."


def test_a_child_added_later_leaves_the_answers_the_same(aigul):
    one = Siblings(aigul)
    Intake.begin(one)
    assert one.send("types", **TYPES).status_code == 303
    data = {**danger(one.key), **child(one.second, given_name="Arman")}
    data |= {"child": [str(one.key), str(one.second)], "sequence": one.sequence()}
    assert aigul.post(one.url("danger"), data).status_code == 303
    assert fields_of(aigul.get(one.url("types")))["same"] == "on"


def test_the_risk_of_one_child_is_shown_while_it_is_chosen(aigul, intake):
    intake.apart("types", TYPES, {**TYPES, "types": ["NEG_PHYS"]})
    url = f"/intake/{intake.pk}/risk/"
    data = {"same_asked": "1", f"own-{intake.second}-signs": ["INJURY"]}
    assert "High" in aigul.post(url, {**data, "of": str(intake.second)}).content.decode()
    assert "Low" in aigul.post(url, {**data, "of": str(intake.key)}).content.decode()
    assert aigul.post(url, {**data, "of": str(uuid7())}).status_code == 404


def test_one_answer_for_all_tells_each_risk_where_the_age_makes_another(aigul, intake):
    small = {"birth_day": "1", "birth_month": "6", "birth_year": "2025"}
    data = danger(intake.key) | child(intake.second, given_name="Arman", **small)
    data |= {"child": [str(intake.key), str(intake.second)], "sequence": intake.sequence()}
    assert aigul.post(intake.url("danger"), data).status_code == 303
    intake.send("types", **{**TYPES, "types": ["NEG_PHYS"]}, same="on", same_asked="1")
    intake.send("measures", same="on", same_asked="1")
    page = aigul.get(intake.url("check")).content.decode()
    assert "Risk: Testova Arman" in page
    assert "Low" in page
    assert "High" in page


def test_why_a_risk_is_lower_is_asked_only_where_it_is(aigul, intake):
    url = f"/intake/{intake.pk}/risk/"
    hidden = 'id="why-lower"\n     hx-swap-oob="true"\n     hidden'
    flat = " ".join
    raised = aigul.post(url, {"signs": ["INJURY"], "risk": ""}).content.decode()
    lowered = aigul.post(url, {"signs": ["INJURY"], "risk": "LOW"}).content.decode()
    assert flat(hidden.split()) in flat(raised.split())
    assert flat(hidden.split()) not in flat(lowered.split())
    assert "Say why the risk is lower" not in lowered
