"""What is typed into the intake: kept, told beside its field, and never a fault."""

from urllib.parse import quote_from_bytes

import pytest

from cases.models import Concern
from kzcp.workflow.models import Draft
from tests.cases.views.conftest import TYPES, Intake, danger
from tests.core.hostile import HOSTILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(signed_in):
    return signed_in("aigul")


def rows(as_owner, model):
    with as_owner():
        return list(model.objects.all())


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
