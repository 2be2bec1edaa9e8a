"""The bar of sections: room for every role, and pages where there is no room."""

from itertools import combinations

import pytest
from django.urls import reverse

from kzcp.access import navigation
from kzcp.access.navigation import PLACES, Section
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import ROLES
from kzcp.reference.codes import RoleCode

pytestmark = pytest.mark.django_db


def bar_of(*roles, path="/nowhere/"):
    held = {permission for role in roles for permission in ROLES[role]}
    return navigation.bar(held.__contains__, path)


@pytest.mark.parametrize("role", list(RoleCode))
def test_no_role_has_more_sections_than_places(role):
    assert 1 <= len(bar_of(role).tabs) <= PLACES


@pytest.mark.parametrize("roles", list(combinations(RoleCode, 2)))
def test_two_roles_have_one_section_more_and_lose_none(roles):
    bar = bar_of(*roles)
    held = {permission for role in roles for permission in ROLES[role]}
    shown = [page.url for tab in bar.tabs for page in (tab.pages or [tab])]
    assert len(bar.tabs) <= PLACES + 1
    assert sorted(shown) == sorted(reverse(each.url_name) for each in navigation.open_to(held.__contains__))


def test_a_page_under_a_section_stands_beside_its_neighbours():
    bar = bar_of(RoleCode.SUPERVISOR, path=reverse("concerns"))
    assert [tab.url for tab in bar.tabs if tab.current] == [reverse("caseload")]
    assert [(page.url, page.current) for page in bar.pages] == [
        (reverse("caseload"), False),
        (reverse("concerns"), True),
    ]


def test_a_record_shows_its_section_without_the_neighbours():
    bar = bar_of(RoleCode.SUPERVISOR, path="/cases/0190aaaa-0000-7000-8000-000000000000/")
    assert [tab.url for tab in bar.tabs if tab.current] == [reverse("caseload")]
    assert bar.pages == []


def test_what_has_room_stays_a_section_of_its_own():
    bar = bar_of(RoleCode.MINISTRY)
    assert [tab.url for tab in bar.tabs if tab.pages] == []
    assert reverse("releases") in [tab.url for tab in bar.tabs]


def test_the_page_shows_the_sections_and_the_pages_under_them(client, cast):
    client.force_login(cast.saule)
    html = client.get(reverse("concerns")).content.decode()
    top, _, below = html.partition("</header>")
    assert f'href="{reverse("concerns")}"' not in top
    assert f'href="{reverse("concerns")}" aria-current="page"' in below
    assert f'class="narrow" href="{reverse("search")}"' in top


def test_what_waits_is_counted_when_the_bar_is_drawn(monkeypatch):
    asked = []
    section = Section(
        "More", "statistics", "list", 1, (P.FIGURES_COMPUTE,), "/nowhere/", count=lambda: len(asked)
    )
    monkeypatch.setattr(navigation, "_sections", [section])
    [tab] = navigation.bar({P.FIGURES_COMPUTE}.__contains__, "/nowhere/").tabs
    asked += ["one", "another"]
    assert tab.count == 2


def test_what_waits_on_a_page_is_counted_on_its_section_too():
    page = Section("Page", "releases", "list", 2, (), count=lambda: 3)
    tab = navigation._tab([Section("Whole", "statistics", "list", 1, ()), page], None)
    assert (tab.count, [each.count for each in tab.pages]) == (3, [0, 3])
