"""What every test may use: the database of this run, roles, a broker. Everything runs as the serving role."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase

from kzcp.core import messages
from tests import databases, roles
from tests.factories.cast import Cast, make_cast
from tests.sharing import Sharing


def pytest_configure(config: pytest.Config) -> None:
    """Compile the messages once for all processes of a run: a fresh clone has none, and tests read words."""
    if not hasattr(config, "workerinput"):
        messages.compile_all(databases.ROOT)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """Share the tests out among processes so that no dear world is made twice."""
    return Sharing(config, log)


def clean(_case: Any) -> None:
    """Empty what a transactional test wrote; rows of the template (vocabularies, permissions) stay."""
    if connection.in_atomic_block:
        connection.set_rollback(True)
    connections.close_all()
    with roles.as_owner(), connection.cursor() as cursor:
        cursor.execute("select kzcp_test_clean()")
    connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Give this process a copy of the template database instead of Django's own test database."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", clean)
    with (
        django_db_blocker.unblock(),
        databases.own_database(os.environ.get("PYTEST_XDIST_WORKER", "main")),
    ):
        yield
    patch.undo()


@pytest.fixture
def as_owner() -> Callable[[], AbstractContextManager[None]]:
    """Be the owner of the tables for some lines: ``with as_owner(): ...``."""
    return roles.as_owner


@pytest.fixture
def cast(db: None) -> Cast:
    """Give the people of the tests, who are always the same."""
    return make_cast()


@pytest.fixture(scope="session")
def broker() -> str:
    """Give the address of a real Redis, for tests that start Celery's processes."""
    return databases.broker()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the Chromium of the system, which may run as root."""
    import shutil

    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    extra = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **extra, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}
