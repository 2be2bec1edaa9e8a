"""Asking: one request of the matrix, judged by the rules. Whatever it writes is taken back."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from kzcp.access.checks import url_patterns
from kzcp.access.doors import Door, door_of
from kzcp.core.actor import Actor
from kzcp.reference.codes import RoleCode
from tests.contracts.matrix import doors, rules
from tests.contracts.matrix.addresses import LEFT_OUT, ROUTES, Seat, Target, targets
from tests.contracts.matrix.making import Place
from tests.contracts.matrix.rules import STATUS, VISITORS, Answer, Asked, Relation, Sort, Visitor
from tests.contracts.matrix.world import World
from tests.roles import SERVING

T = TypeVar("T")
OWNER = "kzcp_owner"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Wall = Callable[[], AbstractContextManager[Any]]
JOURNAL = (
    "select (select count(*) from journal_entry where actor = '{}' and outcome = 'denied'),"
    " (select coalesce(max(id), 0) from journal_change)"
)


@dataclass(frozen=True)
class Cell:
    """One request: a route by a method, with or without a valid body, by a visitor to a record in a relation."""

    route: str
    method: str
    target: Target
    visitor: Visitor
    relation: Relation | None
    door: Door

    def __str__(self) -> str:
        where = f" {self.relation}" if self.relation else ""
        label = f" ({self.target.label})" if self.target.label else ""
        return f"{self.method} {self.route}{label} as {self.visitor}{where}"


@dataclass
class Finding:
    """A cell that was answered otherwise than the rules say, or that told too much."""

    cell: Cell
    what: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.what}"


@dataclass
class Report:
    """What came of the cells that were asked."""

    asked: int = 0
    answers: Counter[Answer] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    did: set[str] = field(default_factory=set)
    """Routes on which a valid body was taken: the answer led on."""


def named_routes() -> dict[str, tuple[str, Door]]:
    """The door of every named address that the matrix asks, with its route."""
    found = {}
    for route, pattern in url_patterns():
        door, name = door_of(pattern.callback), pattern.name or route
        if name not in LEFT_OUT:
            found[name] = (route, door or Door(("GET",)))
    return found


def strangers() -> list[str]:
    """Addresses without an entry, and entries without an address."""
    known = named_routes()
    missing = [f"{name} has no entry in the matrix" for name in known if name not in ROUTES]
    gone = [f"{name} is no address of the house" for name in ROUTES if name not in known]
    return [*missing, *gone, *doors.wrong({name: door for name, (_route, door) in known.items()})]


def cells(only: Iterable[str] = ()) -> Iterator[Cell]:
    """Every cell, of these routes or of all."""
    known, wanted = named_routes(), set(only)
    for name, target in targets():
        if name not in known or (wanted and name not in wanted):
            continue
        door = doors.ought(name, known[name][1])
        for method in door.methods:
            if not _sends(method, target):
                continue
            for visitor in VISITORS:
                for relation in target.relations:
                    yield Cell(name, method, target, visitor, relation, door)


def _sends(method: str, target: Target) -> bool:
    """A target with a body is for POST alone; one that is not to be sent empty has a body beside it."""
    return method == "POST" if target.body else method == "GET" or bool(target.empty)


def some(beyond: float, before: float, seed: int) -> list[Cell]:
    """A sample, the same for the same seed: one share of the requests that pass the door, another of the rest."""
    passing: list[Cell] = []
    stopped: list[Cell] = []
    for cell in cells():
        (passing if _passes(cell) else stopped).append(cell)
    dice = random.Random(seed)
    return [
        *dice.sample(passing, round(len(passing) * beyond)),
        *dice.sample(stopped, round(len(stopped) * before)),
    ]


def _passes(cell: Cell) -> bool:
    permission = cell.door.permission
    signed_in = cell.visitor.signed_in or cell.door.public
    return signed_in and (permission is None or rules.holds(cell.visitor.role, permission))


def expected(cell: Cell, *, mine: bool) -> Answer:
    """What the rules say of a cell."""
    asked = Asked(
        door=cell.door.permission,
        public=cell.door.public,
        sort=cell.target.sort,
        relation=cell.relation,
        step=cell.target.step,
        mine=mine,
        refuses_oneself=cell.route in rules.NOT_FOR_ONESELF,
    )
    return rules.answer(cell.visitor, asked)


class Visits:
    """The house as visitors meet it, in one world."""

    def __init__(self, world: World) -> None:
        self.world, self.client = world, Client(raise_request_exception=False)
        self.known = {
            visitor.name: self._journal(self._actor(visitor)) for visitor in VISITORS if self._actor(visitor)
        }
        self.hidden = {visitor.name: self._hidden(visitor) for visitor in VISITORS}

    def ask_all(self, asked: Iterable[Cell], *, wall: Wall = nullcontext) -> Report:
        """Ask every cell and judge it; `wall` is a context in which the requests alone are made."""
        report = Report()
        for cell in asked:
            self._ask(cell, report, wall)
        return report

    def status(self, cell: Cell, *, more: Mapping[str, str] | None = None) -> int:
        """The status of one answer, with more fields in the body."""
        with transaction.atomic():
            seat = Seat(self.world, cell.visitor, cell.relation)
            status: int = self._send(cell, seat, cell.target.kwargs(seat)[0], more).status_code
            transaction.set_rollback(True)
        return status

    def after(self, cell: Cell, read: Callable[[], Any], *, more: Mapping[str, str]) -> Any:
        """What `read` gives after a request with more fields in the body."""
        with transaction.atomic():
            seat = Seat(self.world, cell.visitor, cell.relation)
            self._send(cell, seat, cell.target.kwargs(seat)[0], more)
            found = read()
            transaction.set_rollback(True)
        return found

    def look(self, cell: Cell, read: Callable[[Any], T]) -> T:
        """What `read` gives of an answer, before what was written is taken back."""
        with transaction.atomic():
            seat = Seat(self.world, cell.visitor, cell.relation)
            found = read(self._send(cell, seat, cell.target.kwargs(seat)[0]))
            transaction.set_rollback(True)
        return found

    def undeclared(self) -> tuple[int, list[str]]:
        """How many requests by methods that an address does not declare, and which were not answered 405."""
        known, found, asked = named_routes(), [], 0
        for name, target in ((name, those[0]) for name, those in ROUTES.items() if name in known):
            relation = target.relations[0]
            seat = Seat(self.world, VISITORS[0], relation)
            url = reverse(name, kwargs=target.kwargs(seat)[0] or None)
            for method in METHODS:
                if method in known[name][1].methods:
                    continue
                asked += 1
                self._as(VISITORS[0])
                with transaction.atomic():
                    status = self.client.generic(method, url).status_code
                    transaction.set_rollback(True)
                if status != 405:
                    found.append(f"{method} {name}: {status}, expected 405")
        return asked, found

    def _as(self, visitor: Visitor) -> None:
        key = self.world.sessions.get(visitor.name)
        self.client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: key} if key else {})

    def _ask(self, cell: Cell, report: Report, wall: Wall) -> None:
        seat = Seat(self.world, cell.visitor, cell.relation)
        words, mine = cell.target.kwargs(seat)
        want = expected(cell, mine=mine)
        report.asked += 1
        report.answers[want] += 1
        with transaction.atomic():
            with wall():
                response = self._send(cell, seat, words)
            found = list(self._judge(cell, seat, want, response))
            transaction.set_rollback(True)
        report.statuses[response.status_code] += 1
        if cell.target.body and response.status_code < 400:
            report.did.add(cell.route)
        report.findings += [Finding(cell, what) for what in found]

    def _send(
        self, cell: Cell, seat: Seat, words: dict[str, Any], more: Mapping[str, str] | None = None
    ) -> Any:
        self._as(cell.visitor)
        url = reverse(cell.route, kwargs=words or None)
        if cell.method == "GET":
            return self.client.get(url)
        body = cell.target.body(seat) if cell.target.body else dict(cell.target.least)
        return self.client.post(url, {**body, **(more or {})})

    def _judge(self, cell: Cell, seat: Seat, want: Answer, response: Any) -> Iterator[str]:
        status = response.status_code
        if status not in STATUS[want] or (want is Answer.SIGN_IN) != _to_sign_in(response, cell):
            yield f"{status}, expected {want}{_fault(response)}"
        told = response.content + repr(response.headers).encode()
        for marker, whose in self._forbidden(cell, seat, want):
            if marker in told:
                yield f"{status} tells {marker.decode()!r} of the {whose} case"
                break
        if want in (Answer.FORBIDDEN, Answer.MISSING) and status in (403, 404):
            yield from self._traces(cell)

    def _traces(self, cell: Cell) -> Iterator[str]:
        before, after = self.known[cell.visitor.name], self._journal(self._actor(cell.visitor))
        if after[0] <= before[0]:
            yield "is denied without an entry in the journal"
        if after[1] != before[1]:
            yield "is denied and has changed a row all the same"

    def _forbidden(self, cell: Cell, seat: Seat, want: Answer) -> Iterator[tuple[bytes, str]]:
        yield from self.hidden[cell.visitor.name]
        if cell.relation is not None and (want is not Answer.ALLOWED or cell.target.nameless):
            for marker in seat.place.markers():
                yield marker.encode(), f"{cell.relation} (denied)"
            if cell.target.sort is Sort.WAITING:
                yield seat.place.early.encode(), f"{cell.relation} (denied)"
            if want is not Answer.ALLOWED:
                yield seat.place.case.number.encode(), f"{cell.relation} (denied)"

    def _hidden(self, visitor: Visitor) -> list[tuple[bytes, str]]:
        """What no page may tell this visitor, with the relation that it belongs to."""
        found = []
        for relation, place in self.world.places.items():
            if not rules.sees_names(visitor.role, relation):
                found += [(marker.encode(), str(relation)) for marker in place.markers()]
            if not rules.knows_number(visitor.role, relation):
                found.append((place.case.number.encode(), str(relation)))
            if not self._knows_concern(visitor, place):
                found.append((place.early.encode(), str(relation)))
        return found

    def _knows_concern(self, visitor: Visitor, place: Place) -> bool:
        """Undecided concerns are their taker's and the supervisors' of the office, whatever becomes of them."""
        taker = getattr(self.world.cast, place.plot.worker) == self.world.users.get(visitor.name)
        return taker or (visitor.role == RoleCode.SUPERVISOR and place.plot.approver == "saule")

    def _actor(self, visitor: Visitor) -> Actor | None:
        return self.world.actor(visitor) if visitor.name in self.world.users else None

    def _journal(self, actor: Actor | None) -> tuple[int, int]:
        with connection.cursor() as cursor:
            # One way to the server instead of three: thousands of cells are counted.
            cursor.execute(f"set role {OWNER}; {JOURNAL.format(actor)}; set role {SERVING}")
            cursor.nextset()
            denied, changed = cursor.fetchone()
        return denied, changed


def _to_sign_in(response: Any, cell: Cell) -> bool:
    """Whether the answer leads to the page of signing in; public pages of signing in may do so themselves."""
    return not cell.door.public and response.headers.get("Location", "").startswith(reverse("account_login"))


def _fault(response: Any) -> str:
    raised = getattr(response, "exc_info", None)
    return (
        f" ({raised[0].__name__}: {str(raised[1])[:160]})" if raised and response.status_code >= 500 else ""
    )
