"""A child without a name is recognised where its name would stand, and nowhere beyond."""

import pytest
from django.utils.translation import override

from cases.data import PersonData
from cases.models import Person
from cases.selectors.people import subject_line
from cases.selectors.persons import unnamed
from tests.cases.views.pages import stored
from tests.factories.casework import mother
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
LOOKS = {"surname": "", "given_name": "", "description": "Red jacket,\n about five"}


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def test_the_name_is_unknown_and_the_looks_are_told_shortened():
    assert unnamed("") == "Name unknown"
    assert unnamed("Red  jacket,\n about five") == "Name unknown (Red jacket, about five)"
    assert len(unnamed("x " * 200)) < 70


def test_lists_and_bands_tell_the_looks_to_those_who_may_open_the_case(cast, signed_in):
    case = register(cast, child=LOOKS)
    with stored(cast.who("aigul")):
        assert subject_line(Person.objects.get(pk=case.person_id)).startswith(
            "Name unknown (Red jacket, about five)"
        )
    client = signed_in("aigul")
    for address in ("/day/", "/cases/", f"/cases/{case.pk}/", f"/persons/{case.person_id}/"):
        assert "Name unknown (Red jacket, about five)" in client.get(address).content.decode()
    for name, address in (("bolat", f"/cases/{case.pk}/"), ("bolat", "/cases/"), ("dana", "/delays/")):
        assert "Red jacket" not in signed_in(name).get(address).content.decode()


def test_somebody_told_by_the_relation_alone_is_not_told_twice(cast, signed_in):
    aunt = mother(person=PersonData(), relation="AUNT_UNCLE", part="MEMBER")
    case = register(cast, participants=(aunt,))
    page = signed_in("aigul").get(f"/cases/{case.pk}/").content.decode()
    assert "Name unknown (Aunt or uncle)</a></p>" in page
