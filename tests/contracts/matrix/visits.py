"""Asking: one request of the matrix, judged by the rules. Whatever it writes is taken back."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from kzcp.access.checks import url_patterns
from kzcp.access.doors import Door, door_of
from kzcp.core.actor import Actor
from tests.contracts.matrix import rules
from tests.contracts.matrix.addresses import LEFT_OUT, ROUTES, Seat, Target, targets
from tests.contracts.matrix.rules import STATUS, VISITORS, Answer, Asked, Relation, Sort, Visitor
from tests.contracts.matrix.world import World
from tests.roles import SERVING

OWNER = "kzcp_owner"
JOURNAL = (
    "select (select count(*) from journal_entry where actor = %s and outcome = 'denied'),"
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
    return missing + [f"{name} is no address of the house" for name in ROUTES if name not in known]


def cells(only: Iterable[str] = ()) -> Iterator[Cell]:
    """Every cell, of these routes or of all."""
    doors, wanted = named_routes(), set(only)
    for name, target in targets():
        if name not in doors or (wanted and name not in wanted):
            continue
        door = doors[name][1]
        for method in door.methods:
            if (method == "GET") == bool(target.body):
                if not (method == "POST" and target.empty):
                    continue
            for visitor in VISITORS:
                for relation in target.relations:
                    yield Cell(name, method, target, visitor, relation, door)


def some(share: float, seed: int) -> list[Cell]:
    """A share of the cells, the same for the same seed."""
    found = list(cells())
    return random.Random(seed).sample(found, round(len(found) * share))


def expected(cell: Cell, *, mine: bool) -> Answer:
    """What the rules say of a cell."""
    asked = Asked(
        door=cell.door.permission,
        public=cell.door.public,
        sort=_sort(cell),
        relation=cell.relation,
        step=cell.target.step,
        mine=mine,
        refuses_oneself=cell.route in rules.NOT_FOR_ONESELF,
    )
    return rules.answer(cell.visitor, asked)


def _sort(cell: Cell) -> Sort:
    return cell.target.sort


class Visits:
    """The house as visitors meet it, in one world."""

    def __init__(self, world: World) -> None:
        self.world, self.client = world, Client(raise_request_exception=False)
        self.known = {
            visitor.name: self._journal(self._actor(visitor)) for visitor in VISITORS if self._actor(visitor)
        }
        self.hidden = {visitor.name: self._hidden(visitor) for visitor in VISITORS}

    def ask_all(self, asked: Iterable[Cell], report: Report | None = None) -> Report:
        """Ask every cell and judge it."""
        report = report or Report()
        for cell in asked:
            self.ask(cell, report)
        return report

    def ask(self, cell: Cell, report: Report) -> None:
        """One cell, taken back afterwards."""
        seat = Seat(self.world, cell.visitor, cell.relation)
        words, mine = cell.target.kwargs(seat)
        want = expected(cell, mine=mine)
        report.asked += 1
        report.answers[want] += 1
        with transaction.atomic():
            response = self.send(cell, seat, words)
            found = list(self._judge(cell, seat, want, response))
            transaction.set_rollback(True)
        report.statuses[response.status_code] += 1
        if cell.target.body and response.status_code < 400:
            report.did.add(cell.route)
        report.findings += [Finding(cell, what) for what in found]

    def send(self, cell: Cell, seat: Seat, words: dict[str, Any]) -> Any:
        """The answer to a cell."""
        key = self.world.sessions.get(cell.visitor.name)
        self.client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: key} if key else {})
        url = reverse(cell.route, kwargs=words or None)
        if cell.method == "GET":
            return self.client.get(url)
        return self.client.post(url, cell.target.body(seat) if cell.target.body else dict(cell.target.least))

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
        return found

    def _actor(self, visitor: Visitor) -> Actor | None:
        return self.world.actor(visitor) if visitor.name in self.world.users else None

    def _journal(self, actor: Actor | None) -> tuple[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(f"set role {OWNER}")
            cursor.execute(JOURNAL, [str(actor)])
            denied, changed = cursor.fetchone()
            cursor.execute(f"set role {SERVING}")
        return denied, changed


def _to_sign_in(response: Any, cell: Cell) -> bool:
    """Whether the answer leads to the page of signing in; public pages of signing in may do so themselves."""
    return not cell.door.public and response.headers.get("Location", "").startswith(reverse("account_login"))


def _fault(response: Any) -> str:
    raised = getattr(response, "exc_info", None)
    return f" ({raised[0].__name__}: {str(raised[1])[:160]})" if raised and response.status_code >= 500 else ""
