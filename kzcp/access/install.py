"""Make the second wall: functions, policies, triggers and rights, from what the apps declare.

Safe to run again at any time and run after every migration; until it has run, the serving role has
no right on any table.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from kzcp.access import sql, walls
from kzcp.access.models import RolePermission
from kzcp.access.roles import ROLES
from kzcp.access.walls import Wall
from kzcp.core import clock_sql
from kzcp.jobs import sql as jobs_sql
from kzcp.journal import sql as journal_sql
from kzcp.vault import sql as vault_sql

OWNER, APP, STATISTICS, SCOPE = "kzcp_owner", "kzcp_app", "kzcp_statistics", "kzcp_scope"
STATISTICS_READS = ("reference_", "reports_indicator")
"""Beginnings of the names of open tables that the statistics role reads beside the coded events."""


def install(*, using: str) -> None:
    """Bring the database of alias `using` (the owner's) to what the code declares, in one transaction."""
    missing = walls.unlisted(using)
    if missing:
        raise RuntimeError(f"tables on no list of kzcp.access.walls: {', '.join(missing)}")
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('kzcp.access.install'))")
        cursor.execute(f"grant usage, create on schema public to {SCOPE}")
        cursor.execute(f"grant usage on schema public to {APP}, {STATISTICS}")
        clock_sql.install(cursor)
        vault_sql.install(cursor)
        cursor.execute(sql.ACTOR)
        for text in (
            sql.HELD,
            *walls.functions(),
            walls.draft_function(),
            walls.FROZEN,
            journal_sql.STAMP,
            journal_sql.CHANGE,
        ):
            cursor.execute(text)
        _fill_roles(using)
        _grant_rights(cursor)
        for wall in walls.declared().values():
            for statement in policies(wall):
                cursor.execute(statement)
        cursor.execute(journal_sql.STAMP_TRIGGER)
        _own_functions(cursor)
        cursor.execute(f"revoke create on schema public from {SCOPE}")


def _fill_roles(using: str) -> None:
    rows = [
        RolePermission(role=role, permission=permission, reach=reach)
        for role, held in ROLES.items()
        for permission, reach in held.items()
    ]
    RolePermission.objects.using(using).all().delete()
    RolePermission.objects.using(using).bulk_create(rows)


def _grant_rights(cursor: CursorWrapper) -> None:
    declared, own = walls.declared(), walls.own_rights()
    for table in walls.tables(cursor):
        cursor.execute(f"revoke all on {table} from {APP}, {STATISTICS}, {SCOPE}, public")
        cursor.execute(f"grant select on {table} to {SCOPE}")
        if table in own:
            cursor.execute(own[table])
        elif table in declared:
            verbs = "select, insert" if declared[table].frozen else "select, insert, update"
            cursor.execute(f"grant {verbs} on {table} to {APP}")
        else:
            cursor.execute(f"grant select, insert, update, delete on {table} to {APP}")
        if table.startswith(STATISTICS_READS):
            cursor.execute(f"grant select on {table} to {STATISTICS}")
    cursor.execute(f"grant usage on all sequences in schema public to {APP}, {SCOPE}")


def policies(wall: Wall) -> Iterator[str]:
    """The statements that put one table behind its wall."""
    table = wall.table
    yield f"alter table {table} enable row level security"
    yield f"alter table {table} force row level security"
    member = f"pg_has_role(session_user, '{OWNER}', 'member')"
    yield from _policy(table, "owner", f"for all to {OWNER} using ({member}) with check ({member})")
    # Not `true`: the owner is a member of the scope's role, and its plain views would show all to everybody.
    itself = f"(select current_user) = '{SCOPE}'"
    yield from _policy(table, "scope", f"for select to {SCOPE} using ({itself})")
    yield from _policy(table, "read", f"for select to {APP} using ({wall.test('read')})")
    yield from _policy(table, "insert", f"for insert to {APP} with check ({wall.test('insert')})")
    update = wall.test("update")
    yield from _policy(table, "update", f"for update to {APP} using ({update}) with check ({update})")
    for role in wall.readers:
        yield f"grant select on {table} to {role}"
        yield from _policy(table, f"reader_{role}", f"for select to {role} using (true)")
    if wall.journaled:
        yield journal_sql.change_trigger(table, wall.hashes)
    else:
        yield f"drop trigger if exists journal_change on {table}"
    if wall.frozen:
        yield (
            f"create or replace trigger refuse_change before update or delete on {table}"
            " for each row execute function kzcp_refuse_change()"
        )
    else:
        yield f"drop trigger if exists refuse_change on {table}"


def _policy(table: str, name: str, rule: str) -> Iterator[str]:
    yield f"drop policy if exists kzcp_{name} on {table}"
    yield f"create policy kzcp_{name} on {table} {rule}"


def _own_functions(cursor: CursorWrapper) -> None:
    """Give every SECURITY DEFINER function to `kzcp_scope` and take it from everybody else."""
    cursor.execute(
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname = 'public' and p.prosecdef and p.proname like 'kzcp\\_%%'"
    )
    for (function,) in cursor.fetchall():
        cursor.execute(f"alter function {function} owner to {SCOPE}")
        cursor.execute(f"revoke all on function {function} from public")
        cursor.execute(f"grant execute on function {function} to {APP}, {OWNER}")
    cursor.execute(f"grant insert on journal_change to {SCOPE}")
    cursor.execute("drop policy if exists kzcp_scope_adds on journal_change")
    cursor.execute(f"create policy kzcp_scope_adds on journal_change for insert to {SCOPE} with check (true)")
    cursor.execute(f"grant update on vault_datakey to {SCOPE}")
    cursor.execute(f"grant delete on jobs_message to {SCOPE}")
    cursor.execute("drop policy if exists kzcp_scope_purges on jobs_message")
    cursor.execute(
        f"create policy kzcp_scope_purges on jobs_message for delete to {SCOPE} using ({jobs_sql.OLD})"
    )
    if settings.CLOCK_MOVABLE:
        cursor.execute(f"grant select, update on kzcp_clock to {SCOPE}")
