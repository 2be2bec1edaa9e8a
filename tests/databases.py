"""The tests' databases: one server, one template made once, one copy for each process of a run.

Without DATABASE_URL (an administrator's address) an embedded server is started in ``var/tests``. All runs of
this checkout share it: each process holds a shared lock on ``users.lock``, and the server ends when nobody
holds one any more, a killed run included.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import dj_database_url
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import errors, sql

from kzcp.demo import databases
from kzcp.demo.servers import postgres, redis
from kzcp.demo.servers.places import socket_folder
from kzcp.demo.servers.problems import InUse, ServerProblem

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "tests"
LOGIN = "kzcp_test"
ROLES = {"default": databases.APP, "statistics": databases.STATISTICS}
TEMPLATE, RUN = "kzcp_template_", "kzcp_run_"
KEPT_TEMPLATES = 6
HELD: list[Any] = []  # locks and servers that this process keeps to its end

CLEAN = """
create function kzcp_test_clean() returns void language plpgsql security definer
set search_path = public, pg_temp set session_replication_role = 'replica' as $$
declare
  kept oid[] := array[{kept}]::oid[];
  dirty oid[];
  found oid;
begin
  -- A table that was written to has pages, a truncated one has none.
  select array_agg(oid) into dirty from pg_class
   where relkind = 'r' and relnamespace = 'public'::regnamespace and not oid = any (kept)
     and pg_relation_size(oid) > 0;
  if dirty is null then return; end if;
  loop  -- whatever refers to a truncated table must be truncated with it, or emptied if it is kept
    select c.conrelid into found from pg_constraint c
     where c.contype = 'f' and c.confrelid = any (dirty) and not c.conrelid = any (dirty)
       and not c.conrelid = any (kept) limit 1;
    exit when found is null;
    dirty := dirty || found;
  end loop;
  if exists (select 1 from pg_constraint c where c.contype = 'f' and c.confrelid = any (dirty)
                                             and c.conrelid = any (kept)) then
    for found in select unnest(dirty) loop execute format('delete from %s', found::regclass); end loop;
  else
    execute 'truncate ' || (select string_agg(t::regclass::text, ', ') from unnest(dirty) t);
  end if;
end $$;
revoke all on function kzcp_test_clean() from public;
grant execute on function kzcp_test_clean() to kzcp_owner;
"""


@contextlib.contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Hold a lock that one process of this checkout has at a time."""
    with (FOLDER / name).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def share_servers() -> Path:
    """Take part in the servers of this checkout to the end of this process; give the lock's file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / "users.lock"
    handle = file.open("a")
    fcntl.flock(handle, fcntl.LOCK_SH)  # waits while a server of an earlier run is ending
    HELD.append(handle)
    return file


def administrator() -> str:
    """Give the administrator's address of the tests' server, started if needed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if given := os.environ.get("DATABASE_URL"):
        return given
    data, lock = FOLDER / "postgres", share_servers()
    with exclusive("start.lock"):
        sockets = socket_folder(data)
        if not postgres.accepts(sockets):
            start = {"log": FOLDER / "postgres.log", "settings": postgres.DISPOSABLE, "lock": lock}
            try:
                HELD.append(postgres.start(data, **start))
            except InUse:
                raise  # never touch the data of a server that runs
            except ServerProblem:
                shutil.rmtree(data, ignore_errors=True)  # made by another version, or broken by a crash
                HELD.append(postgres.start(data, **start))
            drop_left_over(postgres.url(sockets))
    return postgres.url(sockets)


def broker() -> str:
    """Give the address of a Redis for tests that run real processes, started if needed."""
    if given := os.environ.get("REDIS_URL"):
        return given
    data, lock = FOLDER / "redis", share_servers()
    with exclusive("start.lock"):
        path = socket_folder(data) / "redis.sock"
        if not redis.answers(path):
            HELD.append(redis.start(data, log=FOLDER / "redis.log", lock=lock))
    return f"unix://{path}"


def drop_left_over(url: str) -> None:
    """Drop the databases of runs that were killed; only right when the server was just started."""
    with databases.administering(url) as connection:
        for (name,) in connection.execute("select datname from pg_database where datname ~ %s", ["^" + RUN]):
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(str(name))))


def makes_the_template(path: Path) -> bool:
    """Tell whether this file of the project has a say in what a fresh database holds."""
    inside = path.relative_to(ROOT).as_posix()
    if "/migrations/" in inside or "/reference/data/" in inside or "/management/commands/" in inside:
        return True
    if path.suffix not in {".py", ".sql"}:
        return False
    if path.name in {"walls.py", "apps.py", "sql.py", "loading.py", "roles.py", "permissions.py"}:
        return True
    text = path.read_bytes().lower()
    return b"wall(" in text or b"create or replace" in text or b"create policy" in text


