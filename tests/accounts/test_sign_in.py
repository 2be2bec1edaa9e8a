"""Signing in and out: what is journaled, what is told, what is limited."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from kzcp.accounts import devices
from kzcp.accounts.adapter import Adapter
from kzcp.accounts.models import User
from kzcp.core.actor import acting_as
from kzcp.journal.models import Entry
from kzcp.settings import base

pytestmark = pytest.mark.django_db

DEVICE = base.DEVICE_COOKIE_NAME
PHRASE = "a long phrase that nobody guesses"


@pytest.fixture
def saule(cast):
    cast.saule.set_password(PHRASE)
    cast.saule.language = "kk"
    cast.saule.save()
    return cast.saule


def entries(as_owner, action):
    with as_owner():
        return list(Entry.objects.filter(action=action).order_by("id"))


def sign_in(client, login, password, **more):
    return client.post(reverse("account_login"), {"login": login, "password": password}, **more)


def test_a_right_password_opens_a_session_under_ones_own_name(client, saule, as_owner):
    assert sign_in(client, "saule", PHRASE).status_code == 302
    (entry,) = entries(as_owner, "session.begin")
    assert entry.actor == f"user:{saule.pk}"
    assert entry.source == "127.0.0.1"
    client.post(reverse("account_logout"))
    (entry,) = entries(as_owner, "session.end")
    assert entry.actor == f"user:{saule.pk}"
    assert client.get(reverse("account")).status_code == 302


def test_ones_own_trace_shows_it(client, saule, cast):
    sign_in(client, "saule", PHRASE)
    with acting_as(cast.who("saule")), transaction.atomic():
        assert Entry.objects.filter(action="session.begin").count() == 1


@pytest.mark.parametrize("login", ["saule", "nobody", "SAULE", "a" * 3000, "сауле"])
def test_a_wrong_password_is_refused_in_the_same_words_and_journaled(client, saule, login, as_owner):
    answer = sign_in(client, login, "wrong")
    assert answer.status_code == 200
    assert client.get(reverse("account")).status_code == 302
    told = entries(as_owner, "session.refused")
    if len(login) < 200:
        (entry,) = told
        assert entry.actor == "anonymous"
        assert entry.outcome == "denied"
        assert entry.subject_id == (str(saule.pk) if login.lower() == "saule" else "")


def test_what_was_typed_as_a_user_name_is_not_kept(client, saule, as_owner):
    sign_in(client, PHRASE, "saule")
    with as_owner():
        assert PHRASE not in str(list(Entry.objects.values()))


def test_a_closed_account_stays_outside(client, saule, as_owner):
    User.objects.filter(pk=saule.pk).update(is_active=False)
    sign_in(client, "saule", PHRASE)
    assert client.get(reverse("account")).status_code == 302
    assert [entry.reason for entry in entries(as_owner, "session.refused")] == ["inactive"]


def test_the_page_speaks_ones_own_language_unless_the_browser_has_chosen(client, saule):
    answer = sign_in(client, "saule", PHRASE)
    assert answer.cookies["django_language"].value == "kk"


def test_a_chosen_language_stays(client, saule):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    answer = sign_in(client, "saule", PHRASE)
    assert "django_language" not in answer.cookies


def test_limits_count_the_account_and_the_address_together(settings, client, saule, as_owner):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    cache.clear()
    for _each in range(4):
        sign_in(client, "saule", "wrong", REMOTE_ADDR="10.0.0.1")
    assert sign_in(client, "saule", PHRASE, REMOTE_ADDR="10.0.0.1").status_code == 200
    assert sign_in(client, "saule", PHRASE, REMOTE_ADDR="10.0.0.2").status_code == 302
    assert "limit" in [entry.reason for entry in entries(as_owner, "session.refused")]
    cache.clear()


@pytest.fixture
def limited(settings):
    """Give the limits of an office's server, for one address."""
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    cache.clear()
    yield
    cache.clear()


def test_a_browser_known_to_the_account_is_not_locked_out_from_beside(limited, saule, as_owner):
    own, beside = Client(), Client()
    assert sign_in(own, "saule", PHRASE).status_code == 302
    cookie = own.cookies[DEVICE]
    assert (cookie["httponly"], cookie["max-age"]) == (True, devices.KEPT)
    assert str(saule.pk) not in cookie.value.split(":")[0]
    own.post(reverse("account_logout"))
    for _each in range(40):
        sign_in(beside, "saule", "wrong")
    assert sign_in(beside, "saule", PHRASE).status_code == 200
    assert sign_in(own, "saule", PHRASE).status_code == 302


