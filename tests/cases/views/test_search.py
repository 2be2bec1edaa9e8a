"""The search page: names are sent, never written into an address."""

from urllib.parse import quote_from_bytes

import pytest

from cases.actions.confidentiality import restrict
from kzcp.reference.codes import RestrictionReason
from tests.core.hostile import HOSTILE
from tests.factories.casework import fresh
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


def test_a_case_is_found_by_name_in_another_script(signed_in, cast):
    case = register(cast)
    page = signed_in("aigul").post("/search/", {"q": "Айзере"}).content.decode()
    assert case.number in page


def test_it_is_not_found_by_others(signed_in, cast):
    case = register(cast)
    for name in ("bolat", "zarina"):
        page = signed_in(name).post("/search/", {"q": case.number}).content.decode()
        assert "Nothing fits" in page
    assert signed_in("timur").get("/search/").status_code == 404


def test_the_people_of_a_settlement_are_found_in_any_script(signed_in, cast):
    case = register(cast, settlement="Қарақол")
    assert case.number in signed_in("aigul").post("/search/", {"q": "Karakol"}).content.decode()
    assert "Nothing fits" in signed_in("bolat").post("/search/", {"q": "Karakol"}).content.decode()


def test_a_place_learnt_in_a_restricted_case_finds_nobody_for_others(signed_in, cast):
    hidden = register(cast, settlement="Қарақол")
    register(cast, kind="TST", same_child=hidden, details={"words": "x", "urgent": "NO"})
    by = cast.who("aigul")
    restrict(case=fresh(hidden, by), reason=RestrictionReason.TRAFFICKING, by=by)
    assert "Nothing fits" in signed_in("bolat").post("/search/", {"q": "Karakol"}).content.decode()
    assert "Testova" in signed_in("aigul").post("/search/", {"q": "Karakol"}).content.decode()


def test_the_empty_page_opens(signed_in):
    assert signed_in("aigul").get("/search/").status_code == 200


@pytest.mark.parametrize("text", ["", "a", *HOSTILE])
def test_hostile_words_do_no_harm(signed_in, text):
    body = f"q={quote_from_bytes(text.encode('utf-8', 'surrogatepass'))}"
    answer = signed_in("aigul").post("/search/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
