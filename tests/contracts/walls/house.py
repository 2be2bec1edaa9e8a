"""A database of its own for the proof: a copy of the template in which everything is committed.

Django works there as in all tests (login of the tests, serving role); beside it the proof looks with
connections that *log in* as the serving role and as the owner, since some leaks show only then.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from kzcp.access import walls
from kzcp.demo import databases
from tests import databases as of_tests

Rows = dict[str, set[str]]
"""Ids of rows by table."""


@dataclass(frozen=True)
class House:
    """One database and how to sign in to it."""

    url: str
    name: str

    def address(self, role: str) -> str:
        """The address at which one signs in as that role, or on a given server as a member of it alone."""
        if "DATABASE_URL" not in os.environ:
            return databases.with_login(self.url, role, "", self.name)
        login = f"kzcp_test_{role.removeprefix('kzcp_')}"
        word = of_tests.password(self.url)
        with databases.administering(databases.at_database(self.url, "postgres")) as server:
            rights = sql.SQL("login bypassrls" if role == databases.BACKUP else "login")
            databases.make_role(server, login, rights, word)
            server.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(login)))
            place = (sql.Identifier(self.name), sql.Identifier(login))
            server.execute(sql.SQL("grant connect on database {} to {}").format(*place))
        return databases.with_login(self.url, login, word, self.name)

    @contextmanager
    def login(self, role: str = databases.APP) -> Iterator[psycopg.Connection[Any]]:
        """A connection of its own, signed in as the role; autocommit."""
        with psycopg.connect(self.address(role), autocommit=True) as connection:
            yield connection

    @contextmanager
    def administrator(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection of the server's administrator, for planting faults and taking dumps."""
        with databases.administering(databases.at_database(self.url, self.name)) as connection:
            yield connection


@contextmanager
def house(purpose: str) -> Iterator[House]:
    """Copy the template for this purpose, point Django at the copy, and drop it at the end."""
    former = {alias: str(connections[alias].settings_dict["NAME"]) for alias in of_tests.ROLES}
    url = of_tests.administrator()
    name = f"{of_tests.RUN}{os.getpid()}_{purpose}"
    quoted = sql.Identifier(name)
    with databases.administering(databases.at_database(url, "postgres")) as server:
        server.execute(sql.SQL("drop database if exists {} with (force)").format(quoted))
        source = sql.Identifier(of_tests.template(url))
        server.execute(sql.SQL("create database {} template {}").format(quoted, source))
        server.execute(sql.SQL("revoke all on database {} from public").format(quoted))
        everyone = sql.SQL(", ").join(map(sql.Identifier, (*databases.SIGNING_IN, of_tests.LOGIN)))
        server.execute(sql.SQL("grant connect on database {} to {}").format(quoted, everyone))
    of_tests.point(url, name, of_tests.ROLES)
    try:
        yield House(url, name)
    finally:
        connections.close_all()
        of_tests.point(url, former["default"], of_tests.ROLES)
        with databases.administering(databases.at_database(url, "postgres")) as server:
            server.execute(sql.SQL("drop database if exists {} with (force)").format(quoted))


def every_row(tables: list[str] | None = None) -> str:
    """The query for the ids of all rows in sight, table by table."""
    listed = sorted(walls.declared()) if tables is None else tables
    return " union all ".join(f"select '{table}' as place, id::text as row from {table}" for table in listed)


def act_as(connection: psycopg.Connection[Any], actor: str | None) -> None:
    """Name the actor for the present transaction, as the application does; None names nobody."""
    if actor is not None:
        connection.execute("select set_config('kzcp.actor', %s, true)", [actor])


def in_sight(connection: psycopg.Connection[Any], actor: str | None, tables: list[str] | None = None) -> Rows:
    """The rows that the connection's role sees while the actor acts."""
    found: Rows = {}
    with connection.transaction():
        act_as(connection, actor)
        for place, row in connection.execute(every_row(tables)).fetchall():
            found.setdefault(place, set()).add(row)
    return found


def stored(place: House, tables: list[str] | None = None) -> Rows:
    """Every row there is, as the owner of the tables finds them."""
    with place.login(databases.OWNER) as owner:
        return in_sight(owner, None, tables)