def test_wrong_attempts_in_a_known_browser_are_limited_too(limited, saule):
    own = Client()
    sign_in(own, "saule", PHRASE)
    own.post(reverse("account_logout"))
    for _each in range(5):
        sign_in(own, "saule", "wrong")
    assert sign_in(own, "saule", PHRASE).status_code == 200
    assert sign_in(Client(), "saule", PHRASE).status_code == 302


def test_a_browser_is_known_to_those_accounts_only_that_signed_in_with_it(limited, saule, cast):
    cast.bolat.set_password(PHRASE)
    cast.bolat.save()
    his = Client()
    sign_in(his, "bolat", PHRASE)
    his.post(reverse("account_logout"))
    for _each in range(5):
        sign_in(Client(), "saule", "wrong")
    assert sign_in(his, "saule", PHRASE).status_code == 200
    his.cookies[DEVICE] = his.cookies[DEVICE].value[:-2] + "xx"
    for _each in range(5):
        sign_in(Client(), "bolat", "wrong")
    assert sign_in(his, "bolat", PHRASE).status_code == 200


def test_a_computer_used_by_several_knows_each_of_them(saule, cast, rf):
    shared = Client()
    for user in (cast.saule, cast.bolat):
        user.set_password(PHRASE)
        user.save()
        sign_in(shared, user.username, PHRASE)
        shared.post(reverse("account_logout"))
    request = rf.get("/")
    request.COOKIES[DEVICE] = shared.cookies[DEVICE].value
    assert devices.known(request, cast.saule.pk) == devices.known(request, cast.bolat.pk) != ""
    assert devices.known(request, cast.aigul.pk) == ""


def test_allauth_still_asks_the_name_that_we_answer():
    from allauth.account.adapter import DefaultAccountAdapter

    assert hasattr(DefaultAccountAdapter, "_get_login_attempts_cache_key")
    assert "_get_login_attempts_cache_key" in vars(Adapter)


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404


def test_changing_the_password_needs_the_present_one(client, saule, as_owner):
    sign_in(client, "saule", PHRASE)
    new = "another long phrase of words"
    form = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), form).status_code in (200, 422)
    assert not entries(as_owner, "staff.change_passphrase")
    form["oldpassword"] = PHRASE
    assert client.post(reverse("account_change_password"), form).status_code == 302
    assert User.objects.get(pk=saule.pk).check_password(new)
    (entry,) = entries(as_owner, "staff.change_passphrase")
    assert (entry.actor, entry.subject_id) == (f"user:{saule.pk}", str(saule.pk))


@pytest.mark.parametrize(
    "route", ["account_change_password", "usersessions_list", "account_reauthenticate", "account_logout"]
)
def test_pages_of_ones_own_account(client, saule, route):
    sign_in(client, "saule", PHRASE)
    assert client.get(reverse(route)).status_code in (200, 302)


def test_somebody_without_a_password_is_told_how_to_get_one(client, cast):
    cast.saule.set_unusable_password()
    cast.saule.save()
    client.force_login(cast.saule)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("account_change_password"), follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Ask an administrator for a link" in text
    assert reverse("account_change_password") not in text


def test_the_session_is_listed(client, saule):
    sign_in(client, "saule", PHRASE)
    assert "127.0.0.1" in client.get(reverse("usersessions_list")).content.decode()


def test_after_signing_in_the_page_asked_for_opens(client, saule):
    answer = client.post(
        reverse("account_login"), {"login": "saule", "password": PHRASE, "next": "/notices/"}
    )
    assert answer["Location"] == "/notices/"
    client.post(reverse("account_logout"))
    answer = client.post(
        reverse("account_login"), {"login": "saule", "password": PHRASE, "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"


def test_resetting_tells_nobody_which_addresses_are_known(client, cast):
    cast.aigul.email = "aigul@example.invalid"
    cast.aigul.save(update_fields=["email"])
    answers = [
        client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in ("nobody@example.invalid", cast.aigul.email)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert [message.to for message in mail.outbox] == [[cast.aigul.email]]
