"""What is learnt of a person is filed under the right case, and the stored IIN is on no form."""

import pytest

from cases.actions import confidentiality, persons
from cases.data import ResidenceData, TelephoneData
from cases.models import Person, Residence, Telephone
from cases.selectors.persons import residence
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.core.iin import check_digit
from kzcp.reference.codes import RestrictionReason
from tests.factories import casework
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
SHELTER = {"region": "KZ-71", "urban_rural": "U", "settlement": "Hidden shelter", "address": "Secret 5"}


@pytest.fixture
def restricted(cast):
    by = cast.who("aigul")
    case = register(cast)
    confidentiality.restrict(case=casework.fresh(case, by), reason=RestrictionReason.TRAFFICKING, by=by)
    return casework.fresh(case, by)


@pytest.fixture
def other(cast, restricted):
    return register(cast, kind="TST", same_child=restricted, details={"words": "x", "urgent": "NO"})


def test_it_goes_to_the_most_confidential_case_unless_told_otherwise(signed_in, restricted, other, as_owner):
    aigul = signed_in("aigul")
    url = f"/persons/{restricted.person_id}/residences/add/"
    page = aigul.get(url)
    assert page.context["source"]["learnt_in"].value() == str(restricted.pk)
    assert f"№ {other.number}" in page.content.decode()
    unsaid = aigul.post(url, {**SHELTER, "id": uuid7()})
    assert unsaid.status_code == 422
    assert "Secret 5" in unsaid.content.decode()
    aigul.post(url, {**SHELTER, "id": uuid7(), "learnt_in": restricted.pk})
    with as_owner():
        kept = Residence.objects.get(person_id=restricted.person_id, ends_on=None)
        assert (kept.learnt_in_id, kept.learnt_restricted) == (restricted.pk, True)


def test_a_case_that_is_not_hers_is_refused(signed_in, cast, restricted, other):
    url = f"/persons/{restricted.person_id}/telephones/add/"
    foreign = register(cast)
    answer = signed_in("aigul").post(url, {"id": uuid7(), "number": "87011234567", "learnt_in": foreign.pk})
    assert answer.status_code == 422


def test_a_place_learnt_in_secret_does_not_end_the_place_that_others_know(cast, restricted, other, as_owner):
    by, bolat = cast.who("aigul"), cast.who("bolat")
    with acting_as(by):
        person = Person.objects.get(pk=restricted.person_id)
    for case, address in ((other, "Abai 1"), (restricted, "Secret 5")):
        data = intake_home(address)
        persons.add_residence(pk=uuid7(), person=person, case=case, data=data, by=by)
    with acting_as(bolat):
        assert residence(person, bolat).address == "Abai 1"
    with acting_as(by):
        assert residence(person, by).address == "Secret 5"
    persons.add_residence(pk=uuid7(), person=person, case=other, data=intake_home("Abai 2"), by=by)
    with as_owner():
        assert Residence.objects.filter(learnt_in=restricted, ends_on=None).count() == 1


def intake_home(address):
    return ResidenceData(region_id="KZ-71", district_id=None, settlement="", address=address)


def test_a_telephone_ends_through_the_case_in_which_it_was_learnt(
    signed_in, cast, restricted, other, as_owner
):
    by = cast.who("aigul")
    with acting_as(by):
        person = Person.objects.get(pk=restricted.person_id)
    data = TelephoneData("+77011234567", (), "")
    phone = persons.add_telephone(pk=uuid7(), person=person, case=restricted, data=data, by=by)
    url = f"/persons/{restricted.person_id}/telephones/{phone.pk}/end/"
    assert signed_in("aigul").post(url).status_code == 302
    with as_owner():
        assert Telephone.objects.get().ended_at is not None


class TestIin:
    NUMBER = "17030560012" + str(check_digit("17030560012"))

    @pytest.fixture
    def case(self, cast):
        return register(cast, child={"iin": self.NUMBER})

    @pytest.fixture
    def url(self, case):
        return f"/persons/{case.person_id}/change/"

    @staticmethod
    def sent(page, **changes):
        shown = page.context["form"]
        names = ("surname", "given_name", "sex", "version")
        return {
            **{name: shown[name].value() or "" for name in names},
            "birth_day": "5",
            "birth_month": "3",
            "birth_year": "2017",
            **changes,
        }

    def test_the_form_does_not_show_it(self, signed_in, url):
        page = signed_in("aigul").get(url).content.decode()
        assert self.NUMBER not in page
        assert self.NUMBER[-4:] in page

    def test_left_empty_it_stays(self, signed_in, url, as_owner):
        aigul = signed_in("aigul")
        assert aigul.post(url, self.sent(aigul.get(url), given_name="Aizhan")).status_code == 302
        with as_owner():
            assert (Person.objects.get().iin, Person.objects.get().given_name) == (self.NUMBER, "Aizhan")

    def test_it_is_taken_away_by_saying_so(self, signed_in, url, as_owner):
        aigul = signed_in("aigul")
        assert aigul.post(url, self.sent(aigul.get(url), no_iin="on")).status_code == 302
        with as_owner():
            assert Person.objects.get().iin == ""

    def test_both_at_once_is_told(self, signed_in, url):
        aigul = signed_in("aigul")
        answer = aigul.post(url, self.sent(aigul.get(url), no_iin="on", iin=self.NUMBER))
        assert answer.status_code == 422
