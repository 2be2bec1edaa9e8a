"""What somebody is in a case can be corrected and ended where it stands."""

from http import HTTPStatus

import pytest

from cases.actions import persons
from cases.models import CasePerson
from tests.cases.views.pages import fields_of, stored
from tests.factories.casework import mother, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(cast):
    return cast.who("aigul")


@pytest.fixture
def brother():
    return mother(relation="BROTHER")


@pytest.fixture
def case(cast, brother):
    return register(cast, participants=(brother,))


def open_parts(aigul, person):
    with stored(aigul):
        rows = CasePerson.objects.filter(person_id=person.person_id).order_by("id")
        return [(row.part, row.relation) for row in rows if row.ends_on is None], len(rows)


def test_a_wrong_role_is_corrected_from_the_page_of_the_case(case, brother, aigul, signed_in):
    client = signed_in("aigul")
    link = f"/cases/{case.pk}/people/add/?known_person={brother.person_id}"
    assert link in client.get(f"/cases/{case.pk}/").content.decode()
    assert link in client.get(f"/persons/{brother.person_id}/").content.decode()
    sent = fields_of(client.get(link))
    assert (sent["known_person"], sent["part"], sent["relation"]) == (
        str(brother.person_id),
        "CAREGIVER",
        "BROTHER",
    )
    client.post(link, {**sent, "part": "MEMBER"})
    assert open_parts(aigul, brother) == ([("MEMBER", "BROTHER")], 2)
    client.post(link, {**sent, "part": "MEMBER"})
    assert open_parts(aigul, brother) == ([("MEMBER", "BROTHER")], 2)
    client.post(link, {**sent, "part": "MEMBER", "relation": "COUSIN"})
    assert open_parts(aigul, brother) == ([("MEMBER", "COUSIN")], 3)


def test_what_the_person_is_to_the_child_holds_on(case, brother, aigul):
    data = mother(person_id=brother.person_id, person=None, part="CONTACT", relation="")
    persons.add(case=case, data=data, by=aigul)
    assert open_parts(aigul, brother)[0] == [("CONTACT", "BROTHER")]


def test_a_mark_stays_beside_another_part(cast, aigul):
    dad = suspect()
    case = register(cast, participants=(dad,))
    data = mother(person_id=dad.person_id, person=None, part="MEMBER", relation="FATHER")
    persons.add(case=case, data=data, by=aigul)
    persons.add(case=case, data=suspect(person_id=dad.person_id, person=None), by=aigul)
    assert sorted(open_parts(aigul, dad)[0]) == [("ALLEGED_PERPETRATOR", "FATHER"), ("MEMBER", "FATHER")]


def test_a_role_ends_after_a_question(case, brother, aigul, signed_in):
    client = signed_in("aigul")
    page = client.get(f"/cases/{case.pk}/").content.decode()
    with stored(aigul):
        part = CasePerson.objects.get(person_id=brother.person_id)
    assert f"/cases/parts/{part.pk}/end/" in page
    assert client.post(f"/cases/parts/{part.pk}/end/").status_code == HTTPStatus.FOUND
    assert f"/cases/parts/{part.pk}/end/" not in client.get(f"/cases/{case.pk}/").content.decode()


def test_nothing_is_offered_to_those_who_may_not_edit_nor_beside_a_suspect(cast, signed_in):
    dad = suspect()
    case = register(cast, participants=(dad,))
    assert "known_person=" not in signed_in("aigul").get(f"/cases/{case.pk}/").content.decode()
