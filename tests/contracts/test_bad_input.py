"""Whatever is typed into any field of any form: an error that says so or a harmless result, and nothing lost."""

import html
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse

from kzcp.access.checks import url_patterns
from kzcp.access.doors import door_of
from tests.contracts.matrix import bodies
from tests.contracts.matrix.addresses import Seat
from tests.contracts.matrix.rules import Answer
from tests.contracts.matrix.visits import cells, expected
from tests.contracts.matrix.world import World, make_world
from tests.contracts.page_forms import PageForm, Pairs, encoded, forms_of
from tests.core.hostile import HOSTILE
from tests.journeys.tour import tour_of

HARMLESS = {200, 204, 302, 303, 400, 401, 403, 404, 409, 422}
TYPED = "Жазылған сөз 4711"
ALONE = ("\x00", "\ud800", "a" * 20_000)
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
FORM = "application/x-www-form-urlencoded"

SAMPLES = "gallery"
"""The page of components: its forms are pictures of forms."""

TEXTS = ("\x00", "\ud800", "a" * 20_000, "-1")
EACH = 9
"""What every run of the suite sends, two of them to each form, and every which field it tries alone; all of it is a
proof of its own."""

USUAL = ("id", "key", "reason", "words", "sequence")
"""What forms usually send, for an address of which no form is at hand."""

NO_FORM_OF_THEIRS = {
    "account_logout": "the button of every page; nothing is typed",
    "demo_sign_in": "of the demonstration",
}
"""Addresses that take a POST and of which the tour meets no form on a page."""


@dataclass
class Desk:
    """A form as one visitor meets it."""

    route: str
    visitor: str
    form: PageForm

    def __str__(self) -> str:
        return f"{self.route} as {self.visitor}"


class Sweep:
    """Sends what it is told, takes back what was done, and keeps what went wrong."""

    def __init__(self, world: World, desks: list[Desk]) -> None:
        self.world, self.desks = world, desks
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []

    def send(self, desk: Desk, pairs: Pairs, what: str) -> Any:
        """One request, taken back afterwards."""
        client = browser(self.world, desk.visitor)
        with transaction.atomic():
            answer = client.post(desk.form.address, encoded(pairs), content_type=FORM)
            transaction.set_rollback(True)
        self.statuses[answer.status_code] += 1
        if answer.status_code not in HARMLESS:
            raised = getattr(answer, "exc_info", None)
            fault = f" {raised[0].__name__}: {str(raised[1])[:200]}" if raised else ""
            self.wrong.append(f"{desk}: {answer.status_code} for {what}{fault}")
        return answer


def browser(world: World, visitor: str) -> Client:
    """A client with the visitor's session."""
    client = Client(raise_request_exception=False)
    if key := world.sessions.get(visitor):
        client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


@pytest.fixture(scope="module")
def sweep(django_db_setup: None, django_db_blocker: Any) -> Iterator[Sweep]:
    """Every form of the house once, in one world that is taken back."""
    logging.disable(logging.ERROR)
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        met = list(desks_of(world))
        yield Sweep(world, [*met, *desks_unseen(world, {desk.route for desk in met})])
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def desks_of(world: World) -> Iterator[Desk]:
    """The forms of every page of the tour; the same form of the same address counts once."""
    seen: set[tuple[str, str]] = set()
    for place in tour_of(world).places:
        if place.visitor not in {*world.sessions, "nobody"} or place.status != 200:
            continue
        answer = browser(world, place.visitor).get(place.path)
        for form in forms_of(place.path, answer.content.decode()):
            route = str(resolve(urlsplit(form.address).path).url_name)
            if route == SAMPLES:
                continue
            shape = KEY.sub("", " ".join(form.names()))
            if (route, shape) not in seen:
                seen.add((route, shape))
                yield Desk(route, place.visitor, form)


def desks_unseen(world: World, seen: set[str]) -> Iterator[Desk]:
    """Addresses whose form no page of the tour shows, as somebody who may send one: its state would refuse it."""
    for cell in cells(taking_a_form() - seen - set(NO_FORM_OF_THEIRS)):
        seat = Seat(world, cell.visitor, cell.relation)
        words, mine = cell.target.kwargs(seat)
        may = cell.method == "POST" and expected(cell, mine=mine) is Answer.ALLOWED
        if not may or cell.route in seen or cell.visitor.name not in {*world.sessions, "nobody"}:
            continue
        seen.add(cell.route)
        body = bodies.VALID[cell.route](seat) if cell.route in bodies.VALID else dict.fromkeys(USUAL, "1")
        fields = [(name, str(value)) for name, value in body.items()]
        form = PageForm(reverse(cell.route, kwargs=words or None), fields, typed=set(body))
        yield Desk(cell.route, cell.visitor.name, form)


def taking_a_form() -> set[str]:
    """The names of the addresses that take a POST."""
    doors = ((pattern.name, door_of(pattern.callback)) for _route, pattern in url_patterns())
    return {name for name, door in doors if name and door and "POST" in door.methods}


def test_every_address_that_takes_a_form_is_among_them(sweep: Sweep) -> None:
    missing = taking_a_form() - {desk.route for desk in sweep.desks} - set(NO_FORM_OF_THEIRS)
    assert not missing, sorted(missing)


def test_hostile_strings_in_all_fields(sweep: Sweep) -> None:
    """One of the texts in all fields of a form, the next where people type, by turns; the proof sends all to each."""
    for number, desk in enumerate(sweep.desks):
        everywhere, typed = (TEXTS[(number + turn) % len(TEXTS)] for turn in (0, 1))
        type_everywhere(sweep, [desk], (everywhere,), (typed,))


