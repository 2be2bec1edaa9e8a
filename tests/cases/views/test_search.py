"""The search page: names are sent, never written into an address."""

from dataclasses import replace
from urllib.parse import quote_from_bytes

import pytest

from cases.actions.access import share
from cases.actions.confidentiality import restrict
from kzcp.journal.models import Entry, EntryPerson
from kzcp.reference.codes import RestrictionReason
from tests.core.hostile import HOSTILE
from tests.factories.casework import fresh, mother, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


def test_what_was_found_stands_in_the_history_under_the_address_of_the_search(cast, signed_in):
    client = signed_in("aigul")
    answer = client.post("/search/", {"q": "Testova"}).content.decode()
    assert 'data-answer="/search/"' in answer
    assert "data-answer" not in client.get("/search/").content.decode()


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


def test_children_come_first_and_others_with_whose_they_are(signed_in, cast):
    parent = mother()
    case = register(cast, participants=(parent, suspect()), settlement="Қарақол")
    page = signed_in("aigul").post("/search/", {"q": "Testova"}).content.decode().split("<tbody>")[1]
    assert page.index("Aizere") < page.index("Gulmira")
    line = page.split(f"/persons/{parent.person_id}/")[1].split("</tr>")[0]
    assert "Mother" in line
    assert f"/cases/{case.pk}/" in line
    assert case.number in line
    assert "Қарақол" in page
    assert "Worker-A A." in page


def test_the_child_that_stands_beside_a_relative_is_journaled_too(signed_in, cast, as_owner):
    case = register(cast, participants=(mother(),))
    signed_in("aigul").post("/search/", {"q": "Gulmira"})
    with as_owner():
        entry = Entry.objects.filter(action="person.search").order_by("-at").first()
        assert EntryPerson.objects.filter(entry=entry, person_id=case.person_id).exists()


def test_whose_somebody_is_tells_nothing_of_a_case_out_of_sight(signed_in, cast):
    parent, by = mother(), cast.who("aigul")
    first = register(cast, participants=(parent,))
    other = {"surname": "Hiddenov", "given_name": "Bekzat", "sex": "M"}
    hidden = register(cast, participants=(replace(parent, person=None),), child=other)
    restrict(case=hidden, reason=RestrictionReason.TRAFFICKING, by=by)
    share(case=fresh(first, by), user_id=cast.bolat.pk, by=by)
    page = signed_in("bolat").post("/search/", {"q": "Gulmira"}).content.decode()
    assert first.number in page
    assert hidden.number not in page
    assert "Hiddenov" not in page
    assert "Hiddenov" in signed_in("aigul").post("/search/", {"q": "Gulmira"}).content.decode()
