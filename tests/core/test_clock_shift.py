"""The movable clock: one shift for Python, the row policies and every process."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from kzcp.core import clock, clock_sql
from kzcp.core.actor import Actor, acting_as
from tests.roles import as_owner, as_role

pytestmark = pytest.mark.django_db
LATER = datetime(2030, 1, 1, 9, tzinfo=UTC)
BLINK = timedelta(seconds=20)


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    clock._forget()
    yield
    clock._forget()


def database_says() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("select kzcp_clock()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def test_moved_for_python_and_for_the_database() -> None:
    with acting_as(Actor.system("steps")):
        clock.move(to=LATER)
        assert abs(clock.now() - LATER) < BLINK
        assert abs(database_says() - LATER) < BLINK
        clock.move(to=LATER - timedelta(days=4000))
        assert abs(clock.now() - (LATER - timedelta(days=4000))) < BLINK
        clock.reset()
        assert abs(clock.now() - LATER) > timedelta(days=300)
        assert abs(database_says() - clock.now()) < BLINK


def test_read_once_a_second_and_counted_nowhere(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move(to=LATER)
    reads = []
    read = clock._read
    monkeypatch.setattr(clock, "_read", lambda: reads.append(1) or read())
    with django_assert_num_queries(0):
        for _ in range(50):
            clock.now()
    assert len(reads) == 1


def test_a_failed_transaction_keeps_its_own_error() -> None:
    with connection.cursor() as cursor, transaction.atomic():
        with pytest.raises(DatabaseError, match="no_such_table"):
            cursor.execute("select * from no_such_table")
        assert clock.now()
        transaction.set_rollback(True)


def test_a_role_that_may_not_ask_is_not_disturbed() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("revoke all on function kzcp_clock() from public, kzcp_statistics, kzcp_app")
    with as_role("kzcp_statistics"):
        assert clock.now()
        with connection.cursor() as cursor:
            cursor.execute("select 1")


def test_nobody_but_the_serving_role_moves_it() -> None:
    with as_role("kzcp_statistics"), pytest.raises(DatabaseError), transaction.atomic():
        clock.move(to=LATER)


def test_the_block_wins_over_the_shift() -> None:
    clock.move(to=LATER)
    with clock.at(LATER + timedelta(days=9)):
        assert clock.now() == LATER + timedelta(days=9)
    assert abs(clock.now() - LATER) < BLINK


@override_settings(CLOCK_MOVABLE=False)
def test_where_it_may_not_move_the_database_has_no_shift() -> None:
    with as_owner(), connection.cursor() as cursor:
        clock_sql.install(cursor)
        clock_sql.install(cursor)
        cursor.execute("select to_regclass('kzcp_clock'), to_regproc('kzcp_move_clock')")
        assert cursor.fetchone() == (None, None)
        cursor.execute("grant execute on function kzcp_clock() to kzcp_app")
    assert abs(database_says() - clock.now()) < BLINK


def test_installing_again_keeps_the_shift() -> None:
    clock.move(to=LATER)
    with as_owner(), connection.cursor() as cursor:
        clock_sql.install(cursor)
    clock._forget()
    assert abs(clock.now() - LATER) < BLINK
