"""The law of the journal, table by table: nothing changes without an entry, everything leaves its change.

And what the serving role may not do at all. Every statement is rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F

from kzcp.access import walls
from kzcp.access.walls import Wall
from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.demo import databases
from kzcp.vault.fields import SealedField
from kzcp.workflow.lifecycle import STEPS
from tests import databases as of_tests
from tests.contracts.walls.house import House, act_as
from tests.contracts.walls.sight import Result, walled_models
from tests.contracts.walls.world import World
from tests.roles import as_owner

LAW, DENIED, FROZEN = "KZ001", "42501", "KZ003"
ENTRY = (
    "insert into journal_entry (id, at, actor, action, outcome, ground, subject_kind, subject_id, reason, source)"
    " values (%s, now(), %s, 'proof.change', 'allowed', '', '', '', '', '')"
)
AHEAD = (
    "insert into journal_entry (id, at, actor, action, outcome, ground, subject_kind, subject_id, reason, source,"
    " transaction) select gen_random_uuid(), now(), %s, 'proof.ahead', 'allowed', '', '', '', '', '',"
    " pg_current_xact_id()::text::bigint + n from generate_series(1, 300) n"
)
"""Entries for the transactions that come next, whoever's they are: the server counts those of all databases."""

WRITERS = {"reports_release": ("nina", "state = 'PREPARED'")}
"""Tables into which only a person inserts: who, and which rows are like theirs. Elsewhere `system:steps` does."""


@dataclass(frozen=True)
class Table:
    """One journaled table: what is copied into it and what is changed in it."""

    wall: Wall
    actor: str
    like: str
    column: str
    value: str

    @property
    def name(self) -> str:
        return self.wall.table

    def refusal(self, role: str) -> str:
        """By which error a change of a row is refused to the role: a frozen table is changed by nobody."""
        if not self.wall.frozen:
            return LAW
        return DENIED if role == databases.APP else FROZEN

    def update(self, value: str = "") -> str:
        """Write one column of one row, by itself what stands there already."""
        value = value or f'"{self.column}"'
        chosen = f"id = (select id from {self.name} where {self.like} order by id limit 1)"
        return f'update {self.name} set "{self.column}" = {value} where {chosen}'

    def copy(self) -> str:
        """INSERT … SELECT of one row under another key."""
        return (
            f"insert into {self.name} select (jsonb_populate_record(null::{self.name}, to_jsonb(s)"
            f" || jsonb_build_object('id', gen_random_uuid()))).* from {self.name} s where {self.like} order by id limit 1"
        )


def journaled(world: World, only: str = "") -> list[Table]:
    """Every journaled table, with a column that can be changed."""
    found = []
    with world.house.administrator() as server:
        for name, wall in sorted(walls.declared().items()):
            if wall.journaled and only in ("", name):
                person, like = WRITERS.get(name, ("", "true"))
                actor = str(world.actor(person)) if person else str(STEPS)
                found.append(Table(wall, actor, like, *_column(server, name, wall)))
    return found


def _column(server: psycopg.Connection[Any], table: str, wall: Wall) -> tuple[str, str]:
    columns = server.execute(
        "select column_name, data_type from information_schema.columns where table_schema = 'public'"
        " and table_name = %s and column_name <> 'id' order by ordinal_position",
        [table],
    ).fetchall()
    values = {"timestamp with time zone": "timestamptz '2001-02-03 04:05Z'", "character varying": "'Z'"}
    values |= {"text": "'Z'", "bytea": r"'\x5a'::bytea", "uuid": "gen_random_uuid()"}
    for kind, value in values.items():
        for column, found in columns:
            if found == kind and column not in wall.hashes:
                return str(column), value
    raise LookupError(f"no column of {table} can be changed")


