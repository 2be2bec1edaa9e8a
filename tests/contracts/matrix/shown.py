"""Names on pages against people in the journal: whoever is shown by name stands in an entry of the look."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from cases.models import Person
from kzcp.vault.selectors import unlock
from tests.contracts.matrix import visits
from tests.contracts.matrix.rules import Answer, Relation
from tests.contracts.matrix.visits import OWNER, Cell, Visits
from tests.roles import SERVING, as_owner

READERS = ("worker", "supervisor", "provider")
"""Who reads the names of children and families."""
OWN_TRACE = frozenset({"trace"})
"""The list of one's own looks: its names are of staff."""


def looks(whole: str = "") -> Iterator[Cell]:
    """Every page that its reader may open: once for each reader and address, or with `whole` for every record."""
    seen = set()
    for cell in visits.cells():
        if cell.method != "GET" or cell.visitor.name not in READERS or cell.route in OWN_TRACE:
            continue
        if visits.expected(cell, mine=cell.relation is Relation.OWN) is not Answer.ALLOWED:
            continue
        key = (cell.route, cell.target.label, cell.visitor.name)
        if whole or key not in seen:
            seen.add(key)
            yield cell


def known_names() -> dict[str, set[UUID]]:
    """Whose each name is, as pages write it: surname and given name, in either order, or what is there of it."""
    found: dict[str, set[UUID]] = {}
    with as_owner():
        for person in unlock(Person.objects.all()):
            surname, given = str(person.surname), str(person.given_name)
            for name in {person.name, f"{surname} {given}", f"{given} {surname}"}:
                if len(name.strip()) > 3:
                    found.setdefault(name.strip(), set()).add(person.pk)
    return found


def unrecorded(house: Visits, cells: Iterable[Cell]) -> tuple[int, list[str]]:
    """How many names were shown, and those of whom no entry of the look tells."""
    names, count, wrong = known_names(), 0, []
    for cell in cells:
        shown, recorded = house.look(cell, _told)
        there = [name for name in names if name in shown]
        count += len(there)
        wrong += [f"{cell}: shows {name!r} without an entry" for name in there if not names[name] & recorded]
    return count, wrong


def _told(response: Any) -> tuple[str, set[UUID]]:
    """The text of a page and the people of the entries that were written for it."""
    if response.status_code != 200 or "html" not in response.headers.get("Content-Type", ""):
        return "", set()
    text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))
    with connection.cursor() as cursor:
        cursor.execute(f"set role {OWNER}")
        cursor.execute(
            "select person_id from journal_entryperson where entry_id in"
            " (select id from journal_entry where request_id = %s)",
            [response.wsgi_request.request_id],
        )
        people = {row[0] for row in cursor.fetchall()}
        cursor.execute(f"set role {SERVING}")
    return text, people
