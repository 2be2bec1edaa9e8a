"""Every HTML page of the house, as somebody who may read it: axe, width, console. An unvisited page fails."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.contracts.matrix.world import World, make_world
from tests.journeys.axe import violations
from tests.journeys.house import PHONE, WIDE, House, Visitor
from tests.journeys.tour import Tour, tour_of

pytestmark = pytest.mark.journey

DARK = ("day", "case", "statistics", "intake_danger")
"""Screens that are looked at in the dark scheme too."""

SENT_EMPTY = (
    "account_login",
    "intake_danger",
    "intake_types",
    "note_new",
    "task_new",
    "case_reporting",
    "consent_record",
    "closure_new",
    "need_open",
    "referral_find",
    "packet",
    "offer_enter",
    "staff_add",
    "organisation_add",
)
"""Forms that are sent as they stand, to look at the page with its errors."""


@pytest.fixture(scope="module")
def world(house: House) -> World:
    """Every record that an address names, for everybody."""
    with transaction.atomic():
        return make_world()


@pytest.fixture(scope="module")
def tour(world: World) -> Tour:
    """The readable pages of every address."""
    return tour_of(world)


@pytest.fixture(scope="module")
def devices(house: House, world: World, tour: Tour) -> Iterator[dict[str, Visitor]]:
    """One browser for each visitor."""
    names = [*world.sessions, "nobody"]
    found = {name: house.with_session(world.sessions.get(name, ""), name) for name in names}
    yield found
    for visitor in found.values():
        visitor.leave()


def look(visitor: Visitor, told: str) -> list[str]:
    """What axe finds at both widths of the page as it stands; that nothing sticks out is looked at as well."""
    findings = []
    for width, height in ((WIDE, 900), (PHONE, 740)):
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.looks_right()
        findings += [f"{told} at {width}: {each}" for each in violations(visitor.page)]
    visitor.page.set_viewport_size({"width": WIDE, "height": 900})
    return findings


def nothing_wrong(house: House, findings: list[str]) -> None:
    """Neither axe nor the browser's console has anything to say."""
    told = [*findings, *house.problems]
    house.problems.clear()
    assert not told, "\n".join(told)


def test_every_address_has_its_page_among_the_places(tour: Tour) -> None:
    assert not tour.unvisited()


def test_the_checker_finds_what_is_planted(devices: dict[str, Visitor]) -> None:
    visitor = devices["nobody"]
    visitor.go("/accounts/login/")
    visitor.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [each for each in violations(visitor.page) if each.startswith("button-name")]


def test_axe_finds_nothing_on_any_page(house: House, tour: Tour, devices: dict[str, Visitor]) -> None:
    findings: list[str] = []
    for place in tour.places:
        visitor = devices[place.visitor]
        visitor.go(place.path, place.status)
        findings += look(visitor, f"{place.route} ({place.label})")
    addresses = {place.route for place in tour.places}
    print(f"axe: {len(tour.places)} pages of {len(addresses)} addresses at 2 widths")
    nothing_wrong(house, findings)


@pytest.mark.parametrize("route", SENT_EMPTY)
def test_axe_finds_nothing_where_a_form_has_errors(
    house: House, tour: Tour, devices: dict[str, Visitor], route: str
) -> None:
    place = tour.at(route)
    visitor = devices[place.visitor]
    visitor.go(place.path)
    with visitor.arriving():
        visitor.page.locator("main form[method=post] :is(.act, .row, div) > .btn.main").first.click()
    assert visitor.page.locator("main .err, main .errors").count(), visitor.page.url
    nothing_wrong(house, look(visitor, f"{route} with errors"))


@pytest.mark.parametrize("route", DARK)
def test_axe_finds_nothing_in_the_dark(house: House, world: World, tour: Tour, route: str) -> None:
    place = tour.at(route)
    visitor = house.with_session(world.sessions[place.visitor], place.visitor, color_scheme="dark")
    visitor.go(place.path)
    dark = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in dark.strip("rgba()").split(",")[:3]) < 90, dark
    nothing_wrong(house, look(visitor, f"{route} in the dark"))
    visitor.leave()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_nothing_sticks_out_on_a_phone(
    house: House, tour: Tour, devices: dict[str, Visitor], language: str
) -> None:
    house.language = language
    try:
        for visitor in devices.values():
            house.speak(visitor.context, language)
            visitor.page.set_viewport_size({"width": PHONE, "height": 740})
        for place in tour.places:
            devices[place.visitor].go(place.path, place.status)
        nothing_wrong(house, [])
    finally:
        house.language = "kk"
        for visitor in devices.values():
            house.speak(visitor.context, "kk")
