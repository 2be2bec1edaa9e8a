"""The page on which a supervisor takes a wrong mark back."""

import pytest
from django.urls import reverse

from cases.models import CasePerson
from kzcp.core.actor import acting_as
from tests.factories.casework import mother, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return register(cast, participants=(mother(), suspect()))


@pytest.fixture
def address(cast, case):
    with acting_as(cast.who("aigul")):
        part = CasePerson.objects.get(case=case, part="ALLEGED_PERPETRATOR")
    return reverse("case_part_error", args=[part.pk])


def test_a_supervisor_is_asked_and_takes_it_back(cast, case, address, signed_in):
    saule = signed_in("saule")
    page = saule.get(reverse("case", args=[case.pk])).content.decode()
    assert address in page
    assert "Testov" in saule.get(address).content.decode()
    assert saule.post(address, {"reason": "", "words": ""}).status_code == 422
    taken = saule.post(address, {"reason": "BY_MISTAKE", "words": "It was his brother."}, follow=True)
    told = taken.content.decode()
    assert "The mark is taken back." in told
    assert "in error: chosen by mistake" in told
    assert address not in told
    assert saule.get(address).status_code == 409


def test_a_worker_reads_that_it_was_an_error_and_takes_nothing_back(cast, case, address, signed_in):
    aigul = signed_in("aigul")
    assert aigul.get(address).status_code == 404
    assert address not in aigul.get(reverse("case", args=[case.pk])).content.decode()
    signed_in("saule").post(address, {"reason": "BY_MISTAKE", "words": "It was his brother."})
    assert "in error: chosen by mistake" in aigul.get(reverse("case", args=[case.pk])).content.decode()


def test_no_other_part_is_taken_back(cast, case, signed_in):
    with acting_as(cast.who("aigul")):
        part = CasePerson.objects.get(case=case, part="CAREGIVER")
    assert signed_in("saule").get(reverse("case_part_error", args=[part.pk])).status_code == 409


def test_it_is_not_found_out_of_sight(address, signed_in):
    for name in ("marzhan", "ruslan", "dana", "gulnar", "marat"):
        assert signed_in(name).get(address).status_code == 404
