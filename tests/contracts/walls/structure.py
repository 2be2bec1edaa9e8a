"""What the catalogue of the database must say, compared with the lists of the code and with words of its own."""

from collections.abc import Iterator
from typing import Any

import psycopg

from kzcp.access import walls
from kzcp.demo.databases import APP, OWNER, SCOPE, STATISTICS
from tests.contracts.walls.house import House
from tests.contracts.walls.sight import Result

NO_CONDITION = {("journal_entryperson", "kzcp_insert", APP)}
"""Policies of the serving role without a test: whoever writes an entry names the persons of it."""

ALL, WALLED = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"}), frozenset({"SELECT", "INSERT", "UPDATE"})
RIGHTS = {
    "journal_entry": frozenset({"SELECT", "INSERT"}),
    "journal_entryperson": frozenset({"SELECT", "INSERT"}),
    "journal_change": frozenset({"SELECT"}),
    "accounts_passphraselink": frozenset({"SELECT", "INSERT", "UPDATE"}),
    "vault_datakey": frozenset({"INSERT"}),
    "access_rolepermission": frozenset({"SELECT"}),
    "django_migrations": frozenset({"SELECT"}),
    "kzcp_clock": frozenset({"SELECT"}),
}
"""What the serving role may do with tables that do not get the usual rights."""

COUNTED = ("cases_caseevent", "kzcp_clock", "reports_indicator")
"""What the role that counts reads beside the reference tables."""


def structure(house: House) -> Result:
    """Every fault that the catalogue shows."""
    result = Result()
    with house.administrator() as server:
        for look in (_tables, _policies, _triggers, _functions, _rights, _views, _roles):
            result.statements += 1
            result.findings += look(server)
    return result


