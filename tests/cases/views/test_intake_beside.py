"""What the first page of an intake tells beside the fields: similar records, the IIN read back, errors in order."""

import pytest

from cases.selectors import people
from kzcp.core.clock import today
from tests.cases.views.conftest import Intake, danger, told
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(signed_in):
    return signed_in("aigul")


def part(text, after, before):
    return text.split(after, 1)[1].split(before, 1)[0]


def test_similar_records_are_told_in_the_block_of_the_child(cast, aigul):
    register(cast)
    intake = Intake(aigul)
    new = intake.first.replace("/danger/", "/similar/")
    answer = aigul.post(new, danger(intake.key, **{f"child-{intake.key}-birth_day": ""})).content.decode()
    beside = part(answer, f'hx-swap-oob="innerHTML:#alike-{intake.key}"', "</div>")
    assert "There is one similar record." in beside
    assert 'href="#similar"' in beside
    intake.begin()
    page = aigul.get(intake.url("danger")).content.decode()
    assert "There is one similar record." in part(page, f'id="alike-{intake.key}"', "</div>")
    assert page.count("There is one similar record.") == 2


def test_the_iin_is_read_back_under_its_field_with_what_is_wrong(aigul):
    intake = Intake(aigul)
    typed = {f"child-{intake.key}-iin": "170305600121"}
    answer = aigul.post(
        intake.first.replace("/danger/", "/similar/"), danger(intake.key, **typed)
    ).content.decode()
    read = part(answer, f'hx-swap-oob="innerHTML:#read-{intake.key}"', "</div>")
    assert "170305 6 0012 1" in read.replace("\xa0", " ")
    assert 'class="msg"' in read
    page = intake.begin(**typed)
    assert page.status_code == 422
    read = part(page.content.decode(), f'id="read-{intake.key}"', "</div>")
    assert 'class="msg"' not in read


def test_ones_own_office_is_not_told_to_ask_itself(cast, signed_in):
    register(cast, by="aigul")
    intake = Intake(signed_in("bolat"))
    answer = intake.client.post(
        intake.first.replace("/danger/", "/similar/"), danger(intake.key)
    ).content.decode()
    assert "Ask your supervisor." in answer
    assert "Ask them for contact." not in answer


def test_the_errors_stand_in_the_order_of_the_page(aigul):
    intake = Intake(aigul)
    wrong = {"danger": "", "words": "", "source": "", f"child-{intake.key}-birth_year": "16"}
    page = intake.begin(**wrong)
    assert page.status_code == 422, told(page)
    shown = [field.name for field in page.context["page"] if field.errors]
    assert shown == ["danger", "birth", "words", "source"]


def test_a_child_is_a_girl_or_a_boy(aigul):
    intake = Intake(aigul)
    text = aigul.get(intake.first).content.decode()
    assert "Girl" in text
    assert "female" not in text.lower()
    intake.begin()
    check = aigul.get(intake.url("check")).content.decode()
    assert "Girl" in check
    assert people.sex_word("F", 9) == "girl"


def test_an_estimate_is_told_once(aigul):
    intake = Intake(aigul)
    parts = {"birth_day": "", "birth_month": "", "birth_year": "", "birth_age": "4"}
    intake.begin(**{f"child-{intake.key}-{name}": value for name, value in parts.items()})
    text = aigul.get(intake.url("check")).content.decode()
    assert "≈" not in text
    assert f"about {today().year - 5}, 4 years" in text or f"about {today().year - 4}, 4 years" in text


def test_nothing_is_told_as_saved_before_it_is(aigul):
    intake = Intake(aigul)
    new = aigul.get(intake.first).content.decode()
    assert 'class="due  push"' in new
    assert "<span data-save-words></span>" in new
