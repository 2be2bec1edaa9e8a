"""Who sees which rows: nobody without an actor, and each wrong actor nothing about a child.

What is expected stands here in words of the access rules and is not read from the policies.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.apps import apps
from django.db import connections, models, transaction
from psycopg import sql

from kzcp.access import walls
from kzcp.core.actor import acting_as
from kzcp.demo import databases
from tests.contracts.walls.house import House, Rows, act_as, every_row, in_sight, stored
from tests.contracts.walls.world import World

JOURNAL = frozenset({"journal_entry", "journal_entryperson", "journal_change"})
OWN_ROWS = {
    "journal_entry": "actor = %(actor)s",
    "journal_entryperson": "entry_id in (select id from journal_entry where actor = %(actor)s)",
    "workflow_notice": "recipient_id = %(user)s",
    "cases_casegrant": "user_id = %(user)s",
    "cases_conflict": "user_id = %(user)s",
    "jobs_message": "actor = %(actor)s",
}
"""Rows that name the person as their own: the trace, a notice, a grant, a declared conflict.

Drafts and approvals are not among them: whoever wrote or decided sees them only as long as they see the case.
"""
WITHOUT_A_ROLE = ("former", "closed", "nobody")
"""Who keeps nothing but their trace and what stands in a case by their name: not even what they were told."""

FIGURES = frozenset({"reports_figureset", "reports_figure", "reports_release"})
OF_THE_HOUSE: dict[str, frozenset[str]] = {
    **dict.fromkeys(("aigul", "bolat", "botagoz", "zarina", "saule", "asel", "marzhan", "ruslan"), frozenset({"referrals_offer", "reports_release"})),
    **dict.fromkeys(("gulnar", "timur"), frozenset({"referrals_offer", "reports_release"})),
    **dict.fromkeys(("nina", "pavel"), FIGURES | {"referrals_offer", "jobs_run"}),
    **dict.fromkeys(("dana", "kamila"), frozenset({"referrals_offer"})),
    "marat": JOURNAL,
    "oleg": frozenset({"jobs_run"}),
}  # fmt: skip
"""In which tables each person sees rows that belong to no child."""

SYSTEMS: dict[str, frozenset[str]] = {
    "system:unknown": frozenset(),
    "system:relay": frozenset({"jobs_message"}),
    "system:operator": frozenset({"jobs_message", "jobs_run"}),
    "system:figures": FIGURES | {"jobs_run"},
    "system:janitor": frozenset({"jobs_run"}),
    "system:sample": frozenset({"jobs_run", "referrals_offer"}),
    "system:deadlines": frozenset(
        {
            *("cases_case", "cases_concern", "cases_task", "jobs_run"),
            *("referrals_referral", "referrals_silence"),
        }
    ),
    "system:auditor": frozenset(),
    "system:steps ": frozenset(),
    "system:": frozenset(),
}
"""In which tables the parts of the system see rows; a name that is nobody's sees none."""

NOBODY = (None, "", "anonymous", "user:", "user:0", "user:999999999", "user:1 or true", "steps", "kzcp_owner")
"""Actors that are nobody, and a missing one."""


@dataclass
class Result:
    """What was found wrong, and how much was looked at."""

    findings: list[str] = field(default_factory=list)
    actors: int = 0
    rows: int = 0
    statements: int = 0

    def add(self, other: "Result") -> None:
        """Join with another part's."""
        self.findings += other.findings
        self.actors += other.actors
        self.rows += other.rows
        self.statements += other.statements


# ---- nobody ------------------------------------------------------------------------------------


def empty_tables(place: House) -> Result:
    """A walled table without a row proves nothing: each must have one."""
    found = stored(place)
    missing = [
        f"{table}: no row, nothing is proved of it" for table in sorted(set(walls.declared()) - set(found))
    ]
    return Result(missing, rows=sum(map(len, found.values())))


def nobody(place: House) -> Result:
    """Signed in as the serving role without an actor, and with actors that do not exist: no row of any table."""
    result = Result(actors=len(NOBODY))
    with place.login() as connection:
        for way, found in _ways(connection):
            result.statements += 1
            result.findings += [f"{way}: {len(rows)} rows of {table}" for table, rows in found.items()]
    return result