def relax(cursor: Any, table: str) -> None:
    """Let a copy of a row stand beside it for this transaction: what is unique or checked is dropped."""
    rows = cursor.execute(
        "select conname from pg_constraint where conrelid = %s::regclass and contype in ('u', 'c', 'x')",
        [table],
    )
    for (name,) in list((rows or cursor).fetchall()):
        cursor.execute(f'alter table {table} drop constraint "{name}"')
    rows = cursor.execute(
        "select indexrelid::regclass::text from pg_index where indrelid = %s::regclass"
        " and indisunique and not indisprimary",
        [table],
    )
    for (name,) in list((rows or cursor).fetchall()):
        cursor.execute(f"drop index {name}")


@contextmanager
def rolled_back(server: psycopg.Connection[Any]) -> Iterator[None]:
    """A transaction that leaves nothing."""
    with server.transaction(force_rollback=True):
        yield


def _refused(server: psycopg.Connection[Any], statement: str, parameters: Any = None) -> str:
    """The error state by which the database refuses a statement; "" where it does not."""
    try:
        with server.transaction():
            server.execute(statement, parameters)  # type: ignore[arg-type]
    except psycopg.Error as error:
        return error.sqlstate or "?"
    return ""


# ---- without an entry ----------------------------------------------------------------------------


def without_an_entry(world: World, *, only: str = "") -> Result:
    """Raw UPDATE, INSERT … SELECT and DELETE, as the serving role and as the owner: each raises KZ001."""
    result = Result()
    with tests_login(world.house) as server, world.house.login() as app:
        for table in journaled(world, only):
            with rolled_back(app):
                act_as(app, str(STEPS))
                _expect_change(result, table, databases.APP, _refused(app, table.update()))
            for role in (databases.APP, databases.OWNER):
                with rolled_back(server):
                    _prepare(server, table, role)
                    _expect(result, f"INSERT into {table.name} as {role}", _refused(server, table.copy()))
                    act_as(server, str(STEPS))
                    _expect_change(result, table, role, _refused(server, table.update()))
            with rolled_back(server):
                _prepare(server, table, databases.OWNER)
                _expect_change(result, table, databases.OWNER, _refused(server, f"delete from {table.name}"))
    result.add(_orm_without_an_entry(world, only))
    return result


def tests_login(house: House) -> Any:
    """The login of the tests, a member of the owner and of the serving role."""
    word = of_tests.password(house.url)
    address = databases.with_login(house.url, of_tests.LOGIN, word, house.name)
    return psycopg.connect(address, autocommit=True)


def _prepare(server: psycopg.Connection[Any], table: Table, role: str) -> None:
    server.execute(f"set local role {databases.OWNER}")
    relax(server, table.name)
    server.execute(f"set local role {role}")  # type: ignore[arg-type]
    act_as(server, table.actor)


def _expect_change(result: Result, table: Table, role: str, state: str) -> None:
    _expect(result, f"a change of {table.name} as {role}", state, table.refusal(role))


def _expect(result: Result, what: str, state: str, wanted: str = LAW) -> None:
    result.statements += 1
    if state != wanted:
        result.findings.append(f"{what}: {state or 'done'} instead of {wanted}")


def _orm_without_an_entry(world: World, only: str) -> Result:
    """The ways of Django that save no model: update(), bulk_update(), bulk_create()."""
    result = Result()
    listed = {table.name: table for table in journaled(world, only)}
    for model in walled_models():
        if (table := listed.get(model._meta.db_table)) is None:
            continue
        plain = next(
            f for f in model._meta.concrete_fields if not (f.primary_key or isinstance(f, SealedField))
        )
        for way, act in _ways(model, plain).items():
            by = Actor.parse(table.actor) if way == "bulk_create()" else STEPS
            state = _django_refuses(table, act, by)
            wanted = LAW if way == "bulk_create()" else table.refusal(databases.APP)
            _expect(result, f"{way} of {model._meta.label}", state, wanted)
    return result


def _ways(model: type[models.Model], plain: Any) -> dict[str, Any]:
    manager = model._base_manager
    return {
        "update()": lambda row: manager.filter(pk=row.pk).update(**{plain.name: F(plain.name)}),
        "bulk_update()": lambda row: manager.bulk_update([row], [plain.name]),
        "bulk_create()": lambda row: manager.bulk_create([_twin(row)]),
        "save()": lambda row: row.save(),
    }