def test_hostile_strings_in_one_field_alone(sweep: Sweep) -> None:
    """Some fields with the next of the strings; the proof sends each string in each field."""
    fields = [(desk, name) for desk in sweep.desks for name in sorted(desk.form.typed)]
    for number, (desk, name) in enumerate(fields[::EACH]):
        text = ALONE[number % len(ALONE)]
        sweep.send(desk, desk.form.sent(**{name: text}), f"{text[:12]!r} in {name}")
    assert_harmless(sweep)


@pytest.mark.proof
def test_every_hostile_string(sweep: Sweep) -> None:
    type_everywhere(sweep, sweep.desks, HOSTILE, HOSTILE)
    for desk in sweep.desks:
        for name in desk.form.names():
            for text in ALONE:
                sweep.send(desk, desk.form.sent(**{name: text}), f"{text[:12]!r} in {name}")
    print(f"bad input: {len(sweep.desks)} forms, {sweep.statuses.total()} requests, {dict(sweep.statuses)}")
    print(f"bad input: {'FAILED' if sweep.wrong else 'ok'}")
    assert_harmless(sweep)


def type_everywhere(
    sweep: Sweep, desks: list[Desk], everywhere: tuple[str, ...], typed: tuple[str, ...]
) -> None:
    """Each text in every field at once, hidden ones and buttons too; and others where people type."""
    for desk in desks:
        for text in everywhere:
            sweep.send(desk, [(name, text) for name in desk.form.names()], f"{text[:12]!r} everywhere")
        for text in typed if desk.form.typed else ():
            changes = dict.fromkeys(sorted(desk.form.typed), text)
            sweep.send(desk, desk.form.sent(**changes), f"{text[:12]!r} typed")
    assert_harmless(sweep)


def test_what_is_typed_comes_back_with_the_error(sweep: Sweep) -> None:
    asked = 0
    for desk in sweep.desks:
        form = desk.form
        if not form.written:
            continue
        wrong = {name: "NOPE" for name in form.names() if name not in form.written and not hidden(form, name)}
        answer = sweep.send(desk, form.sent(**{**wrong, **dict.fromkeys(form.written, TYPED)}), "typed words")
        if answer.status_code == 422 and "text/html" in answer["Content-Type"]:
            asked += 1
            shown = html.unescape(answer.content.decode()).count(TYPED)
            if shown < len(form.written):
                sweep.wrong.append(f"{desk}: {shown} of {len(form.written)} texts come back")
    assert asked > 20, asked
    assert_harmless(sweep)


def hidden(form: PageForm, name: str) -> bool:
    """Whether a field carries a key or a number that nobody types."""
    values = [value for each, value in form.fields if each == name]
    return bool(values) and name not in form.typed and all(KEY.fullmatch(v) or v.isdigit() for v in values)


def assert_harmless(sweep: Sweep) -> None:
    """Nothing went wrong; what has been found is forgotten, so that the next test tells its own."""
    told, sweep.wrong = list(dict.fromkeys(sweep.wrong)), []
    assert not told, "\n".join(told[:60])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe\x00", FORM),
        (b"{]", "application/json"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"words=" + b"a" * 1_200_000, FORM),
        (b"&".join(b"f%d=1" % n for n in range(600)), FORM),
        (b"words=%ff%fe", FORM),
        (b"words", "text/plain; charset=nonsense"),
    ],
)
def test_a_malformed_request_is_answered(sweep: Sweep, body: bytes, content_type: str) -> None:
    for desk in sweep.desks[::3]:
        client = browser(sweep.world, desk.visitor)
        with transaction.atomic():
            answer = client.generic("POST", desk.form.address, body, content_type=content_type)
            transaction.set_rollback(True)
        if answer.status_code not in HARMLESS | {413, 415}:
            sweep.wrong.append(f"{desk}: {answer.status_code} for {body[:20]!r} as {content_type}")
    assert_harmless(sweep)


@pytest.mark.parametrize(
    "query", ["%00", "a=%ff", "a=%ED%A0%80", "&&&=", "a=" + "x" * 3000, "period=2026-Q9", "after=1"]
)
def test_a_malformed_query_is_answered(sweep: Sweep, query: str) -> None:
    for place in tour_of_reading(sweep):
        visitor, path = place
        with transaction.atomic():
            answer = browser(sweep.world, visitor).get(f"{path}?{query}")
            transaction.set_rollback(True)
        if answer.status_code not in HARMLESS:
            sweep.wrong.append(f"{path}?{query[:20]} as {visitor}: {answer.status_code}")
    assert_harmless(sweep)


def tour_of_reading(sweep: Sweep) -> Iterator[tuple[str, str]]:
    """Lists whose addresses carry filters, with somebody who may read each."""
    yield from (
        ("worker", "/day/"),
        ("worker", "/cases/"),
        ("worker", "/concerns/"),
        ("worker", "/referrals/"),
        ("worker", "/services/"),
        ("supervisor", "/approvals/"),
        ("supervisor", "/office/"),
        ("ministry", "/statistics/"),
        ("ministry", "/statistics/indicators/P01/"),
        ("auditor", "/journal/"),
        ("auditor", "/trace/"),
        ("administrator", "/staff/"),
        ("administrator", "/organisations/"),
        ("administrator", "/jobs/"),
        ("coordinator", "/delays/"),
        ("provider", "/inbox/finished/"),
    )
