"""Writing a referral: what is typed is kept from the first keystrokes, found again, and compared when two wrote."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from kzcp.workflow.models import Draft
from referrals.actions import drafts
from referrals.models import OfficeRecord, Referral, ReferralPerson
from tests.cases.views.pages import fields_of, send, stored
from tests.factories import referring as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(cast):
    return cast.who("aigul")


@pytest.fixture
def case(cast):
    return made.case_with_family(cast)


@pytest.fixture
def referral(cast, case):
    return made.draft(cast, case)


@pytest.fixture
def pages(cast):
    """Somebody's browser, in English."""

    def of(name):
        client = Client(headers={"accept-language": "en"})
        client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return of


def address(referral, page="edit"):
    return reverse(f"referral_{page}", args=[referral.pk])


def autosave(client, referral, sent, sequence, **changes):
    values = sent | {"sequence": str(sequence)} | changes
    return send(client, address(referral, "autosave"), values)


def test_typing_is_kept_and_said_so_and_the_referral_stays_as_it_is(referral, aigul, pages):
    client = pages("aigul")
    sent = fields_of(client.get(address(referral)))
    answer = autosave(client, referral, sent, 1, need="Three nights")
    assert answer.status_code == HTTPStatus.OK
    assert answer.json()["sequence"] == 1
    page = client.get(address(referral))
    assert fields_of(page)["need"] == "Three nights"
    assert answer.json()["saved"] in page.content.decode()
    with stored(aigul):
        draft = Draft.objects.get(kind="referral")
        assert draft.subject_id == referral.pk
        assert ReferralPerson.objects.get(referral=referral).typed["NEED"] == made.WORDS["NEED"]
    assert client.get(f"/referrals/drafts/{draft.pk}/")["Location"] == address(referral)
    assert f"/referrals/drafts/{draft.pk}/" in client.get("/day/").content.decode()
    assert "You have typed more than you saved." in client.get(address(referral, "check")).content.decode()


def test_an_older_saving_never_overwrites_a_newer_one(referral, pages):
    client = pages("aigul")
    sent = fields_of(client.get(address(referral)))
    autosave(client, referral, sent, 2, need="The newer text")
    assert autosave(client, referral, sent, 1, need="The older text").status_code == HTTPStatus.CONFLICT
    assert autosave(client, referral, sent, 2, need="The newer text").status_code == HTTPStatus.OK
    assert fields_of(client.get(address(referral)))["need"] == "The newer text"
    assert autosave(client, referral, sent, 0, need="Without a number").status_code == HTTPStatus.BAD_REQUEST


def test_saving_takes_the_text_into_the_referral_and_ends_the_draft(referral, aigul, pages):
    client = pages("aigul")
    sent = fields_of(client.get(address(referral)))
    autosave(client, referral, sent, 1, need="Three nights")
    sent = fields_of(client.get(address(referral)))
    answer = client.post(address(referral), sent | {"go": "check"})
    assert answer["Location"] == address(referral, "check")
    with stored(aigul):
        assert ReferralPerson.objects.get(referral=referral).typed["NEED"] == "Three nights"
        assert not Draft.objects.filter(kind="referral", ended_at=None).exists()
    assert "You have typed more" not in client.get(answer["Location"]).content.decode()


