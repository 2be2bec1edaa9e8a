"""A person's page: what is known, the whole IIN once, corrections that lose nobody's words."""

from datetime import date

import pytest

from cases.models import CasePerson, Person, Residence, Telephone
from kzcp.core import clock, words
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry
from tests.factories import referring
from tests.factories.casework import mother
from tests.factories.intake import register
from tests.factories.session import confirmed

pytestmark = pytest.mark.django_db
IIN = "170305600126"


def valid_iin(first: str) -> str:
    from kzcp.core.iin import check_digit

    return first + str(check_digit(first))


@pytest.fixture
def iin():
    return valid_iin("17030560012")


@pytest.fixture
def case(cast, iin):
    return register(cast, child={"iin": iin})


def form(page):
    shown = page.context["form"]
    values = {
        name: shown[name].value() or ""
        for name in (
            "surname",
            "given_name",
            "patronymic",
            "description",
            "sex",
            "citizenship",
            "language",
            "version",
        )
    }
    return {**values, "birth_day": "5", "birth_month": "3", "birth_year": "2017"}


def test_the_page_masks_the_iin_and_shows_it_once(signed_in, cast, case, iin, as_owner):
    aigul = signed_in("aigul")
    page = aigul.get(f"/persons/{case.person_id}/").content.decode()
    assert f"•••• •••• {iin[-4:]}" in page
    assert iin not in page
    shown = confirmed(aigul, cast.aigul).post(f"/persons/{case.person_id}/iin/").content.decode()
    assert f"{iin[:6]} {iin[6]} {iin[7:11]} {iin[11]}" in shown
    with as_owner():
        assert Entry.objects.filter(action="person.reveal").exists()


PHRASE = "a long phrase that nobody guesses"


@pytest.fixture
def her(signed_in, cast):
    """Aigul's browser; her passphrase is known."""
    cast.aigul.set_password(PHRASE)
    cast.aigul.save()
    return signed_in("aigul")


def reveals(as_owner):
    with as_owner():
        return list(
            Entry.objects.filter(action="person.reveal", parent_id=None).order_by("id").values_list("outcome")
        )


def test_the_iin_is_shown_after_the_passphrase_was_typed_again(her, cast, case, iin, as_owner):
    """Once for 15 minutes; wrong words show nothing; the page comes back by itself."""
    page, address = f"/persons/{case.person_id}/", f"/persons/{case.person_id}/iin/"
    asked = her.post(address)
    assert asked.status_code == 302
    assert reveals(as_owner) == [("refused",)]
    form = her.get(asked["Location"])
    assert iin[6:] not in form.content.decode()
    sent = {"next": f"{page}#iin", "password": "wrong words"}
    assert f'value="{page}#iin"' in form.content.decode()
    answer = her.post(asked["Location"].partition("?")[0], sent)
    assert answer.status_code in (200, 422)
    assert her.post(address).status_code == 302
    back = her.post(asked["Location"].partition("?")[0], sent | {"password": PHRASE})
    assert back["Location"] == f"{page}#iin"
    text = her.get(page).content.decode()
    assert "For 15 minutes you are not asked again" in text
    assert "asked for first" not in text
    for _again in range(2):
        shown = her.post(address)
        assert shown.status_code == 200
        assert f"{iin[:6]} {iin[6]} {iin[7:11]} {iin[11]}" in shown.content.decode()
    assert reveals(as_owner) == [("refused",), ("refused",), ("allowed",), ("allowed",)]
    with as_owner():
        entry = Entry.objects.get(action="session.confirm")
        assert (entry.actor, entry.outcome) == (f"user:{cast.aigul.pk}", "allowed")
        assert Entry.objects.filter(action="session.refused", reason="wrong").count() == 1


@pytest.mark.parametrize(("seconds", "status"), [(890, 200), (901, 302), (-60, 302)])
def test_a_confirmation_holds_for_fifteen_minutes(her, cast, case, seconds, status):
    confirmed(her, cast.aigul, seconds_ago=seconds)
    assert her.post(f"/persons/{case.person_id}/iin/").status_code == status


def test_a_confirmation_of_somebody_else_or_a_mere_sign_in_is_none(her, cast, case, client):
    address = f"/persons/{case.person_id}/iin/"
    confirmed(her, cast.bolat)
    assert her.post(address).status_code == 302
    client.post("/accounts/login/", {"login": "aigul", "password": PHRASE})
    assert client.get(f"/persons/{case.person_id}/").status_code == 200
    assert client.post(address).status_code == 302


def test_it_leads_only_to_pages_of_the_house(her, case):
    answer = her.post("/accounts/reauthenticate/", {"next": "https://evil.example/", "password": PHRASE})
    assert answer["Location"] == "/"


def test_somebody_without_a_passphrase_never_sees_it(signed_in, cast, case, iin):
    cast.aigul.set_unusable_password()
    cast.aigul.save()
    aigul = signed_in("aigul")
    asked = aigul.post(f"/persons/{case.person_id}/iin/")
    assert asked.status_code == 302
    assert aigul.get(asked["Location"]).status_code == 403


@pytest.mark.parametrize("name", ["bolat", "zarina", "timur", "dana", "marat", "oleg", "gulnar"])
def test_others_do_not_find_the_person(signed_in, cast, case, name):
    other = signed_in(name)
    for end in ("", "change/", "telephones/add/", "residences/add/"):
        assert other.get(f"/persons/{case.person_id}/{end}").status_code == 404
    assert other.post(f"/persons/{case.person_id}/iin/").status_code == 404
    confirmed(other, getattr(cast, name))
    assert other.post(f"/persons/{case.person_id}/iin/").status_code == 404


