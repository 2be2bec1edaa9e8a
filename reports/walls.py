"""The walls of this app: figures are the statisticians', a release is everybody's once it is published."""

from kzcp.access import walls
from kzcp.access.permissions import Permission as P
from kzcp.access.walls import Wall

PREPARES = f"(select kzcp_holds('{P.RELEASE_PREPARE}'))"
VIEWS = f"(select kzcp_holds('{P.RELEASE_VIEW}'))"
MINE = "prepared_by_id = (select kzcp_user())"


def declare() -> None:
    """Declare the lists for the tables of this app."""
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
