"""The embedded servers start on awkward folders, refuse what they must with a sentence, and keep their data."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis as client
from psycopg import errors

from kzcp.demo import databases
from kzcp.demo.house import check_port
from kzcp.demo.servers import postgres, redis
from kzcp.demo.servers.problems import ServerProblem


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a folder of ключ")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[postgres.Server]:
    started = postgres.start(folder / "postgres", log=folder / "postgres.log", settings=postgres.DISPOSABLE)
    yield started
    started.stop()


def test_a_second_start_on_the_same_data_is_refused(
    server: postgres.Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "END_SECONDS", 0.2)
    with pytest.raises(ServerProblem, match="already uses"):
        postgres.start(folder / "postgres", log=folder / "second.log")
    assert server.child.running()


def test_roles_and_database_are_made_and_made_again(server: postgres.Server, tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "passwords.json"
    first, second = (databases.prepare(server.url(), file) for _ in range(2))
    assert first == second
    assert file.stat().st_mode & 0o777 == 0o600
    with psycopg.connect(first.owner) as owner:
        owner.execute("create table thing (id int)")
        owner.execute("create function f() returns int language sql security definer as 'select 1'")
        owner.execute("grant create on schema public to kzcp_scope")
        owner.execute("alter function f() owner to kzcp_scope")
        owner.execute("revoke create on schema public from kzcp_scope")
        owner.execute("create or replace function f() returns int language sql as 'select 2'")
    with psycopg.connect(first.backup) as backup:
        assert backup.execute("select count(*) from thing").fetchone() == (0,)
        with pytest.raises(errors.ReadOnlySqlTransaction):
            backup.execute("delete from thing")
    for address in (first.app, first.statistics):
        for statement in (
            "create table mine (id int)",
            "create temp table mine (id int)",
            "select * from thing",
        ):
            with psycopg.connect(address) as connection, pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)


def test_only_backup_passes_row_security(server: postgres.Server) -> None:
    databases.make_roles(server.url(), {})
    with psycopg.connect(server.url()) as connection:
        rows = connection.execute(
            "select rolname, rolcanlogin, rolsuper, rolbypassrls from pg_roles where rolname ~ '^kzcp_' order by 1"
        ).fetchall()
    assert rows == [
        ("kzcp_app", True, False, False),
        ("kzcp_backup", True, False, True),
        ("kzcp_owner", True, False, False),
        ("kzcp_scope", False, False, False),
        ("kzcp_statistics", True, False, False),
    ]


def test_an_address_that_leads_nowhere_is_a_sentence() -> None:
    with pytest.raises(ServerProblem, match="cannot be used"):
        databases.prepare("postgresql://nobody@127.0.0.1:1/postgres", None)


def test_a_folder_of_another_version_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServerProblem, match="made by PostgreSQL 9"):
        postgres.start(data, log=tmp_path / "log")


def test_a_stale_mark_with_a_living_number_does_not_matter(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    postgres.start(data, log=tmp_path / "log", settings=postgres.DISPOSABLE).stop()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    again = postgres.start(data, log=tmp_path / "log", settings=postgres.DISPOSABLE)
    os.kill(again.child.pid, signal.SIGKILL)
    again.child.stop()
    third = postgres.start(data, log=tmp_path / "log", settings=postgres.DISPOSABLE)
    third.stop()


def test_a_server_that_will_not_start_shows_its_log(tmp_path: Path) -> None:
    settings = {**postgres.DISPOSABLE, "shared_buffers": "nonsense"}
    with pytest.raises(ServerProblem, match="nonsense"):
        postgres.start(tmp_path / "postgres", log=tmp_path / "log", settings=settings)


def test_redis_keeps_what_was_written(tmp_path: Path) -> None:
    server = redis.start(tmp_path / "redis", log=tmp_path / "log")
    with pytest.raises(ServerProblem, match="already uses"):
        redis.start(tmp_path / "redis", log=tmp_path / "log")
    with client.from_url(server.url) as connection:
        connection.set("kept", "yes")
    server.stop()
    server = redis.start(tmp_path / "redis", log=tmp_path / "log")
    with client.from_url(server.url) as connection:
        assert connection.get("kept") == b"yes"
    server.stop()


def test_a_taken_port_is_a_sentence() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServerProblem, match=f"PORT={port + 1}"):
            check_port(port)
