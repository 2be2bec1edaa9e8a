"""One word for the sex of a person wherever it stands, by age; never the label of the form, never a code."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.selectors.people import sex_word
from kzcp.reference import terms
from referrals.packet import lines
from tests.factories import referring as made

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("packet", "who", "line"),
    [
        ({"AGE": {"years": 11}, "SEX": "F"}, "Aizere, 11 years, girl", "Girl"),
        ({"AGE": {"months": 7}, "SEX": "M"}, "Aizere, 7 months, boy", "Boy"),
        ({"AGE": {"years": 18}, "SEX": "F"}, "Aizere, 18 years, woman", "Woman"),
        ({"BIRTH_DATE": {"date": "1980-03-01", "precision": "DAY"}, "SEX": "M"}, "Aizere, man", "Man"),
        ({"SEX": "F"}, "Aizere, female", "Female"),
        ({"AGE": {"years": 11}, "SEX": "U"}, "Aizere, 11 years", "Not recorded"),
    ],
)
def test_the_heading_and_the_line_of_a_packet_say_the_same(packet, who, line):
    with translation.override("en"):
        full = {"GIVEN_NAME": "Aizere", **packet}
        assert lines.who(full) == who
        assert [each.text for each in lines.lines(full) if each.code == "SEX"] == [line]


def test_people_beside_the_child_are_named_in_the_same_words():
    rows = [{"relation": "MOTHER", "sex": "F", "years": 34}, {"relation": "SISTER", "sex": "F", "years": 4}]
    with translation.override("en"):
        told = lines.in_words("HOUSEHOLD", {"HOUSEHOLD": rows})
        mother, sister = (terms.label("family_relation", code) for code in ("MOTHER", "SISTER"))
    assert told == f"{mother}, 34 years, woman; {sister}, 4 years, girl"


def test_every_page_says_girl(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    for name, pages in (
        ("dana", ["/inbox/", reverse("packet", args=[referral.pk])]),
        (
            "aigul",
            [
                reverse("case", args=[case.pk]),
                reverse("person", args=[case.person_id]),
                reverse("referral", args=[referral.pk]),
            ],
        ),
    ):
        client = Client(headers={"accept-language": "en"})
        client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        for page in pages:
            text = client.get(page).content.decode()
            assert "Girl / female" not in text, page
            assert "irl / " not in text, page
            assert not re.search(r">\s*(F|GIRL|FEMALE)\s*[<,]", text), page
            if page not in ("/inbox/",):
                assert re.search(r"\b[Gg]irl\b", text), page


def test_the_word_in_three_languages():
    for language, word in (("en", "girl"), ("ru", "девочка"), ("kk", "қыз")):
        with translation.override(language):
            assert sex_word("F", 9) == word
            assert sex_word("X", 9) == ""