def _twin(row: models.Model) -> models.Model:
    for column in row._meta.concrete_fields:
        getattr(row, column.attname)  # opened before the key changes, else it is another row's ciphertext
    row.pk = uuid7()
    row._state.adding = True
    return row


def _django_refuses(table: Table, act: Any, by: Actor) -> str:
    with transaction.atomic(), acting_as(by):
        try:
            with as_owner(), connection.cursor() as cursor:
                relax(cursor, table.name)
            rows = _model(table.name)._base_manager.extra(where=[table.like]).order_by("pk")
            with transaction.atomic():
                act(rows[0])
        except DatabaseError as error:
            return getattr(error.__cause__, "sqlstate", "") or "?"
        else:
            return ""
        finally:
            transaction.set_rollback(True)


def _model(table: str) -> type[models.Model]:
    return next(model for model in walled_models() if model._meta.db_table == table)


# ---- with an entry -------------------------------------------------------------------------------


def with_an_entry(world: World, *, only: str = "") -> Result:
    """The same statements with an entry leave changes that hold what was and what is, hashes apart."""
    result = Result()
    with tests_login(world.house) as server:
        for table in journaled(world, only):
            with rolled_back(server):
                _prepare(server, table, databases.APP)
                entry = uuid7()
                server.execute(ENTRY, [entry, table.actor])
                server.execute(table.copy())  # type: ignore[arg-type]
                act_as(server, str(STEPS))
                if not table.wall.frozen:
                    server.execute(table.update(table.value))  # type: ignore[arg-type]
                result.statements += 2
                server.execute(f"set local role {databases.OWNER}")
                result.findings += _judge(server, table, entry)
    return result


def _judge(server: psycopg.Connection[Any], table: Table, entry: Any) -> Iterator[str]:
    rows = server.execute(
        'select operation, before, after, transaction = pg_current_xact_id()::text::bigint, "row" from journal_change'
        ' where entry_id = %s and "table" = %s order by id',
        [entry, table.name],
    ).fetchall()
    wanted = ["INSERT"] if table.wall.frozen else ["INSERT", "UPDATE"]
    if [row[0] for row in rows] != wanted:
        yield f"{table.name}: the journal holds {[row[0] for row in rows]}"
        return
    if table.wall.frozen:
        return
    (_, nothing, made, *_), (_, before, after, mine, key) = rows
    now = server.execute(
        f"select to_jsonb(t) - %s::text[] from {table.name} t where id::text = %s",  # type: ignore[arg-type]
        [list(table.wall.hashes), key],
    ).fetchone()
    if nothing is not None or not made or not mine:
        yield f"{table.name}: the insert is journaled wrongly"
    if now is None or after != now[0]:
        yield f"{table.name}: the journal does not hold what is"
    if before == after or {**before, table.column: after[table.column]} != after:
        yield f"{table.name}: the journal does not hold what was"
    if set(table.wall.hashes) & set(before) or set(table.wall.hashes) & set(made):
        yield f"{table.name}: a search hash is in the journal"


# ---- what the serving role may not do ------------------------------------------------------------

