"""The walls of this app: figures are the statisticians', a release is everybody's once it is published."""

from kzcp.access import walls
from kzcp.access.permissions import Permission as P
from kzcp.access.walls import Wall

PREPARES = f"(select kzcp_holds('{P.RELEASE_PREPARE}'))"
VIEWS = f"(select kzcp_holds('{P.RELEASE_VIEW}'))"
MINE = "prepared_by_id = (select kzcp_user())"


def names() -> str:
    """The SQL function that tells the readers of the journal which quarter and version a release is."""
    return f"""
create or replace function kzcp_release_names(wanted uuid[])
returns table (id uuid, period text, version int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select r.id, r.period, r.version from reports_release r
   where r.id = any(wanted) and kzcp_holds('{P.JOURNAL_VIEW}')
$$;
"""


def declare() -> None:
    """Declare the lists for the tables of this app."""
    walls.function(names)
    walls.leave_open("reports_indicator", "definitions: reference")
    walls.leave_open("reports_reference", "published figures of other sources: reference")
    for table in ("reports_figureset", "reports_figure"):
        walls.wall(Wall(table, read=PREPARES, systems={"figures": "riu"}, journaled=False))
    walls.wall(
        Wall(
            "reports_release",
            read=f"(state = 'PUBLISHED' and {VIEWS}) or {PREPARES}",
            insert=f"{PREPARES} and {MINE} and state = 'PREPARED'",
            systems={"steps": "ru", "figures": "r"},
        )
    )
