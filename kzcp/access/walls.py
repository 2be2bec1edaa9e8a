"""The second wall: which tables have row policies, and what the policies say.

Each app registers its walls when it starts. A table of the database is on exactly one of three lists:
*walled and journaled* (the rule for personal data), *walled only* (rows that change all the time),
or *open*, with the reason why. `unlisted()` names tables that are on none.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connections
from django.db.backends.utils import CursorWrapper

SYSTEM_VERBS = {"r": "read", "i": "insert", "u": "update"}


@dataclass(frozen=True)
class Wall:
    """Row policies of one table as SQL tests; an empty test allows nobody.

    `systems` names the parts of the system that may do more: {"steps": "riu"} (read, insert, update).
    `readers` names further database roles that read all rows. `hashes` are left out of the journal.
    The rows of a `frozen` table are added and never changed again, by anybody: a figure rests on them.
    """

    table: str
    read: str = ""
    insert: str = ""
    update: str = ""
    systems: dict[str, str] = field(default_factory=dict)
    readers: tuple[str, ...] = ()
    journaled: bool = True
    hashes: tuple[str, ...] = ()
    frozen: bool = False

    def test(self, verb: str) -> str:
        """The whole test for one verb: the people's, or one of the system's parts."""
        letter = {name: letter for letter, name in SYSTEM_VERBS.items()}[verb]
        actors = [f"system:{name}" for name, verbs in sorted(self.systems.items()) if letter in verbs]
        parts = [f"({getattr(self, verb)})"] if getattr(self, verb) else []
        if actors:
            parts.append("(select kzcp_actor()) = any('{" + ",".join(actors) + "}')")
        return " or ".join(parts) or "false"


_walls: dict[str, Wall] = {}
FROZEN = """
create or replace function kzcp_refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception 'kzcp: % of %, whose rows are never changed', tg_op, tg_table_name using errcode = 'KZ003';
end $$;
"""
"""The trigger function of frozen tables: it refuses whoever changes a row, the owner of the table included."""

_rights: dict[str, str] = {}
_open: dict[str, str] = {}
_functions: list[Callable[[], str]] = []
_drafted: dict[str, str] = {}


def wall(wall: Wall) -> None:
    """Put a table behind row policies. A table can be declared once."""
    if wall.table in _walls or wall.table in _open:
        raise ValueError(f"{wall.table} is declared twice")
    _walls[wall.table] = wall


def leave_open(table: str, reason: str) -> None:
    """Say why a table has no row policies."""
    if table in _walls or table in _open:
        raise ValueError(f"{table} is declared twice")
    _open[table] = reason


def rights(table: str, statement: str) -> None:
    """Give the serving role, on this table, only what the GRANT statement says."""
    _rights[table] = statement


def own_rights() -> dict[str, str]:
    """The GRANT statements of tables that do not get the usual rights."""
    return dict(_rights)


def function(render: Callable[[], str]) -> None:
    """Add SQL functions that policies call; they are owned by `kzcp_scope` and run in this order."""
    _functions.append(render)


def drafted(table: str, seen: str) -> None:
    """Let drafts about a row of the table follow it: `seen` is the SQL test that the row is in sight."""
    _drafted[table] = seen


def draft_function() -> str:
    """The SQL function that tells whether what a draft is about is in the current actor's sight, or not there yet."""
    tests = [
        f"(not exists (select from {table} where id = about)"
        f" or exists (select from {table} where id = about and ({seen})))"
        for table, seen in _drafted.items()
    ]
    return f"""
create or replace function kzcp_draft_in_sight(about uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select {" and ".join(["true", *tests])}
$$;
"""


def declared() -> dict[str, Wall]:
    """Every walled table with its wall."""
    return dict(_walls)


def open_tables() -> dict[str, str]:
    """Every table left open, with its reason."""
    return dict(_open)


def functions() -> list[str]:
    """The SQL of every function registered, in order."""
    return [render() for render in _functions]


def unlisted(using: str = "default") -> list[str]:
    """Tables of the schema that are on none of the lists: each is a fault."""
    with connections[using].cursor() as cursor:
        names = tables(cursor)
    return sorted(set(names) - set(_walls) - set(_open))


def tables(cursor: CursorWrapper) -> list[str]:
    """The names of all tables of the schema public."""
    cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
    return [name for (name,) in cursor.fetchall()]