FORBIDDEN = (
    "set session_replication_role = 'replica'",
    "set local session_replication_role = 'replica'",
    "alter table cases_note disable trigger all",
    "alter table cases_note disable trigger journal_change",
    "alter table cases_note disable row level security",
    "alter table cases_note no force row level security",
    "drop policy kzcp_read on cases_case",
    "create policy mine on cases_case using (true)",
    "alter policy kzcp_read on cases_case using (true)",
    "drop trigger journal_change on cases_case",
    "drop trigger journal_stamp on journal_entry",
    "alter function kzcp_journal_change() security invoker",
    "create or replace function kzcp_actor() returns text language sql as $$ select 'system:steps' $$",
    "create function public.mine() returns int language sql as $$ select 1 $$",
    "create table public.mine (id int)",
    "create view public.mine as select 1 as one",
    "create temporary table journal_entry (id uuid, transaction bigint, outcome text)",
    "create schema mine",
    "set role kzcp_owner",
    "set role kzcp_scope",
    "set session authorization kzcp_owner",
    "alter role kzcp_app bypassrls",
    "grant kzcp_owner to kzcp_app",
    "update journal_entry set actor = 'user:1'",
    "delete from journal_entry",
    "truncate journal_entry",
    "update journal_entryperson set person_id = gen_random_uuid()",
    "delete from journal_entryperson",
    "update journal_change set after = null",
    "delete from journal_change",
    """insert into journal_change (entry_id, transaction, at, "table", "row", operation)
       values (gen_random_uuid(), 1, now(), 'cases_case', '1', 'UPDATE')""",
    "select 1 from vault_datakey",
    "update vault_datakey set wrapped = ''",
    "delete from vault_datakey",
    "insert into access_rolepermission (role, permission, reach) values ('MINISTRY', 'case.view', 'sensitive')",
    "update access_rolepermission set reach = 'sensitive'",
    "update kzcp_clock set shift = interval '1 day'",
    "delete from django_migrations",
    "copy (select 1) to program 'cat'",
    "select pg_read_file('postgresql.conf')",
    "select 1 from pg_authid",
    "select lo_import('/etc/hostname')",
    "set local row_security = off; select 1 from cases_case",
)
"""Each of these must be denied to the serving role, whoever acts."""


def forbidden(world: World) -> Result:
    """Nothing by which the serving role could switch the walls or the law off, or rewrite the journal."""
    result = Result()
    with world.house.login() as app:
        for statement in (*FORBIDDEN, *(f"delete from {table}" for table in sorted(walls.declared()))):
            with rolled_back(app):
                act_as(app, str(STEPS))
                app.execute(ENTRY, [uuid7(), str(STEPS)])
                _expect(result, statement, _refused(app, statement), DENIED)
        with rolled_back(app):
            key = "select kzcp_destroy_key(gen_random_uuid())"
            _expect(result, "a key destroyed without an entry", _refused(app, key))
    result.add(forged(world))
    return result


def frozen(world: World) -> Result:
    """With an entry too nobody changes or removes a row of a frozen table: neither the house nor its owner."""
    result = Result()
    with tests_login(world.house) as server:
        for table in (each for each in journaled(world) if each.wall.frozen):
            for role in (databases.APP, databases.OWNER):
                for statement in (table.update(table.value), f"delete from {table.name}"):
                    with rolled_back(server):
                        _prepare(server, table, role)
                        act_as(server, str(STEPS))
                        server.execute(ENTRY, [uuid7(), str(STEPS)])
                        _expect_change(result, table, role, _refused(server, statement))
    if not result.statements:
        result.findings.append("no table is frozen: case events must be")
    return result


def forged(world: World) -> Result:
    """No entry in another's name, none without a name of one's own, none for another transaction."""
    result = Result()
    aigul, marat = str(world.actor("aigul")), str(world.actor("marat"))
    with world.house.login() as app, world.house.login(databases.OWNER) as owner:
        for actor, name in ((aigul, marat), (aigul, "system:steps"), (None, aigul), ("anonymous", aigul)):
            with rolled_back(app):
                act_as(app, actor)
                state = _refused(app, ENTRY, [uuid7(), name])
                _expect(result, f"{actor} writes in the journal as {name}", state, DENIED)
        with app.transaction():
            act_as(app, aigul)
            app.execute(AHEAD, [aigul])
        with rolled_back(app):
            act_as(app, str(STEPS))
            ahead = "update cases_note set recorded_at = recorded_at"
            _expect(result, "an entry stamped for a later transaction", _refused(app, ahead))
        written = "select count(*), count(*) - count(written_at) from journal_entry where action = %s"
        row = owner.execute(written + " and at > now() - interval '1 minute'", ["proof.ahead"]).fetchone()
        result.findings += (
            [] if row is not None and not row[1] else ["an entry without the stamp of the database"]
        )
    return result