def _tables(server: psycopg.Connection[Any]) -> Iterator[str]:
    rows = server.execute(
        "select relname, relrowsecurity, relforcerowsecurity, relowner::regrole::text from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    ).fetchall()
    listed = set(walls.declared()) | set(walls.open_tables())
    for table, enabled, forced, owner in rows:
        if table not in listed:
            yield f"{table} is on no list"
        if owner != OWNER:
            yield f"{table} belongs to {owner}"
        if table in walls.declared() and not (enabled and forced):
            yield f"{table}: row security is {'not forced' if enabled else 'off'}"


def _policies(server: psycopg.Connection[Any]) -> Iterator[str]:
    rows = server.execute(
        "select tablename, policyname, array_to_string(roles, ','), cmd, qual, with_check from pg_policies"
        " where schemaname = 'public'"
    ).fetchall()
    found = {(table, name, role, verb) for table, name, role, verb, *_ in rows}
    expected = set(_expected())
    yield from (
        f"{table}: no policy {name} ({verb} to {role})"
        for table, name, role, verb in sorted(expected - found)
    )
    yield from (
        f"{table}: policy {name} is nobody's ({verb} to {role})"
        for table, name, role, verb in sorted(found - expected)
    )
    for table, name, role, _verb, qual, check in rows:
        if (
            role in (APP, SCOPE, "public")
            and "true" in (qual, check)
            and (table, name, role) not in NO_CONDITION
        ) and name != "kzcp_scope_adds":
            yield f"{table}: policy {name} tests nothing"
    # What the owner's membership lets through would show in every plain view of the owner's.
    for table, name, role, _verb, qual, _check in rows:
        if role == OWNER and "SESSION_USER" not in (qual or "").upper():
            yield f"{table}: the owner passes by {name} in a plain view too"


def _expected() -> Iterator[tuple[str, str, str, str]]:
    for table, wall in walls.declared().items():
        yield table, "kzcp_owner", OWNER, "ALL"
        yield table, "kzcp_scope", SCOPE, "SELECT"
        for verb in ("read", "insert", "update"):
            yield table, f"kzcp_{verb}", APP, {"read": "SELECT"}.get(verb, verb.upper())
        for reader in wall.readers:
            yield table, f"kzcp_reader_{reader}", reader, "SELECT"
    yield "journal_change", "kzcp_scope_adds", SCOPE, "INSERT"
    yield "jobs_message", "kzcp_scope_purges", SCOPE, "DELETE"


def _triggers(server: psycopg.Connection[Any]) -> Iterator[str]:
    rows = server.execute(
        "select c.relname, t.tgname, t.tgenabled::text, p.proname, t.tgtype from pg_trigger t"
        " join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid where not t.tgisinternal"
    ).fetchall()
    found = {(table, name): (enabled, function, kind) for table, name, enabled, function, kind in rows}
    # Each row, after, of insert (4), delete (8) and update (16).
    wanted = {
        (table, "journal_change"): ("kzcp_journal_change", 29)
        for table, w in walls.declared().items()
        if w.journaled
    }
    wanted["journal_entry", "journal_stamp"] = ("kzcp_journal_stamp", 7)
    for (table, name), (function, kind) in wanted.items():
        enabled, called, of_kind = found.get((table, name), ("", "", 0))
        if not called:
            yield f"{table}: trigger {name} is missing"
        elif enabled not in ("O", "A") or (called, of_kind) != (function, kind):
            yield f"{table}: trigger {name} is off or another one"


def _functions(server: psycopg.Connection[Any]) -> Iterator[str]:
    rows = server.execute(
        "select p.oid::regprocedure::text, p.proowner::regrole::text, coalesce(p.proconfig, '{}'),"
        " has_function_privilege('public', p.oid, 'execute') from pg_proc p"
        " where p.pronamespace = 'public'::regnamespace and p.prosecdef and p.proname <> 'kzcp_test_clean'"
    ).fetchall()
    for name, owner, config, everybody in rows:
        if owner != SCOPE:
            yield f"{name} runs as {owner}"
        paths = [part.partition("=")[2] for part in config if part.startswith("search_path=")]
        if not paths or not paths[0].startswith("pg_catalog") or not paths[0].endswith("pg_temp"):
            yield f"{name} has no search path of its own"
        if everybody:
            yield f"{name} may be called by everybody"


def _rights(server: psycopg.Connection[Any]) -> Iterator[str]:
    rows = server.execute(
        "select c.relname, g.grantee::regrole::text, g.privilege_type from pg_class c, aclexplode(c.relacl) g"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and g.grantee <> c.relowner"
    ).fetchall()
    given: dict[tuple[str, str], set[str]] = {}
    for table, role, right in rows:
        given.setdefault((table, role), set()).add(right)
    for (table, role), rights in sorted(given.items()):
        if role == APP:
            usual = WALLED if table in walls.declared() else ALL
            too_many = rights - RIGHTS.get(table, usual)
        elif role == STATISTICS:
            too_many = rights - ({"SELECT"} if table.startswith(("reference_", *COUNTED)) else set())
        else:
            too_many = rights - ({"SELECT"} if role == SCOPE else set()) - _own_of_scope(table, role)
        if too_many:
            yield f"{table}: {role} may {', '.join(sorted(too_many))}"
    columns = server.execute(
        "select attrelid::regclass::text from pg_attribute where attacl is not null"
        " and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)"
    ).fetchall()
    yield from (f"{table}: rights on single columns" for (table,) in columns)


def _own_of_scope(table: str, role: str) -> set[str]:
    own = {
        "journal_change": {"INSERT"},
        "jobs_message": {"DELETE"},
        "vault_datakey": {"UPDATE"},
        "kzcp_clock": {"UPDATE"},
    }
    return own.get(table, set()) if role == SCOPE else set()


def _views(server: psycopg.Connection[Any]) -> Iterator[str]:
    rows = server.execute(
        "select relname, relkind::text, coalesce(reloptions, '{}') from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')"
    ).fetchall()
    for name, kind, options in rows:
        if kind != "v" or not {"security_invoker=true", "security_invoker=on"} & set(options):
            yield f"{name}: a view that reads as its owner"


def _roles(server: psycopg.Connection[Any]) -> Iterator[str]:
    rows = server.execute(
        "select rolname from pg_roles where rolname = any(%s)"
        " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)",
        [[APP, STATISTICS, SCOPE, OWNER]],
    ).fetchall()
    yield from (f"{role} passes walls by an attribute" for (role,) in rows)
    members = server.execute(
        "select member::regrole::text, roleid::regrole::text from pg_auth_members where member::regrole::text = any(%s)",
        [[APP, STATISTICS, SCOPE]],
    ).fetchall()
    yield from (f"{member} is a member of {role}" for member, role in members)
    for role in (APP, STATISTICS):
        rights = server.execute(
            "select has_schema_privilege(%(r)s, 'public', 'create'),"
            " has_database_privilege(%(r)s, current_database(), 'temp')",
            {"r": role},
        ).fetchone()
        if rights is not None and any(rights):
            yield f"{role} may create things"
