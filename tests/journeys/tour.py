"""Where every page of the house is, and who may read it: found by asking, so that a new page is found too."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.actions import access, plans
from kzcp.core.ids import uuid7
from tests.contracts.matrix.addresses import Seat
from tests.contracts.matrix.rules import Answer
from tests.contracts.matrix.visits import Cell, cells, expected, named_routes
from tests.contracts.matrix.world import World
from tests.factories import casework
from tests.factories.cast import Cast, assign, person
from tests.factories.intake import register

NO_PAGES = {
    "ping": "answers with nothing: a page asks whether the connection holds",
    "release_csv": "a file",
}
"""Addresses that answer, but with no HTML."""

LEADS_ON = {
    "account_set_password": "to one's own account, with how a password is had",
    "home": "to the first page of the role",
    "intake_new": "to the first step of a new intake",
    "intake": "to the step where it was left",
    "notice": "to what it is about",
    "note_draft": "to the note that is being written",
    "assessment_draft": "to the assessment that is being written",
    "plan_draft": "to the plan that is being written",
    "referral_draft": "to the referral that is being written",
    "approval_record": "to the record that is decided on",
}
"""Addresses that have no page of their own."""

REFUSED = {Answer.MISSING: 404, Answer.FORBIDDEN: 403, Answer.ALLOWED: 409}
"""What an answer of the rules comes to; somebody who may is refused where the state is wrong."""

OF_SOMEBODY_SIGNED_IN = {"account_logout"}
NEW, WRITING = "new", "being written"
WORKED_ON = (NEW, WRITING)


@dataclass
class Place:
    """A page as one visitor may read it; `status` is what it answers."""

    route: str
    visitor: str
    path: str
    status: int = 200
    label: str = ""


@dataclass
class Tour:
    """The places to visit."""

    places: list[Place] = field(default_factory=list)

    def add(self, route: str, visitor: str, path: str, *, status: int = 200, label: str = "") -> None:
        """One more place."""
        self.places.append(Place(route, visitor, path, status, label))

    def unvisited(self) -> set[str]:
        """Addresses that answer a GET, of which no page is among the places."""
        pages = {name for name, (_route, door) in named_routes().items() if "GET" in door.methods}
        return pages - {place.route for place in self.places} - set(NO_PAGES) - set(LEADS_ON)

    def at(self, route: str) -> Place:
        """A place of an address: that of a record which is still worked on, if there are several."""
        found = [place for place in self.places if place.route == route]
        return next((place for place in found if place.label in WORKED_ON), found[0])


def tour_of(world: World) -> Tour:
    """Every page once for each kind of record that its address names, as the first visitor who may read it."""
    found, seen = Tour(), set[tuple[str, str]]()
    for cell in cells():
        key = (cell.route, cell.target.label)
        if cell.method != "GET" or key in seen or cell.route in {*NO_PAGES, *LEADS_ON}:
            continue
        if path := readable(world, cell):
            seen.add(key)
            found.add(cell.route, cell.visitor.name, path, label=cell.target.label)
    refusals(found, world)
    rooms(found, world)
    return found


def readable(world: World, cell: Cell) -> str:
    """The path of a page that the visitor of the cell may read, else nothing."""
    seat = Seat(world, cell.visitor, cell.relation)
    words, mine = cell.target.kwargs(seat)
    if expected(cell, mine=mine) is not Answer.ALLOWED:
        return ""
    signed_in = cell.visitor.name in world.sessions
    if cell.route.startswith("account_") and signed_in != (cell.route in OF_SOMEBODY_SIGNED_IN):
        return ""
    path = reverse(cell.route, kwargs=words or None)
    answer = answer_to(world, cell, path)
    page = answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]
    return path if page else ""


def answer_to(world: World, cell: Cell, path: str) -> Any:
    """What a plain client with the visitor's session is answered."""
    client = Client()
    if key := world.sessions.get(cell.visitor.name):
        client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client.get(path)


def refusals(found: Tour, world: World) -> None:
    """One page of each kind of refusal."""
    for route, status in (("case", 404), ("note_new", 403), ("assessment_edit", 409)):
        for cell in cells([route]):
            seat = Seat(world, cell.visitor, cell.relation)
            words, mine = cell.target.kwargs(seat)
            want = expected(cell, mine=mine)
            path = reverse(route, kwargs=words)
            likely = REFUSED.get(want) == status and cell.method == "GET" and cell.visitor.role is not None
            if likely and answer_to(world, cell, path).status_code == status:
                found.add(f"refusal {status}", cell.visitor.name, path, status=status)
                break
    found.add("refusal 400", "worker", "/cases/?risk=%00", status=400)


def undecided(cast: Cast) -> UUID:
    """A decision about a restricted case that both who could take it may not take; a third may be appointed."""
    assign(person("third", "Supervisor-T", "Third"), "SUPERVISOR", cast.other_office)
    aigul = cast.who("aigul")
    case = casework.assessed(register(cast, details={"types": ["SEX_ABUSE"]}), aigul)
    asked = casework.submitted(case, aigul)
    for name in ("saule", "marzhan"):
        who = cast.who(name)
        access.declare_conflict(case=casework.fresh(case, who), kind="RELATIVE", by=who)
    return asked.pk


def rooms(found: Tour, world: World) -> None:
    """Pages that only records in another state have: an assessment and a plan that are being written."""
    cast, aigul = world.cast, world.cast.who("aigul")
    with transaction.atomic():
        begun = register(cast)
        casework.begin_assessment(begun, aigul)
        drafted = casework.assessed(register(cast), aigul)
        plan = plans.draft(pk=uuid7(), case=drafted, by=aigul)
        plans.save(plan=plan, data=casework.plan_data(), by=aigul)
        lonely = undecided(cast)
        cast.bolat.set_password("a long sentence of Bolat")
        cast.bolat.save()
    for name in ("case_assessment", "assessment_edit", "assessment_complete"):
        found.add(name, "worker", reverse(name, args=[begun.pk]), label=WRITING)
    for name, pk in (
        ("plan", plan.pk),
        ("plan_edit", plan.pk),
        ("case", drafted.pk),
        ("closure_new", drafted.pk),
    ):
        found.add(name, "worker", reverse(name, args=[pk]), label=WRITING)
    found.add("intake_danger", "worker", reverse("intake_new"), label=NEW)
    found.add("approver_appoint", "coordinator", reverse("approver_appoint", args=[lonely]))
    browser = Client()
    browser.force_login(cast.bolat, backend=settings.AUTHENTICATION_BACKENDS[0])
    world.sessions["bolat"] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    key = default_token_generator.make_token(cast.saule)
    reset = [user_pk_to_url_str(cast.saule), key]
    found.add(
        "account_reset_password_from_key", "nobody", reverse("account_reset_password_from_key", args=reset)
    )
    for name in ("account_change_password", "account_reauthenticate", "usersessions_list"):
        found.add(name, "bolat", reverse(name), label="with a password")