def _ways(connection: psycopg.Connection[Any]) -> Iterator[tuple[str, Rows]]:
    yield "autocommit without an actor", _gathered(connection.execute(every_row()).fetchall())
    for actor in NOBODY:
        yield f"actor {actor!r}", in_sight(connection, actor)
    with connection.transaction():
        connection.execute(f"declare looking cursor for {every_row()}")
        yield "a cursor of the server", _gathered(connection.execute("fetch all from looking").fetchall())
    with connection.transaction():
        connection.execute(f"prepare looking as {every_row()}")
        yield "a prepared statement", _gathered(connection.execute("execute looking").fetchall())
    with connection.transaction():
        act_as(connection, "system:steps")
    yield "after a transaction with an actor", _gathered(connection.execute(every_row()).fetchall())
    for table in walls.declared():
        with connection.cursor() as cursor, cursor.copy(f"copy (select 1 from {table}) to stdout") as copy:
            rows = {str(row) for row in copy.rows()}
        yield "COPY", {table: rows} if rows else {}
    names = connection.execute(
        "select tablename, count(*) from pg_stats where schemaname = 'public' and tablename = any(%s) group by 1",
        [list(walls.declared())],
    )
    yield "the planner's statistics", {name: {str(count)} for name, count in names.fetchall()}


def _gathered(pairs: list[Any]) -> Rows:
    found: Rows = {}
    for table, row in pairs:
        found.setdefault(table, set()).add(row)
    return found


def through_views(place: House) -> Result:
    """A plain view of the owner's shows the serving role nothing, whatever its author forgot."""
    result = Result()
    tables = sorted(walls.declared())
    with (
        place.login(databases.OWNER) as owner,
        place.login() as connection,
        place.login(databases.STATISTICS) as statistics,
    ):
        owner.execute(f"create view proof_of_walls as {every_row()}")
        owner.execute(f"grant select on proof_of_walls to {databases.APP}, {databases.STATISTICS}")
        try:
            for reader in (connection, statistics):
                result.statements += 1
                seen = _gathered(reader.execute("select * from proof_of_walls").fetchall())
                result.findings += [
                    f"a view of the owner's: {len(seen[t])} rows of {t}" for t in tables if t in seen
                ]
        finally:
            owner.execute("drop view proof_of_walls")
    return result


def through_the_orm(place: House) -> Result:
    """The same through Django's own ways, signed in as the serving role."""
    result = Result()
    connection = connections["default"]
    kept = dict(connection.settings_dict)
    signed_in = place.address(databases.APP)
    connection.close()
    of_app = {"OPTIONS": {}, "USER": sql_user(signed_in), "PASSWORD": password_of(signed_in)}
    connection.settings_dict.update(of_app)
    try:
        for model in walled_models():
            manager = model._base_manager
            lazy = _made_inside(manager)
            ways = {
                "all()": lambda m=manager: list(m.values_list("pk")),
                "iterator()": lambda m=manager: list(m.values_list("pk").iterator(chunk_size=10)),
                "count()": lambda m=manager: [None] * m.count(),
                "carried out of a transaction": lambda q=lazy: list(q),
                "iterator() in a transaction": lambda m=manager: _in_transaction(m),
            }
            for way, look in ways.items():
                result.statements += 1
                if rows := look():
                    result.findings.append(f"{way}: {len(rows)} rows of {model._meta.db_table}")
    finally:
        connection.close()
        connection.settings_dict.update(kept)
    return result


def _made_inside(manager: Any) -> Any:
    with acting_as_steps(), transaction.atomic():
        return manager.values_list("pk")


def _in_transaction(manager: Any) -> list[Any]:
    with transaction.atomic():
        return list(manager.values_list("pk").iterator(chunk_size=10))


def acting_as_steps() -> Any:
    """The part of the system that may do most."""
    from kzcp.workflow.lifecycle import STEPS

    return acting_as(STEPS)


def walled_models() -> list[type[models.Model]]:
    """The models whose tables are walled."""
    listed = walls.declared()
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in listed]


def sql_user(address: str) -> str:
    """The login in an address."""
    return str(psycopg.conninfo.conninfo_to_dict(address)["user"])


