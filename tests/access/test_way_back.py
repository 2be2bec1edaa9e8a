"""Ways back: from a page that only takes a form, and after the language was changed."""

import pytest
from django.urls import reverse

from kzcp.access.way_back import here, way_back


@pytest.fixture
def asked(rf):
    def ask(method, path, came_from=""):
        headers = {"Referer": came_from} if came_from else {}
        return rf.generic(method, path, headers=headers)

    return ask


@pytest.mark.parametrize(
    ("came_from", "expected"),
    [
        ("http://testserver/staff/3/?x=1", "/staff/3/?x=1"),
        ("http://testserver/staff/3/change/", "/staff/3/"),
        ("http://elsewhere.example/staff/3/", "/"),
        ("javascript:alert(1)", "/"),
        ("//elsewhere.example/", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_stays_in_the_house(asked, came_from, expected):
    request = asked("POST", "/staff/3/change/", came_from)
    assert way_back(request) == expected
    assert here(request) == expected


def test_a_page_that_was_opened_leads_to_itself(asked):
    assert here(asked("GET", "/cases/?risk=HIGH", "http://testserver/day/")) == "/cases/?risk=HIGH"


@pytest.mark.django_db
def test_an_address_that_takes_a_form_only_says_so_and_leads_back(client, cast):
    client.force_login(cast.oleg)
    url = reverse("staff_change", args=[cast.aigul.pk])
    page = client.get(url, headers={"referer": f"http://testserver/staff/{cast.aigul.pk}/"})
    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert f'href="/staff/{cast.aigul.pk}/"' in page.content.decode()


@pytest.mark.django_db
def test_after_an_error_the_language_leads_to_the_page_of_the_form(client, cast):
    client.force_login(cast.oleg)
    page = client.post(
        reverse("staff_change", args=[cast.aigul.pk]),
        {"surname": ""},
        headers={"referer": f"http://testserver/staff/{cast.aigul.pk}/"},
    )
    assert page.status_code == 422
    assert f'name="next" value="/staff/{cast.aigul.pk}/"' in page.content.decode()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/inbox/walk-in/", "/inbox/walk-in/"),
        ("/staff/add/", "/staff/add/"),
        ("/organisations/add/", "/organisations/add/"),
        ("/our-services/new/", "/our-services/new/"),
        (
            "/inbox/019aa000-0000-7000-8000-000000000000/begin/",
            "/inbox/019aa000-0000-7000-8000-000000000000/",
        ),
        (
            "/inbox/019aa000-0000-7000-8000-000000000000/deliver/",
            "/inbox/019aa000-0000-7000-8000-000000000000/",
        ),
        ("/nowhere/at/all/", "/"),
    ],
)
def test_a_form_that_is_sent_once_more_from_its_own_address_keeps_its_page(asked, path, expected):
    assert here(asked("POST", path, f"http://testserver{path}")) == expected


@pytest.mark.django_db
def test_the_language_leads_to_the_form_after_an_error_in_it(client, cast):
    client.force_login(cast.oleg)
    for route in ("staff_add", "organisation_add"):
        address = reverse(route)
        page = client.post(address, {"telephone": "abc"}, headers={"referer": f"http://testserver{address}"})
        assert page.status_code == 422
        assert f'name="next" value="{address}"' in page.content.decode()
