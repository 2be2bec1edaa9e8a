"""The roles and the database of kzcp, made by an administrator of a PostgreSQL server; safe to repeat.

Who may do what is said here once: the owner migrates, the application serves, statistics reads coded events,
scope owns the functions that look behind the walls and cannot sign in, backup reads everything.
"""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from .servers.problems import ServerProblem

OWNER: Final = "kzcp_owner"
APP: Final = "kzcp_app"
STATISTICS: Final = "kzcp_statistics"
SCOPE: Final = "kzcp_scope"
BACKUP: Final = "kzcp_backup"
RIGHTS: Final = {
    OWNER: sql.SQL("login nobypassrls"),
    APP: sql.SQL("login nobypassrls"),
    STATISTICS: sql.SQL("login nobypassrls"),
    SCOPE: sql.SQL("nologin nobypassrls"),
    BACKUP: sql.SQL("login bypassrls"),
}
SIGNING_IN: Final = (OWNER, APP, STATISTICS, BACKUP)
DATABASE: Final = "kzcp"
OLDEST, NEWEST = 15, 18
GRANT_OPTIONS_SINCE: Final = 16
ONE_AT_A_TIME: Final = 5_201_314  # key of the advisory lock around changes of roles
READING: Final = sql.SQL(", ").join(map(sql.Identifier, (APP, STATISTICS, SCOPE, BACKUP)))


@dataclass(frozen=True)
class Addresses:
    """Where each role finds the database."""

    owner: str
    app: str
    statistics: str
    backup: str


def with_login(url: str, role: str, password: str, database: str) -> str:
    """Give the same server's address for another role and database; no password where it is empty."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    login = f"{role}:{quote(password, safe='')}" if password else role
    return urlunsplit(parts._replace(netloc=f"{login}@{place}", path=f"/{quote(database, safe='')}"))


def named_database(administrator: str) -> str:
    """Give the name of kzcp's database: the one in the address, unless that is a server's own one."""
    name = urlsplit(administrator).path.lstrip("/")
    return DATABASE if name in {"", "postgres", "template1"} else name


def at_database(url: str, database: str) -> str:
    """Give the same address for another database of the server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database, safe='')}"))


def kept_passwords(file: Path) -> dict[str, str]:
    """Read the roles' passwords from a private file, making those that are missing."""
    known: dict[str, str] = json.loads(file.read_text()) if file.is_file() else {}
    missing = {role: secrets.token_urlsafe(32) for role in SIGNING_IN if role not in known}
    if missing:
        known |= missing
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = file.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(known, out, indent=1)
        new.replace(file)
    return known


@contextmanager
def administering(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Open an autocommit connection as the administrator; what fails is told as a sentence."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            yield connection
    except psycopg.errors.InsufficientPrivilege as error:
        raise ServerProblem(
            f"The login in DATABASE_URL may not do this: {error}. It must be an administrator (a superuser, or "
            "on PostgreSQL 16 and newer a role with CREATEDB, CREATEROLE and BYPASSRLS)."
        ) from error
    except psycopg.errors.DiskFull as error:
        raise ServerProblem(
            "The disk of the PostgreSQL server is full: free some space, start again."
        ) from error
    except psycopg.OperationalError as error:
        raise ServerProblem(
            f"The PostgreSQL of DATABASE_URL cannot be used: {str(error).strip()}. "
            "Check the address, the login and that the server runs."
        ) from error


def check_version(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Refuse a server older or newer than those that are tested."""
    major = connection.info.server_version // 10_000
    if not OLDEST <= major <= NEWEST:
        raise ServerProblem(f"PostgreSQL {major} is not supported: use {OLDEST} to {NEWEST}.")


def make_roles(administrator: str, passwords: dict[str, str]) -> None:
    """Make the roles, their rights and memberships what they must be; passwords where given."""
    with administering(at_database(administrator, "postgres")) as connection, connection.transaction():
        check_version(connection)
        connection.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        for role, rights in RIGHTS.items():
            make_role(connection, role, rights, passwords.get(role, ""))
        options = " with inherit true, set true" if modern(connection) else ""
        # The owner gives functions to the scope's role and replaces them later.
        connection.execute(sql.SQL("grant {} to {}" + options).format(*map(sql.Identifier, (SCOPE, OWNER))))
        connection.execute(sql.SQL("grant pg_read_all_data to {}").format(sql.Identifier(BACKUP)))
        connection.execute(
            sql.SQL("alter role {} set default_transaction_read_only = on").format(sql.Identifier(BACKUP))
        )


def modern(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Tell whether this server knows options of a membership."""
    return connection.info.server_version // 10_000 >= GRANT_OPTIONS_SINCE


def make_role(
    connection: psycopg.Connection[tuple[object, ...]], role: str, rights: sql.SQL, password: str
) -> None:
    """Make one role, or bring it back to its rights; an empty password leaves what is set."""
    name = sql.Identifier(role)
    if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
        connection.execute(sql.SQL("create role {} ").format(name) + rights)
    else:
        connection.execute(sql.SQL("alter role {} ").format(name) + rights)
    if password:
        connection.execute(sql.SQL("alter role {} password {}").format(name, sql.Literal(password)))


def make_database(administrator: str, database: str) -> None:
    """Make the database if it is missing, and settle who may enter it and who owns its schema."""
    name = sql.Identifier(database)
    with administering(at_database(administrator, "postgres")) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
            connection.execute(sql.SQL("create database {} template template0 encoding 'UTF8'").format(name))
    settle_rights(administrator, database)


def settle_rights(administrator: str, database: str) -> None:
    """Take the database and its schema from PUBLIC and give them to kzcp's roles."""
    name, owner = sql.Identifier(database), sql.Identifier(OWNER)
    with administering(at_database(administrator, database)) as connection, connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        for statement in (
            sql.SQL("revoke all on database {} from public").format(name),
            sql.SQL("grant connect on database {} to {}, {}").format(name, owner, READING),
            sql.SQL("alter schema public owner to {}").format(owner),
            sql.SQL("revoke all on schema public from public"),
            sql.SQL("grant usage on schema public to {}").format(READING),
        ):
            connection.execute(statement)


def prepare(administrator: str, secrets_file: Path | None) -> Addresses:
    """Make roles and database ready; return each role's address.

    With ``secrets_file`` the roles get passwords that are kept there (mode 0600); without it the server
    trusts who reaches its private socket. Raises ServerProblem.
    """
    passwords = kept_passwords(secrets_file) if secrets_file else {}
    database = named_database(administrator)
    make_roles(administrator, passwords)
    make_database(administrator, database)
    found = {role: with_login(administrator, role, passwords.get(role, ""), database) for role in SIGNING_IN}
    return Addresses(owner=found[OWNER], app=found[APP], statistics=found[STATISTICS], backup=found[BACKUP])
