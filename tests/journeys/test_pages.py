"""Every HTML page of the house, as somebody who may read it: axe, width, console. An unvisited page fails."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.contracts.matrix.rules import Answer
from tests.contracts.matrix.visits import Cell, Visits, cells, expected, named_routes
from tests.contracts.matrix.addresses import Seat
from tests.contracts.matrix.world import World, make_world
from tests.journeys.axe import violations
from tests.journeys.house import PHONE, WIDE, House, Visitor

pytestmark = pytest.mark.journey

NO_PAGES = {
    "ping": "answers with nothing: the page asks whether the connection holds",
    "health_live": "one word for the machine that watches",
    "health_ready": "the same of the database",
    "release_csv": "a file",
}
"""What is no HTML. An address that only takes a form, or only leads on, is recognised by itself."""

DARK = ("day", "case", "statistics")
"""Screens that are looked at in the dark scheme too."""


@dataclass
class Place:
    """A page of the house as one visitor may read it."""

    route: str
    label: str
    visitor: str
    path: str


@dataclass
class Tour:
    """The places to visit, and what was found at them."""

    places: list[Place] = field(default_factory=list)
    led_on: set[str] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def world(house: House) -> World:
    """Every record that an address names, for everybody."""
    with transaction.atomic():
        return make_world()


@pytest.fixture(scope="module")
def tour(world: World) -> Tour:
    """The readable pages of every address, found with a plain client."""
    found, visits = Tour(), Visits(world)
    seen: set[tuple[str, str]] = set()
    for cell in cells():
        key = (cell.route, cell.target.label)
        if cell.method != "GET" or key in seen or cell.route in NO_PAGES:
            continue
        place = readable(visits, world, cell)
        if place is None:
            continue
        if place.path:
            seen.add(key)
            found.places.append(place)
        else:
            found.led_on.add(cell.route)
    return found


def readable(visits: Visits, world: World, cell: Cell) -> Place | None:
    """The place of a cell, without a path where it only leads on; None where the visitor may not."""
    seat = Seat(world, cell.visitor, cell.relation)
    words, mine = cell.target.kwargs(seat)
    if expected(cell, mine=mine) is not Answer.ALLOWED:
        return None
    if cell.door.public and cell.visitor.name != "nobody" and cell.route.startswith("account_"):
        if cell.route not in ("account_logout",):
            return None  # pages of signing in are those of somebody who has not
    answer = visits.send(cell, seat, words)
    if answer.status_code in (301, 302, 303):
        return Place(cell.route, cell.target.label, cell.visitor.name, "")
    if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
        return None
    return Place(cell.route, cell.target.label, cell.visitor.name, reverse(cell.route, kwargs=words or None))


@pytest.fixture(scope="module")
def devices(house: House, world: World) -> Iterator[dict[str, Visitor]]:
    """One browser for each visitor."""
    names = [*world.sessions, "nobody"]
    found = {name: house.with_session(world.sessions.get(name, ""), name) for name in names}
    yield found
    for visitor in found.values():
        visitor.leave()


def look(visitor: Visitor, place: Place, findings: list[str]) -> None:
    """Axe at both widths, and that nothing sticks out at either."""
    page = visitor.page
    page.set_viewport_size({"width": WIDE, "height": 900})
    visitor.go(place.path)
    for width, height in ((WIDE, 900), (PHONE, 740)):
        page.set_viewport_size({"width": width, "height": height})
        visitor.looks_right()
        findings += [f"{place.route} at {width}: {each}" for each in violations(page)]


def test_every_page_is_visited(tour: Tour) -> None:
    """An address that answers with a page, and of which no page was found, fails the run."""
    pages = {name for name, (_route, door) in named_routes().items() if "GET" in door.methods}
    seen = {place.route for place in tour.places}
    unvisited = pages - seen - tour.led_on - set(NO_PAGES)
    assert not unvisited, f"no page found of {sorted(unvisited)}"
    stale = set(NO_PAGES) - pages - {"health_live", "health_ready"}
    assert not stale, stale


def test_axe_finds_nothing_on_any_page(house: House, tour: Tour, devices: dict[str, Visitor]) -> None:
    findings: list[str] = []
    for place in tour.places:
        look(devices[place.visitor], place, findings)
    print(f"axe: {len(tour.places)} pages, {len({p.route for p in tour.places})} addresses, 2 widths")
    assert not findings, "\n".join(findings)
    assert not house.problems, "\n".join(house.problems)