def test_a_session_that_ends_loses_nothing(referral, cast, pages):
    client = pages("aigul")
    sent = fields_of(client.get(address(referral)))
    autosave(client, referral, sent, 1, need="Typed before the end")
    client.logout()
    answer = autosave(client, referral, sent, 2, need="Typed after the end")
    assert answer.status_code in (HTTPStatus.FOUND, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
    client = pages("aigul")
    assert fields_of(client.get(address(referral)))["need"] == "Typed before the end"
    assert autosave(client, referral, sent, 2, need="Typed after the end").status_code == HTTPStatus.OK
    assert fields_of(client.get(address(referral)))["need"] == "Typed after the end"


def test_refused_text_stays_on_the_page_and_in_the_draft(referral, pages):
    client = pages("aigul")
    sent = fields_of(client.get(address(referral)))
    answer = client.post(address(referral), sent | {"reason": "Her father Yerlan beats her"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert {name for _, name in answer.context["page"].errors} == {"reason"}
    assert fields_of(client.get(address(referral)))["reason"] == "Her father Yerlan beats her"


def test_two_windows_choose_field_by_field(referral, aigul, pages):
    client = pages("aigul")
    first = fields_of(client.get(address(referral)))
    autosave(client, referral, first, 1, need="From the other window", safety="Ring the bell")
    answer = client.post(address(referral), first | {"need": "From this window", "safety": "Ring the bell"})
    assert answer.status_code == HTTPStatus.CONFLICT
    choices = answer.context["comparison"].choices
    assert [choice.key for choice in choices] == ["need"]
    picked = fields_of(answer) | {choices[0].name: "both"}
    client.post(address(referral), picked)
    with stored(aigul):
        need = ReferralPerson.objects.get(referral=referral).typed["NEED"]
    assert need.split("\n") == ["From this window", "From the other window"]


def test_what_somebody_else_stored_meanwhile_is_compared(cast, case, aigul, pages):
    referral = made.draft(cast, case, urgency="EMERGENCY")
    client = pages("aigul")
    mine = fields_of(client.get(address(referral)))
    autosave(client, referral, mine, 1, need="Mine")
    mine = fields_of(client.get(address(referral)))
    changed = made.referral_data(cast, case, urgency="EMERGENCY", ground_words="Hurt again this morning")
    drafts.write(referral=referral, data=changed, by=cast.who("saule"))
    answer = client.post(address(referral), mine)
    assert answer.status_code == HTTPStatus.CONFLICT
    picks = {choice.key: choice.picked for choice in answer.context["comparison"].choices}
    assert picks == {"need": "mine", "ground_words": "theirs"}
    names = {f"pick:{key}": pick for key, pick in picks.items()}
    client.post(address(referral), fields_of(answer) | names)
    with stored(aigul):
        assert ReferralPerson.objects.get(referral=referral).typed["NEED"] == "Mine"
        assert OfficeRecord.objects.get(referral=referral).ground_words == "Hurt again this morning"


def test_what_is_handed_in_while_somebody_types_is_no_loss(referral, aigul, pages):
    client = pages("aigul")
    sent = fields_of(client.get(address(referral)))
    drafts.submit(referral=referral, by=aigul)
    assert autosave(client, referral, sent, 1, need="Typed too late").status_code == HTTPStatus.OK
    answer = client.post(address(referral), fields_of(client.get(address(referral))))
    assert answer.status_code == HTTPStatus.CONFLICT
    page = client.get(address(referral)).content.decode()
    assert "Typed too late" in page
    assert "handed in" in page
    assert client.post(address(referral, "discard"))["Location"] == address(referral).replace("edit/", "")
    assert client.get(address(referral))["Location"] == address(referral).replace("edit/", "")
    with stored(aigul):
        assert Referral.objects.get(pk=referral.pk).status == "SUBMITTED"
        assert ReferralPerson.objects.get(referral=referral).typed["NEED"] == made.WORDS["NEED"]


def test_nobody_finds_the_typed_text_of_another(referral, aigul, pages):
    client = pages("aigul")
    autosave(client, referral, fields_of(client.get(address(referral))), 1, need="Hers alone")
    with stored(aigul):
        draft = Draft.objects.get(kind="referral")
    assert "Hers alone" not in pages("saule").get(address(referral)).content.decode()
    for name in ("saule", "bolat", "zarina", "dana", "timur", "marat"):
        client = pages(name)
        assert client.get(f"/referrals/drafts/{draft.pk}/").status_code == HTTPStatus.NOT_FOUND
        assert client.post(address(referral, "discard")).status_code == HTTPStatus.NOT_FOUND
    for name in ("bolat", "zarina", "dana", "timur", "marat"):
        answer = autosave(pages(name), referral, {"need": "Forged"}, 2)
        assert answer.status_code == HTTPStatus.NOT_FOUND
