"""Ways to notice a fault: a few cells, a few rows, a list, or a closer look at one step."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import connection, transaction

from kzcp.access.checks import every_view_has_a_door
from tests.contracts.matrix import lists, rows, visits
from tests.contracts.matrix.planting import first_wall_only
from tests.contracts.matrix.rules import Relation as R
from tests.contracts.matrix.visits import Visits
from tests.roles import as_owner

Notice = Callable[[Visits], list[str]]
"""Gives what is wrong, in words; nothing while the house is whole."""


def asked(route: str, visitor: str, *relations: R, alone: str = "", method: str = "") -> Notice:
    """The cells of a route as one visitor; `alone` "first": with the database's wall taken away."""
    wall = first_wall_only if alone == "first" else nullcontext

    def notice(house: Visits) -> list[str]:
        chosen = [
            cell
            for cell in visits.cells([route])
            if cell.visitor.name == visitor
            and (not relations or cell.relation in relations)
            and (not method or cell.method == method)
        ]
        assert chosen, f"no cell of {route} as {visitor}"
        return [str(finding) for finding in house.ask_all(chosen, wall=wall).findings]

    return notice


def rows_of(table: str, *visitors: str, verbs: str = "r") -> Notice:
    """What the database answers of one table."""

    def notice(house: Visits) -> list[str]:
        count, found = rows.wrong_rows(house.world, tables=[table], visitors=visitors, verbs=verbs)
        assert count, table
        return found

    return notice


def listed(law: str, *visitors: str, alone: str = "") -> Notice:
    """What a list shows."""

    def notice(house: Visits) -> list[str]:
        with first_wall_only() if alone == "first" else nullcontext():
            return lists.wrong_lists(house.world, laws=[law], visitors=visitors)[1]

    return notice


# ---- what looks closer than a status ----


def doors(house: Visits) -> list[str]:
    """The check of start-up."""
    return [str(error) for error in every_view_has_a_door(None)]


def strangers(house: Visits) -> list[str]:
    """Addresses that the matrix does not know."""
    return visits.strangers()


def void_is_refused(house: Visits) -> list[str]:
    """An approval that became void is answered 409, and the plan does not come into force."""
    (cell,) = (
        cell
        for cell in visits.cells(["approval_approve"])
        if cell.target.label == "void" and cell.visitor.name == "supervisor" and cell.relation is R.OWN
    )
    status = house.status(cell)
    return [] if status == 409 else [f"{cell}: {status}, expected 409"]


def own_stays_undecided(house: Visits) -> list[str]:
    """Even so the row of a decision never bears its author as its decider."""
    decision = house.world.places[R.OWN].keys["own_question"]
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from workflow_approval where id = %s and decider_id = author_id", [decision]
        )
        (count,) = cursor.fetchone()
    return ["the author has decided"] if count else []


EXTRA = {"username": "other", "is_active": "", "password": "x", "is_staff": "on", "joined_on": "2001-01-01"}
"""Columns of an account that its form does not have."""


def fields_too_many(house: Visits) -> list[str]:
    """A form that is sent more fields than it has changes none of them."""
    columns = "username, is_active, password, joined_on"
    colleague = house.world.house["colleague"].pk
    (cell, *_rest) = (
        cell
        for cell in visits.cells(["staff_change"])
        if cell.target.body and cell.visitor.name == "administrator" and cell.relation is R.OFFICE
    )

    def stored() -> Any:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(f"select {columns} from accounts_user where id = %s", [colleague])
            return cursor.fetchone()

    before = stored()
    after = house.after(cell, stored, more=EXTRA)
    return [] if after == before else ["staff_change has changed a column that its form does not have"]


STOLEN = ("consent_record", "giver")
"""A form, and the field in which the key of somebody of another case is sent."""


def keys_of_others(house: Visits) -> list[str]:
    """The key of a person of another case in a form is answered like one that does not exist."""
    route, name = STOLEN
    (cell,) = (
        cell
        for cell in visits.cells([route])
        if cell.target.body and cell.visitor.name == "worker" and cell.relation is R.OWN
    )
    other = str(house.world.places[R.NORMAL].keys["mother"])
    status = house.status(cell, more={name: other})
    return [] if status == 422 else [f"{cell} with the key of another case: {status}, expected 422"]