def fingerprint(url: str) -> str:
    """Name what a fresh database would hold: migrations, walls, reference data, packages, server."""
    digest = hashlib.sha256(os.fsencode(str(ROOT)))
    for folder in ("kzcp", "cases", "referrals", "reports", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if (
                path.is_file()
                and path.suffix in {".py", ".sql", ".csv", ".json"}
                and makes_the_template(path)
            ):
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    for line in sorted(f"{found.name} {found.version}" for found in distributions()):
        digest.update(line.encode())
    digest.update("".join(settings.INSTALLED_APPS).encode() + Path(__file__).read_bytes())
    with databases.administering(databases.at_database(url, "postgres")) as connection:
        digest.update(str(connection.info.server_version).encode())
    return digest.hexdigest()[:16]


def password(url: str) -> str:
    """Give the test login's password: none on the embedded server, else the same for all runs on a server."""
    return "" if "DATABASE_URL" not in os.environ else hashlib.sha256(f"kzcp-test:{url}".encode()).hexdigest()


def make_login(url: str) -> None:
    """Make the roles and the one login of the tests, a member of those that serve, own and count."""
    databases.make_roles(url, {})
    home = databases.at_database(url, "postgres")
    with databases.administering(home) as connection, connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [databases.ONE_AT_A_TIME])
        databases.make_role(connection, LOGIN, sql.SQL("login createdb"), password(url))
        for role in (databases.OWNER, databases.APP, databases.STATISTICS):
            connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(LOGIN)))


def point(url: str, database: str, roles: dict[str, str]) -> None:
    """Point Django's connections at a database, each in its role."""
    found = dj_database_url.parse(databases.with_login(url, LOGIN, password(url), database))
    for alias, role in roles.items():
        connections[alias].close()
        given = {key: found.get(key, "") for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
        options = {**found.get("OPTIONS", {}), "assume_role": role}
        connections[alias].settings_dict.update({**given, "OPTIONS": options})


def template(url: str) -> str:
    """Give the name of the template database, building it if this state of the project has none."""
    name = TEMPLATE + fingerprint(url)
    with (
        exclusive("template.lock"),
        databases.administering(databases.at_database(url, "postgres")) as server,
    ):
        if server.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return name
        building = name + "_new"
        server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(building)))
        make_login(url)
        databases.make_database(url, building)
        with databases.administering(databases.at_database(url, building)) as connection:
            connection.execute(
                sql.SQL("grant connect on database {} to {}").format(
                    sql.Identifier(building), sql.Identifier(LOGIN)
                )
            )
        fill(url, building)
        for change in ("alter database {0} rename to {1}", "alter database {1} with allow_connections false"):
            server.execute(sql.SQL(change).format(sql.Identifier(building), sql.Identifier(name)))
        forget_templates(server, name)
    return name


def fill(url: str, database: str) -> None:
    """Migrate as the owner, install the walls, load the reference data, add the tests' broom."""
    point(url, database, {"default": databases.OWNER})
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("install_walls", database="default", verbosity=0)
    call_command("load_reference", verbosity=0)
    connections["default"].close()
    with databases.administering(databases.at_database(url, database)) as connection:
        tables = connection.execute(
            "select oid, oid::regclass::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        ).fetchall()
        kept = [
            str(oid)
            for oid, table in tables
            if connection.execute(f"select 1 from {table} limit 1").fetchone()  # type: ignore[arg-type]
        ]
        connection.execute(CLEAN.format(kept=", ".join(kept)))  # type: ignore[arg-type]


def forget_templates(server: Any, name: str) -> None:
    """Drop the oldest templates; the newest few stay for other branches of work."""
    rows = server.execute(
        "select datname from pg_database where datname ~ %s and datname <> %s order by oid desc offset %s",
        ["^" + TEMPLATE, name, KEPT_TEMPLATES],
    ).fetchall()
    for (old,) in rows:
        with contextlib.suppress(errors.ObjectInUse):
            server.execute(sql.SQL("drop database {}").format(sql.Identifier(old)))


@contextlib.contextmanager
def own_database(worker: str) -> Iterator[str]:
    """Copy the template for this process and point Django at the copy; drop it at the end."""
    url = administrator()
    name = f"{RUN}{os.getpid()}_{worker}"
    home = databases.at_database(url, "postgres")
    quoted = sql.Identifier(name)
    source = template(url)
    with databases.administering(home) as server:
        server.execute(sql.SQL("drop database if exists {} with (force)").format(quoted))
        server.execute(sql.SQL("create database {} template {}").format(quoted, sql.Identifier(source)))
        server.execute(sql.SQL("revoke all on database {} from public").format(quoted))
        everyone = sql.SQL(", ").join(map(sql.Identifier, (*databases.SIGNING_IN, LOGIN)))
        server.execute(sql.SQL("grant connect on database {} to {}").format(quoted, everyone))
    point(url, name, ROLES)
    try:
        yield name
    finally:
        connections.close_all()
        with databases.administering(home) as server:
            server.execute(sql.SQL("drop database if exists {} with (force)").format(quoted))
