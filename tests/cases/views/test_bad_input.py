"""What people mistype and mix up: each answered beside its field in their language, nothing typed lost.

What may be sent by somebody who means harm is in tests/contracts/test_bad_input.py, for every form.
"""

import html
import re

import pytest
from django.utils import translation

from cases.models import Note
from kzcp.core.ids import uuid7
from kzcp.core.iin import check_digit
from tests.cases.views.conftest import TYPES, Intake, danger
from tests.factories.casework import planned
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
IIN = "17030560012" + str(check_digit("17030560012"))
WRONG = IIN[:-1] + str((int(IIN[-1]) + 1) % 10)
LANGUAGES = ("kk", "ru", "en")


@pytest.fixture
def aigul(signed_in):
    return signed_in("aigul")


def text(answer):
    return html.unescape(answer.content.decode())


def in_language(client, language):
    client.cookies["django_language"] = language
    return client


def in_words(language, english):
    with translation.override(language):
        told = translation.gettext(english)
    assert language == "en" or told != english, english
    return told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"iin": IIN, "birth_day": "6"}, "The birth date in this IIN is not the birth date written above."),
        ({"iin": IIN, "sex": "M"}, "The sex in this IIN is not the sex chosen above."),
        ({"iin": WRONG}, "The last digit does not fit the others: one of the twelve digits is mistyped."),
        ({"iin": "170305900126"}, "Digit 7 of an IIN tells century and sex and is from 0 to 6."),
        ({"iin": "17O3O56OO126"}, "An IIN consists of 12 digits only."),
        ({"birth_day": "30", "birth_month": "2"}, None),
        ({"birth_year": "2039"}, "This date lies in the future."),
        ({"given_name": "Zaйna"}, None),
    ],
)
def test_the_error_is_in_the_language_of_the_page(aigul, changes, told, language):
    intake = Intake(in_language(aigul, language))
    data = danger(intake.key) | {f"child-{intake.key}-{name}": value for name, value in changes.items()}
    answer = aigul.post(intake.first, data)
    assert answer.status_code == 422
    shown = text(answer)
    if told:
        assert in_words(language, told) in shown
    errors = " ".join(re.findall(r'<p class="msg">.*?<span>(.*?)</span></p>', shown, re.DOTALL))
    assert errors
    assert bool(re.search("[а-яәіңғүұқөһ]{3}", errors)) == (language != "en"), errors
    for value in (*changes.values(), "A neighbour hears shouting every evening."):
        assert value in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_child_has_no_name_no_date_and_no_number(aigul, language):
    intake = Intake(in_language(aigul, language))
    names = ("surname", "given_name", "birth_day", "birth_month", "birth_year")
    data = danger(intake.key) | {f"child-{intake.key}-{name}": "" for name in names}
    data |= {f"child-{intake.key}-birth_unknown": "on", f"child-{intake.key}-sex": "U"}
    data |= {f"child-{intake.key}-description": "About five, in a red jacket"}
    assert aigul.post(intake.first, data).status_code == 303
    assert intake.send("types", **TYPES).status_code == 303
    for step in ("family", "reporter", "measures"):
        assert intake.send(step).status_code == 303
    done = aigul.post(intake.url("check"))
    assert done.status_code == 303, text(done)
    assert in_words(language, "Name unknown") in text(aigul.get(done["Location"]))


def note(**changes):
    return {
        "note": str(uuid7()),
        "kind": "CONTACT",
        "happened_at": "2026-08-10T10:00",
        "contact_kind": "HOME_VISIT",
        "contact_with": "CHILD",
        "outcome": "SEEN",
        "words": "She was at home.",
        "late_entry_reason": "",
        **changes,
    }


@pytest.fixture
def at_noon():
    from datetime import datetime

    from kzcp.core import clock

    with clock.at(datetime(2026, 8, 10, 12, tzinfo=clock.ALMATY)):
        yield


def test_a_note_holds_ten_thousand_characters_and_not_one_more(at_noon, cast, signed_in, as_owner):
    client, case = signed_in("aigul"), register(cast)
    url, longest = f"/cases/{case.pk}/notes/new/", "ә" * 10_000
    answer = client.post(url, note(words=longest + "!"))
    assert answer.status_code == 422
    assert longest + "!" in text(answer), "what was typed is shown whole"
    assert client.post(url, note(words=longest)).status_code == 302
    with as_owner():
        assert [each.words for each in Note.objects.filter(case=case)] == [longest]


def test_a_note_from_the_future_is_told(at_noon, cast, signed_in):
    client, case = signed_in("aigul"), register(cast)
    answer = client.post(f"/cases/{case.pk}/notes/new/", note(happened_at="2026-08-10T12:30"))
    assert answer.status_code == 422
    assert "She was at home." in text(answer)


def test_a_note_sent_twice_is_one_note(at_noon, cast, signed_in, as_owner):
    client, case = signed_in("aigul"), register(cast)
    sent = note()
    for _ in range(2):
        assert client.post(f"/cases/{case.pk}/notes/new/", sent).status_code in (302, 303)
    with as_owner():
        assert Note.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["assessment/complete/", "steps/start-assessment/", "steps/end-review/"])
def test_a_step_in_the_wrong_state_says_so(cast, signed_in, step, language):
    case = planned(cast, register(cast))
    client = in_language(signed_in("aigul"), language)
    answer = client.post(f"/cases/{case.pk}/{step}", {"id": str(uuid7()), "reason": "Because"})
    assert answer.status_code in (403, 409), answer.status_code
    told = re.sub(r"<[^>]*>", " ", text(answer).partition("<main")[2])
    assert bool(re.search("[а-яәіңғүұқөһ]{4}", told)) == (language != "en"), told
