"""The first part of the demo's sample in a database of its own: each life is a group of rows."""

from collections.abc import Callable
from itertools import count

import psycopg

from kzcp.accounts.models import User
from kzcp.demo import databases
from kzcp.demo.sample import first
from tests.contracts.walls.house import House, Rows, stored
from tests.contracts.walls.world import PROVIDERS, Group, World

INSIDERS = """
select u.username from cases_case c join accounts_assignment a on a.organisation_id = c.office_id
  join accounts_user u on u.id = a.user_id
 where c.id = any(%(cases)s::uuid[]) and c.level <> 'RESTRICTED'
   and (a.role = 'SUPERVISOR' or a.role = 'WORKER' and a.user_id = c.worker_id)
union select u.username from cases_casegrant g join accounts_user u on u.id = g.user_id
 where g.content_object_id = any(%(cases)s::uuid[]) and g.ends_at is null
union select u.username from cases_concern c join accounts_assignment a on a.organisation_id = c.office_id
  join accounts_user u on u.id = a.user_id
 where c.id = any(%(concerns)s::uuid[]) and c.case_id is null
   and (a.role = 'SUPERVISOR' or a.user_id in (c.taken_by_id, c.owner_id))
"""
PROVIDED = """
select u.username from referrals_referral r join accounts_assignment a on a.organisation_id = r.provider_id
  join accounts_user u on u.id = a.user_id
 where r.case_id = any(%(cases)s::uuid[]) and r.sent_at is not null and a.role = 'PROVIDER'
"""
"""Who works with the cases and concerns of a life, in the words of the access rules."""


def make_sample(house: House, tell: Callable[[int, int], object] = lambda done, total: None) -> World:
    """Make it as the demo does, its published release included, and see which rows each life leaves."""
    groups: list[Rows] = []
    before: Rows = {}
    numbers = count()

    def lived(done: int, total: int) -> None:
        nonlocal before
        after = stored(house)
        if next(numbers):  # before the first life there were the places
            groups.append({table: rows - before.get(table, set()) for table, rows in after.items()})
        before = after
        tell(done, total)

    first.make(lived)
    people = {user.username: user for user in User.objects.all()}
    world = World(house, None, people)  # type: ignore[arg-type] - the sample has people of its own
    with house.login(databases.OWNER) as owner:
        for number, rows in enumerate(groups, 2):
            world.groups[f"life {number}"] = _group(owner, f"life {number}", rows)
    return world


def _group(owner: psycopg.Connection[tuple[str]], name: str, rows: Rows) -> Group:
    keys = {"cases": sorted(rows.get("cases_case", ())), "concerns": sorted(rows.get("cases_concern", ()))}
    insiders = {username for (username,) in owner.execute(INSIDERS, keys).fetchall()}
    provided = {username for (username,) in owner.execute(PROVIDED, keys).fetchall()}
    return Group(name, rows, insiders, dict.fromkeys(provided - insiders, PROVIDERS))
