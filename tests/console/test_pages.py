"""Every page of the console answers those whose door it is, in three languages, and nobody else."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

PAGES = {
    "saule": ["approvals", "notices", "trace", "account", "gallery"],
    "marat": ["journal", "trace", "notices", "account"],
    "oleg": ["staff", "staff_add", "organisations", "organisation_add", "jobs"],
    "timur": ["account", "trace"],
}
TEXTS = ["help", "accessibility", "data_protection", "account_login", "account_reset_password"]


@pytest.mark.parametrize(
    ("name", "route"), [(name, route) for name, routes in PAGES.items() for route in routes]
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_page_opens(seat, name, route, language):
    answer = seat(name, language).get(reverse(route))
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("route", TEXTS)
def test_a_text_is_open_to_all(client, db, route):
    assert client.get(reverse(route)).status_code == 200


@pytest.mark.parametrize("route", ["approvals", "journal", "staff", "organisations", "jobs"])
def test_a_page_does_not_exist_for_those_without_the_permission(seat, route):
    assert seat("timur").get(reverse(route)).status_code == 404


@pytest.mark.parametrize("route", ["home", "account", "journal", "ping"])
def test_a_stranger_is_asked_to_sign_in(client, db, route):
    answer = client.get(reverse(route))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("name", "route"), [("saule", "approvals"), ("marat", "journal"), ("oleg", "staff")])
def test_home_leads_to_the_first_section(seat, name, route):
    answer = seat(name).get("/")
    assert answer.status_code == 302
    if name != "saule":
        assert answer["Location"] == reverse(route)


def test_somebody_without_a_role_comes_to_the_account(seat, cast):
    from kzcp.accounts.models import Assignment

    Assignment.objects.filter(user=cast.timur).delete()
    assert seat("timur").get("/")["Location"] == reverse("account")


def test_health(client, db):
    assert client.get("/health/live").content == b"live"
    assert client.get("/health/ready").content == b"ready"


def test_ping_keeps_the_session(seat):
    assert seat("saule").get(reverse("ping")).status_code == 204


def test_an_unknown_address_is_a_page(seat):
    assert seat("saule").get("/nowhere/").status_code == 404


def test_a_form_from_elsewhere_is_refused_with_a_page(cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.saule)
    assert client.post(reverse("notices_read")).status_code == 403
