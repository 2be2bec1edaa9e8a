"""One-click sign-in: in the demonstration, for the invented people, and nowhere else."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse

from kzcp.accounts.models import User
from kzcp.demo.accounts import ACCOUNTS
from kzcp.journal.models import Entry
from kzcp.reference.codes import RoleCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = "kzcp.demo.urls"


def test_there_is_an_account_for_each_role_and_a_second_statistician():
    roles = [account.role for account in ACCOUNTS]
    assert set(roles) == set(RoleCode)
    assert roles.count(RoleCode.STATISTICIAN) == 2
    assert len({account.username for account in ACCOUNTS}) == len(ACCOUNTS)


def test_a_button_signs_in_and_leaves_an_entry(demo, cast, client, as_owner):
    text = client.get(reverse("account_login")).content.decode()
    address = reverse("demo_sign_in", args=["saule"])
    assert address in text
    assert "Supervisor-S Saule" in text
    assert client.post(address)["Location"] == "/"
    assert client.get(reverse("account")).status_code == 200
    with as_owner():
        (entry,) = Entry.objects.filter(action="session.begin")
    assert entry.actor == f"user:{cast.saule.pk}"


def test_one_may_go_from_one_to_another(demo, cast, client, as_owner):
    client.post(reverse("demo_sign_in", args=["saule"]))
    client.post(reverse("demo_sign_in", args=["marat"]), {"next": "/journal/"})
    assert client.get("/journal/").status_code == 200
    with as_owner():
        assert Entry.objects.filter(action="session.end").count() == 1


def test_the_page_asked_for_opens_unless_it_is_elsewhere(demo, cast, client):
    address = reverse("demo_sign_in", args=["marat"])
    assert client.post(address, {"next": "/journal/"})["Location"] == "/journal/"
    assert client.post(address, {"next": "https://evil.example/"})["Location"] == "/"


@pytest.mark.parametrize("username", ["bolat", "nobody"])
def test_others_have_no_button(demo, cast, client, username):
    assert client.post(reverse("demo_sign_in", args=[username])).status_code == 404


def test_a_link_signs_nobody_in(demo, cast, client):
    assert client.get(reverse("demo_sign_in", args=["saule"])).status_code == 405


def test_a_closed_account_has_no_button(demo, cast, client):
    User.objects.filter(pk=cast.saule.pk).update(is_active=False)
    assert client.post(reverse("demo_sign_in", args=["saule"])).status_code == 404


def test_outside_the_demonstration_it_refuses(settings, cast, client):
    settings.ROOT_URLCONF = "kzcp.demo.urls"
    with pytest.raises(ImproperlyConfigured):
        client.post(reverse("demo_sign_in", args=["saule"]))


def test_the_house_has_no_such_address(client, db):
    with pytest.raises(NoReverseMatch):
        reverse("demo_sign_in", args=["saule"])
    assert client.post("/demo/sign-in/saule/").status_code == 404


def test_a_button_stands_for_the_passphrase_of_an_invented_person(demo, cast, client, as_owner):
    cast.aigul.set_unusable_password()
    cast.aigul.save()
    client.post(reverse("demo_sign_in", args=["aigul"]))
    address = reverse("account_reauthenticate")
    page = client.get(address, {"next": "/cases/"}).content.decode()
    assert 'name="next" value="/cases/"' in page
    assert 'type="password"' not in page
    client.head(address)
    with as_owner():
        assert not Entry.objects.filter(action="session.confirm").exists()
    assert client.post(address, {"next": "/cases/"})["Location"] == "/cases/"
    assert client.post(address, {"next": "https://evil.example/"})["Location"] == "/"
    records = client.session["account_authentication_methods"]
    assert [record["reauthenticated"] for record in records] == [True, True]
    with as_owner():
        assert Entry.objects.filter(action="session.confirm", actor=f"user:{cast.aigul.pk}").count() == 2


def test_who_has_a_passphrase_types_it_in_the_demonstration_too(demo, cast, client, as_owner):
    cast.aigul.set_password("a long phrase that nobody guesses")
    cast.aigul.save()
    client.post(reverse("demo_sign_in", args=["aigul"]))
    assert 'type="password"' in client.get(reverse("account_reauthenticate")).content.decode()
    client.post(reverse("account_reauthenticate"), {"next": "/cases/"})
    with as_owner():
        assert not Entry.objects.filter(action="session.confirm").exists()


def test_nobody_confirms_with_one_click_outside_the_demonstration_or_unknown(settings, cast, client):
    settings.ROOT_URLCONF = "kzcp.demo.urls"
    assert client.post(reverse("account_reauthenticate"))["Location"].startswith("/accounts/login/")
    client.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    with pytest.raises(ImproperlyConfigured):
        client.post(reverse("account_reauthenticate"))
