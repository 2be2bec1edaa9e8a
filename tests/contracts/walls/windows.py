"""The functions that look behind the walls, each asked by strangers for as much as it can give."""

from typing import Any

from tests.contracts.walls.house import act_as
from tests.contracts.walls.sight import Result
from tests.contracts.walls.world import World

WINDOWS: dict[str, str] = {
    "kzcp_cases": "select * from kzcp_cases('case.view')",
    "kzcp_persons": "select * from kzcp_persons('case.view')",
    "kzcp_writable_persons": "select * from kzcp_writable_persons()",
    "kzcp_households": "select * from kzcp_households()",
    "kzcp_concerns": "select * from kzcp_concerns()",
    "kzcp_parted_concerns": "select * from kzcp_parted_concerns()",
    "kzcp_cases_casegrant": "select * from kzcp_cases_casegrant('case.view')",
    "kzcp_cases_conflict": "select * from kzcp_cases_conflict()",
    "kzcp_cases_in_sight": "select * from kzcp_cases_in_sight()",
    "kzcp_open_packets": "select * from kzcp_open_packets()",
    "kzcp_draft_referrals": "select * from kzcp_draft_referrals()",
    "kzcp_open_concerns": "select * from kzcp_open_concerns()",
    "kzcp_delays": "select * from kzcp_delays()",
    "kzcp_undecided": "select * from kzcp_undecided()",
    "kzcp_duplicates": "select * from kzcp_duplicates(%(iin)s, %(full)s, %(loose)s, null, null, null, null)",
    "kzcp_iin_held": "select * from kzcp_iin_held(%(iin)s, gen_random_uuid())",
    "kzcp_is_suspect": "select 1 from unnest(%(suspects)s::uuid[], %(children)s::uuid[]) as t(who, child)"
    " where kzcp_is_suspect(who, child)",
    "kzcp_case_numbers": "select * from kzcp_case_numbers(%(cases)s)",
    "kzcp_referral_numbers": "select * from kzcp_referral_numbers(%(referrals)s)",
    "kzcp_release_names": "select * from kzcp_release_names(%(releases)s)",
    "kzcp_case_views": "select v.* from unnest(%(cases)s::uuid[]) c, lateral kzcp_case_views(c) v",
    "kzcp_assigned": "select * from kzcp_assigned('case.view', null)",
    "kzcp_regions": "select unnest(kzcp_regions('delay.view'))",
    "kzcp_places": "select unnest(kzcp_places('case.view', null))",
    "kzcp_holds": "select 1 where kzcp_holds('case.view')",
}
"""Each function that looks behind the walls, asked for as much as it can give."""

HARMLESS = {
    "kzcp_data_keys": "keys by their id, which no wrong actor learns",
    "kzcp_destroy_key": "destroys, shows nothing, and needs a journal entry",
    "kzcp_purge_messages": "removes delivered messages for the janitor only, and says how many",
    "kzcp_employed": "yes or no about the asker alone",
    "kzcp_draft_in_sight": "yes or no to an id, which no wrong actor learns; of one that is nobody's it is yes",
    "kzcp_unplaced": "yes or no to an id, which no wrong actor learns",
    "kzcp_refuse_suspect_giver": "a trigger",
    "kzcp_refuse_suspect_contact": "a trigger",
    "kzcp_journal_stamp": "a trigger",
    "kzcp_journal_change": "a trigger",
    "kzcp_clock": "the time",
    "kzcp_move_clock": "the time of demo and tests",
}
STRANGERS = (
    None,
    "anonymous",
    "system:unknown",
    "timur",
    "nina",
    "marat",
    "oleg",
    "dana",
    "former",
    "closed",
    "nobody",
)
SEEN_BY = {
    "marat": {"kzcp_case_numbers", "kzcp_referral_numbers", "kzcp_release_names"},
    "dana": {"kzcp_open_packets"},
    "former": set(),
    "closed": set(),
}
"""What strangers may get: the auditor the numbers of what stands in the journal, a provider its own packets."""


MARKED = """
select s.person_id, c.person_id from cases_caseperson s join cases_case c on c.id = s.case_id
 where s.part = 'ALLEGED_PERPETRATOR'
"""
"""Every alleged perpetrator with the child: of these pairs the answer would be yes."""

HIDDEN = """
select p.iin_hash, max(k.hash) filter (where k.kind = 'full'), max(k.hash) filter (where k.kind = 'loose')
  from cases_person p join cases_namekey k on k.person_id = p.id where p.id = %s group by 1
"""


def hidden(world: World) -> Result:
    """Of a restricted child a worker elsewhere, or beside it, learns nothing by searching for what they know."""
    result = Result()
    child = world.groups["restricted"].keys["child"]
    with world.house.administrator() as server, world.house.login() as connection:
        row = server.execute(HIDDEN, [child]).fetchone()
        assert row is not None
        keys: dict[str, Any] = dict(zip(("iin", "full", "loose"), map(str, row), strict=True))
        pairs = [pair for pair in server.execute(MARKED).fetchall() if pair[1] == child]
        keys |= {"suspects": [who for who, _child in pairs], "children": [child for _pair in pairs]}
        for name in ("zarina", "aigul", "marzhan", "asel"):
            for window in ("kzcp_duplicates", "kzcp_iin_held", "kzcp_is_suspect"):
                with connection.transaction():
                    act_as(connection, str(world.actor(name)))
                    rows = connection.execute(WINDOWS[window], keys).fetchall()
                result.statements += 1
                if rows:
                    result.findings.append(f"{window} tells {name} of the restricted child: {rows}")
    return result


def windows(world: World) -> Result:
    """The definer functions give a stranger nothing, and each of them is known here."""
    result = Result()
    with world.house.administrator() as server:
        names = {
            name
            for (name,) in server.execute(
                "select distinct proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
                " and proname like 'kzcp\\_%' and proname <> 'kzcp_test_clean'"
                " and has_function_privilege('kzcp_app', oid, 'execute')"
            ).fetchall()
        }
        marked = server.execute(MARKED).fetchall()
        keys = {
            "iin": server.execute("select max(iin_hash) from cases_person").fetchone()[0],  # type: ignore[index]
            "full": server.execute("select max(hash) from cases_namekey where kind = 'full'").fetchone()[0],  # type: ignore[index]
            "loose": server.execute("select max(hash) from cases_namekey where kind = 'loose'").fetchone()[0],  # type: ignore[index]
            "referrals": [pk for (pk,) in server.execute("select id from referrals_referral").fetchall()],
            "releases": [pk for (pk,) in server.execute("select id from reports_release").fetchall()],
            "suspects": [who for who, _child in marked],
            "children": [child for _who, child in marked],
            "cases": [group.keys["case"] for group in world.groups.values() if "case" in group.keys],
        }
    result.findings += [
        f"{name} looks behind the walls and is not judged here"
        for name in names - set(WINDOWS) - set(HARMLESS)
    ]
    with world.house.login() as connection:
        for stranger in STRANGERS:
            actor = f"user:{world.people[stranger].pk}" if stranger in world.people else stranger
            for name, question in WINDOWS.items():
                with connection.transaction():
                    act_as(connection, actor)
                    rows = connection.execute(question, keys).fetchall()
                result.statements += 1
                if rows and name not in SEEN_BY.get(str(stranger), set()):
                    result.findings.append(f"{name} gives {stranger} {len(rows)} rows")
    return result