def password_of(address: str) -> str:
    """The password in an address; empty where the server trusts."""
    return str(psycopg.conninfo.conninfo_to_dict(address).get("password") or "")


# ---- the wrong ones ----------------------------------------------------------------------------


def wrong_actors(world: World, *, only: str = "") -> Result:
    """Each person and each part of the system sees, of each child, what the rules give and nothing else."""
    result = Result()
    seen_at_all: set[str] = set()
    tables = [only] if only else sorted(walls.declared())
    with world.house.login() as connection, world.house.login(databases.OWNER) as owner:
        for name, user in world.people.items():
            actor = f"user:{user.pk}"
            sight = in_sight(connection, actor, tables)
            own = _own(owner, actor, user.pk)
            if name in WITHOUT_A_ROLE:
                own.pop("workflow_notice")
            seen_at_all |= set(sight)
            result.actors += 1
            result.rows += sum(len(rows) for group in world.groups.values() for rows in group.rows.values())
            result.findings += [
                *_judged(world, name, sight, own),
                *([] if only else _blind(world, name, sight)),
            ]
        for actor, may in SYSTEMS.items():
            sight, own = in_sight(connection, actor, tables), _own(owner, actor, 0)
            beyond = {
                table: rows - own.get(table, set()) for table, rows in sight.items() if table not in may
            }
            result.actors += 1
            result.findings += [f"{actor}: {len(rows)} rows of {t}" for t, rows in beyond.items() if rows]
        steps = in_sight(connection, "system:steps", tables)
    if "house" in world.groups and not only:
        unseen = sorted(set(tables) - seen_at_all - set(steps))
        result.findings += [f"{table}: nobody sees a row of it, so nothing is proved" for table in unseen]
    return result


def _own(owner: psycopg.Connection[Any], actor: str, user: int) -> Rows:
    found: Rows = {}
    for table, test in OWN_ROWS.items():
        rows = owner.execute(f"select id::text from {table} where {test}", {"actor": actor, "user": user})
        found[table] = {row for (row,) in rows.fetchall()}
    return found


def _judged(world: World, name: str, sight: Rows, own: Rows) -> Iterator[str]:
    for group in world.groups.values():
        if name in group.insiders:
            continue
        of_house = OF_THE_HOUSE.get(name, frozenset()) if group.name == "house" else frozenset()
        may = (
            group.providers.get(name, frozenset()) | of_house | (JOURNAL if name == "marat" else frozenset())
        )
        for table, rows in group.rows.items():
            beyond = sight.get(table, set()) & rows - own.get(table, set())
            if beyond and table not in may:
                yield f"{name}: {len(beyond)} rows of {table} about {group.name}"


def _blind(world: World, name: str, sight: Rows) -> Iterator[str]:
    for group in world.groups.values():
        seen = any(sight.get(table, set()) & rows for table, rows in group.rows.items())
        if name in group.insiders and not seen:
            yield f"{name}, who works with it, sees nothing of {group.name}"


def right_actors(world: World) -> Result:
    """The control: those who work with a child see every table that its life has filled."""
    result = Result()
    hidden = {"workflow_notice", "workflow_draft", "cases_casegrant", "jobs_message", *JOURNAL}
    with world.house.login() as connection:
        for group in world.groups.values():
            if group.name == "house":
                continue
            sights = [in_sight(connection, str(world.actor(name))) for name in sorted(group.insiders)]
            for table, rows in group.rows.items():
                result.rows += len(rows)
                if (
                    rows
                    and table not in hidden
                    and not any(sight.get(table, set()) & rows for sight in sights)
                ):
                    result.findings.append(f"nobody of {group.name} sees its rows of {table}")
    return result


def statistics_role(place: House) -> Result:
    """The role that counts reads coded events, with or without an actor, and no other walled table."""
    result = Result()
    readable = {"cases_caseevent"}
    with place.login(databases.STATISTICS) as connection:
        for table in sorted(set(walls.declared()) - readable):
            result.statements += 1
            try:
                rows = connection.execute(
                    sql.SQL("select 1 from {}").format(sql.Identifier(table))
                ).fetchall()
            except psycopg.errors.InsufficientPrivilege:
                continue
            result.findings.append(f"statistics may read {table}: {len(rows)} rows")
    return result
