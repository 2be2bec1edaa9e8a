"""Tools that break one thing for a while: code, a policy, a function of the database, a wall as a whole."""

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.urls import path

from kzcp.access.branches import Branches
from kzcp.access.checks import url_patterns
from kzcp.urls import urlpatterns
from referrals.models import sight as of_referrals
from tests.roles import as_owner


@contextmanager
def patched(target: Any, name: str, value: Any) -> Iterator[None]:
    """Let an attribute be another one inside the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(target, name, value)
        yield


@contextmanager
def changed(function: Callable[..., Any], old: str, new: str) -> Iterator[None]:
    """Let a function do something else: its own text with one part exchanged. Whoever imported it gets it too."""
    text = textwrap.dedent(inspect.getsource(function))
    if old not in text:
        raise LookupError(f"{function.__qualname__} has no {old!r}: bring the fault up to date")
    made: dict[str, Any] = {}
    exec(compile(text.replace(old, new), "<fault>", "exec"), function.__globals__, made)
    before, function.__code__ = function.__code__, made[function.__name__].__code__  # type: ignore[attr-defined]
    try:
        yield
    finally:
        function.__code__ = before  # type: ignore[attr-defined]


@contextmanager
def in_database(*statements: str) -> Iterator[None]:
    """Let the owner of the tables change something; it is taken back with the savepoint."""
    with transaction.atomic():
        with as_owner(), connection.cursor() as cursor:
            # A table is not altered while checks on its rows wait for the end of the transaction.
            cursor.execute("set constraints all immediate")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("set constraints all deferred")
        yield
        transaction.set_rollback(True)


@contextmanager
def redefined(function: str, old: str, new: str) -> Iterator[None]:
    """Let a function of the database do something else: its own text with one part exchanged."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef(oid) from pg_proc where proname = %s", [function])
        ((text,),) = cursor.fetchall()
    if old not in text:
        raise LookupError(f"{function} has no {old!r}: bring the fault up to date")
    with in_database(text.replace(old, new)):
        yield


def policy(table: str, test: str) -> tuple[str, str]:
    """The statements that put another test in the place of a table's reading policy."""
    return (
        f"drop policy kzcp_read on {table}",
        f"create policy kzcp_read on {table} for select to kzcp_app using ({test})",
    )


@contextmanager
def first_wall_only() -> Iterator[None]:
    """The requests of the block pass row security: only the application's filter is left."""
    with as_owner():
        yield


@contextmanager
def second_wall_only() -> Iterator[None]:
    """The application's filters let everything through: only row security is left."""

    def everything(*_args: object) -> Q:
        return Q()

    def sent_to_anybody(*_args: object) -> Q:
        return Q(sent_at__isnull=False)

    with patched(Branches, "q", everything), patched(of_referrals, "_own", sent_to_anybody):
        yield


def view_of(route: str) -> Any:
    """The function behind a named route."""
    return next(pattern.callback for _route, pattern in url_patterns() if pattern.name == route)


@contextmanager
def one_more_address(route: str, view: Any, name: str) -> Iterator[None]:
    """An address more than the matrix knows."""
    from django.urls import clear_url_caches

    added = path(route, view, name=name)
    urlpatterns.append(added)
    clear_url_caches()
    try:
        yield
    finally:
        urlpatterns.remove(added)
        clear_url_caches()
