"""Whoever a page of a referral or a packet names stands in the entry of the look."""

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions import cases
from kzcp.journal.models import Entry, EntryPerson
from kzcp.reference.codes import PacketField as F
from referrals.actions import endings
from referrals.data import PersonRequest
from referrals.packet.typed import CAREGIVER
from tests.factories import referring as made
from tests.factories.cast import assign, organisation, person

pytestmark = pytest.mark.django_db
NAMING = "HLT_PRIMARY"
"""A service whose packet names the caregiver."""


def client_of(cast, name):
    client = Client()
    client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def looked(cast, as_owner):
    """Give the people of the entries of one look, and the text of the page."""

    def look(name, url):
        answer = client_of(cast, name).get(url)
        assert answer.status_code == 200
        with as_owner():
            entries = Entry.objects.filter(request_id=answer.wsgi_request.request_id)
            people = EntryPerson.objects.filter(entry_id__in=entries.values("id"))
            return set(people.values_list("person_id", flat=True)), answer.content.decode()

    return look


def test_the_giver_of_the_consent_is_in_the_entry(cast, looked):
    case = made.case_with_family(cast)
    given = made.consent(cast, case)
    referral = made.sent(cast, case, legal_ground="", ground_words="", consent_id=given.pk)
    giver = made.part_of(cast, case, "CAREGIVER").person
    people, text = looked("aigul", reverse("referral", args=[referral.pk]))
    assert giver.given_name in text
    assert {giver.pk, case.person_id} <= people


def test_a_draft_names_everybody_whom_it_offers(cast, looked):
    case = made.case_with_family(cast)
    draft = made.draft(cast, case)
    mother = made.part_of(cast, case, "CAREGIVER").person_id
    for route in ("referral_edit", "referral_check"):
        assert mother in looked("aigul", reverse(route, args=[draft.pk]))[0]
    for route in ("referral_find", "need_open"):
        assert mother in looked("aigul", reverse(route, args=[case.pk]))[0]


@pytest.fixture
def polyclinic(cast):
    """Give a polyclinic with somebody who answers for it."""
    place = organisation("Polyclinic 1", "POLYCLINIC", "KZ-71")
    cast.nurse = person("nurse", "Nurse-N", "Nurgul")
    assign(cast.nurse, "PROVIDER", place)
    return place


def test_the_provider_s_look_names_the_caregiver(cast, looked, polyclinic):
    case = made.case_with_family(cast)
    mother = made.part_of(cast, case, "CAREGIVER").person_id
    persons = (PersonRequest(case.person_id, {**made.WORDS, CAREGIVER: str(mother)}),)
    referral = made.sent(cast, case, service_id=NAMING, provider_id=polyclinic.pk, persons=persons)
    for url in (reverse("packet", args=[referral.pk]), reverse("inbox")):
        people, text = looked("nurse", url)
        assert "Motherova" in text
        assert {case.person_id, mother} <= people


def test_the_provider_s_look_names_who_comes_along(cast, looked):
    case = made.case_with_family(cast)
    mother = made.part_of(cast, case, "CAREGIVER").person_id
    persons = (PersonRequest(case.person_id, {**made.WORDS, F.COMPANIONS: [str(mother)]}),)
    referral = made.sent(cast, case, persons=persons)
    people, text = looked("dana", reverse("packet", args=[referral.pk]))
    assert "Motherova" not in text
    assert {case.person_id, mother} <= people


def test_a_closed_packet_names_nobody(cast, looked):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    endings.cancel(referral=referral, reason="NOT_NEEDED", by=cast.who("aigul"))
    assert looked("dana", reverse("packet", args=[referral.pk]))[0] == set()


def test_the_page_of_a_wrong_mark_names_whom_it_is_about(cast, looked):
    case = made.case_with_family(cast)
    mark = made.part_of(cast, case, "ALLEGED_PERPETRATOR")
    people, text = looked("saule", reverse("case_part_error", args=[mark.pk]))
    assert "Suspectov" in text
    assert {case.person_id, mark.person_id} <= people


@pytest.mark.parametrize("route", ["notices", "day"])
def test_notices_name_the_child(cast, looked, route):
    case = made.case_with_family(cast)
    cases.assign(case=case, worker_id=cast.bolat.pk, by=cast.who("saule"))
    people, text = looked("bolat", reverse(route))
    assert "Testova" in text
    assert case.person_id in people


def test_notices_have_one_entry_however_many_there_are(cast, as_owner):
    for _each in range(3):
        cases.assign(case=made.case_with_family(cast), worker_id=cast.bolat.pk, by=cast.who("saule"))
    client_of(cast, "bolat").get(reverse("notices"))
    with as_owner():
        entry = Entry.objects.get(action="notice.list")
        assert EntryPerson.objects.filter(entry_id=entry.pk).count() == 3
