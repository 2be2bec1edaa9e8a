"""Migrations are named, can be taken back and brought forward again, and lose no table or column on the way."""

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from kzcp.demo import databases
from tests import databases as of_tests
from tests.contracts.walls.house import house

HOUSE = (
    "accounts",
    "access",
    "cases",
    "jobs",
    "journal",
    "referrals",
    "reports",
    "vault",
    "workflow",
    "reference",
)
COLUMNS = (
    "select table_name, column_name, data_type, is_nullable from information_schema.columns"
    " where table_schema = 'public' order by 1, 2"
)
CONSTRAINTS = (
    "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
    " where connamespace = 'public'::regnamespace order by 1, 2"
)
WALLS = "select format('drop policy %I on %I', policyname, tablename) from pg_policies where schemaname = 'public'"


def ours():
    """The migrations of the house by app, oldest first."""
    disk = MigrationLoader(None).disk_migrations
    keys = sorted(key for key in disk if key[0] in HOUSE)
    return {app: [disk[key] for key in keys if key[0] == app] for app in HOUSE}


def faults(name: str, operations: list[Operation]):
    if "auto" in name:
        yield f"{name} has no name of its own"
    for operation in operations:
        if not operation.reversible:
            yield f"{name}: {operation.describe()} cannot be taken back"


def test_every_migration_is_named_and_can_be_taken_back():
    rows = ours()
    assert all(rows.values())
    found = [fault for each in rows.values() for one in each for fault in faults(one.name, one.operations)]
    assert found == []


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("0002_auto_20261125", None),
        ("0002_words", RunPython(lambda apps, editor: None)),
        ("0002_words", RunSQL("select 1")),
    ],
)
def test_a_migration_of_one_way_is_found(name, operation):
    assert list(faults(name, [operation] if operation else []))


def schema():
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        columns = cursor.fetchall()
        cursor.execute(CONSTRAINTS)
        return columns, cursor.fetchall()


def go_to(targets):
    MigrationExecutor(connection).migrate(targets)


def test_they_go_back_to_the_first_and_forward_again(django_db_setup, django_db_blocker):
    """On a copy of the whole database, as its owner; the walls are taken down before and put up after."""
    with django_db_blocker.unblock(), house("migrations") as place:
        of_tests.point(place.url, place.name, {"default": databases.OWNER})
        before = schema()
        with place.administrator() as server:
            server.execute("drop function kzcp_test_clean()")  # the tests' broom, which the walls would claim
        with connection.cursor() as cursor:
            cursor.execute(WALLS)
            for (statement,) in cursor.fetchall():
                cursor.execute(statement)
        rows = ours()
        go_to([(app, each[0].name) for app, each in rows.items()])
        assert schema() != before
        go_to([(app, each[-1].name) for app, each in rows.items()])
        call_command("install_walls", database="default", verbosity=0)
        assert schema() == before
        connections.close_all()