def test_the_supervisor_reads_but_does_not_correct(signed_in, case):
    saule = signed_in("saule")
    assert saule.get(f"/persons/{case.person_id}/").status_code == 200
    assert saule.get(f"/persons/{case.person_id}/change/").status_code == 404


def test_a_correction_is_stored(signed_in, case, as_owner):
    aigul = signed_in("aigul")
    url = f"/persons/{case.person_id}/change/"
    data = form(aigul.get(url))
    assert aigul.post(url, {**data, "given_name": "Aizhan"}).status_code == 302
    with as_owner():
        assert Person.objects.get().given_name == "Aizhan"


def test_an_iin_that_disagrees_is_told(signed_in, case):
    aigul = signed_in("aigul")
    url = f"/persons/{case.person_id}/change/"
    data = form(aigul.get(url))
    answer = aigul.post(url, {**data, "sex": "M"})
    assert answer.status_code == 422
    assert "The sex in this IIN is not the sex chosen above." in answer.content.decode()


def test_two_corrections_at_once_show_both(signed_in, case, as_owner):
    aigul = signed_in("aigul")
    url = f"/persons/{case.person_id}/change/"
    data = form(aigul.get(url))
    aigul.post(url, {**data, "given_name": "Aizhan", "patronymic": "Erlanovna"})
    answer = aigul.post(url, {**data, "given_name": "Aisha"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Aizhan" in text
    assert "Aisha" in text
    settled = {
        **data,
        "given_name": "Aisha",
        "version": answer.context["version"],
        "take-given_name": "mine",
        "take-patronymic": "theirs",
    }
    assert aigul.post(url, settled).status_code == 302
    with as_owner():
        person = Person.objects.get()
        assert (person.given_name, person.patronymic) == ("Aisha", "Erlanovna")


def test_a_telephone_is_added_once_and_ended(signed_in, case, as_owner):
    aigul = signed_in("aigul")
    url = f"/persons/{case.person_id}/telephones/add/"
    assert aigul.get(url).status_code == 200
    data = {"id": str(uuid7()), "number": "8 701 123 45 67", "safe_contact": ["NO_MESSAGES"]}
    assert aigul.post(url, data).status_code == 302
    assert aigul.post(url, data).status_code == 302
    page = aigul.get(f"/persons/{case.person_id}/").content.decode()
    assert "+7 701 123 45 67" in page
    assert "No messages" in page
    with as_owner():
        phone = Telephone.objects.get()
    assert aigul.post(f"/persons/{case.person_id}/telephones/{phone.pk}/end/").status_code == 302
    assert "+7 701" not in aigul.get(f"/persons/{case.person_id}/").content.decode()


@pytest.mark.parametrize(
    ("number", "told"), [("", "Write the number."), ("abc", "in digits"), ("8 701", "10 digits")]
)
def test_what_is_no_telephone_is_told(signed_in, case, number, told):
    url = f"/persons/{case.person_id}/telephones/add/"
    answer = signed_in("aigul").post(url, {"id": str(uuid7()), "number": number})
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_new_residence_ends_the_former(signed_in, case, as_owner):
    aigul = signed_in("aigul")
    url = f"/persons/{case.person_id}/residences/add/"
    assert aigul.get(url).status_code == 200
    data = {
        "id": str(uuid7()),
        "region": "KZ-79",
        "urban_rural": "U",
        "starts_on": "2026-01-10",
        "address": "Abai 5",
    }
    assert aigul.post(url, data).status_code == 302
    with as_owner():
        assert Residence.objects.filter(ends_on=None).get().region_id == "KZ-79"
    assert aigul.post(url, {**data, "region": ""}).status_code == 422


def test_somebody_is_added_to_the_case_and_ended(signed_in, case, as_owner):
    aigul = signed_in("aigul")
    url = f"/cases/{case.pk}/people/add/"
    assert aigul.get(url).status_code == 200
    data = {
        "id": str(uuid7()),
        "part": "CAREGIVER",
        "relation": "MOTHER",
        "given_name": "Gulmira",
        "sex": "F",
        "together": "on",
    }
    assert aigul.post(url, data).status_code == 302
    with as_owner():
        part = CasePerson.objects.get(part="CAREGIVER")
    assert aigul.post(f"/cases/parts/{part.pk}/end/").status_code == 302
    suspect = {"id": str(uuid7()), "part": "ALLEGED_PERPETRATOR", "given_name": "Erlan"}
    answer = aigul.post(url, suspect)
    assert answer.status_code == 422
    assert aigul.post(url, {**suspect, "suspect_relation": "FATHER", "has_access": "NONE"}).status_code == 302
    with as_owner():
        assert CasePerson.objects.get(part="ALLEGED_PERPETRATOR").starts_on == date.today()


def test_the_page_has_tasks_consents_and_what_happened_by_day(signed_in, cast):
    case = register(cast, participants=(mother(),))
    referring.consent(cast, case)
    page = signed_in("aigul").get(f"/persons/{case.person_id}/").content.decode()
    assert "First contact" in page
    assert f"/cases/{case.pk}/notes/new/" in page
    assert f"/cases/{case.pk}/consents/" in page
    assert "Testova Gulmira" in page
    assert f'<h3 class="soft">{words.day_words(clock.today())}</h3>' in page
    assert "worked on it" in page


def test_tasks_and_consents_are_those_of_cases_in_sight(signed_in, cast):
    case = register(cast, participants=(mother(),))
    referring.consent(cast, case)
    other = register(cast, kind="TST", same_child=case, details={"words": "x", "urgent": "NO"})
    page = signed_in("bolat").get(f"/persons/{case.person_id}/").content.decode()
    assert other.number in page
    assert case.number not in page
    assert f"/cases/{case.pk}/" not in page
    assert 'id="consents"' not in page
