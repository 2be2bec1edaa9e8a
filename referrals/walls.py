"""The second wall of the referrals' tables, made from the same rules as the first (`referrals.models.sight`)."""

from cases.models import Conflict
from cases.walls import reach
from kzcp.access import grants, walls
from kzcp.access.branches import in_places
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.access.walls import Wall
from referrals.models import WITH_PROVIDER

ME = "(select kzcp_user())"
STEPS = {"steps": "riu"}
OWN_PLACE = in_places("provider_id", f"'{P.PACKET_ANSWER}'", Reach.PLACE)
NO_CONFLICT = f"case_id <> all(array(select {grants.sql_name(Conflict)}()))"
OPEN_PACKET = "referral_id = any(array(select kzcp_open_packets()))"


def open_packets() -> str:
    """The SQL function that lists the referrals whose packet the current actor's organisation may read now."""
    states = ", ".join(f"'{state}'" for state in WITH_PROVIDER)
    return f"""
create or replace function kzcp_open_packets() returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select id from referrals_referral
   where {OWN_PLACE} and {NO_CONFLICT} and status in ({states})
$$;
"""


def draft_referrals() -> str:
    """The SQL function that lists the drafts that the current actor may write: what was handed in is frozen."""
    return f"""
create or replace function kzcp_draft_referrals() returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select id from referrals_referral
   where status = 'DRAFT' and case_id in (select kzcp_cases('{P.REFERRAL_SEND_EMERGENCY}'))
$$;
"""


def numbers() -> str:
    """The SQL function that tells the readers of the journal the numbers of referrals, and nothing else of them."""
    return f"""
create or replace function kzcp_referral_numbers(wanted uuid[])
returns table (id uuid, number text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select r.id, r.number from referrals_referral r
   where r.id = any(wanted) and kzcp_holds('{P.JOURNAL_VIEW}')
$$;
"""


def declare() -> None:
    """Declare the walls of every table of this app."""
    walls.function(numbers)
    walls.function(open_packets)
    walls.function(draft_referrals)
    view = reach(P.CASE_VIEW)
    # Workers write referrals of their cases, supervisors emergency ones: both hold this permission.
    write = reach(P.REFERRAL_SEND_EMERGENCY)
    of_a_draft = "referral_id = any(array(select kzcp_draft_referrals()))"
    draft = f"status = 'DRAFT' and {write}"
    walls.drafted("referrals_referral", view)
    walls.wall(
        Wall(
            "referrals_referral",
            read=f"{view} or (sent_at is not null and {OWN_PLACE} and {NO_CONFLICT})",
            insert=f"author_id = {ME} and {draft}",
            update=draft,
            systems={"steps": "riu", "deadlines": "r"},
        )
    )
    walls.wall(
        Wall(
            "referrals_referralperson",
            read=f"{view} or (dropped_at is null and {OPEN_PACKET})",
            insert=of_a_draft,
            update=of_a_draft,
            systems=STEPS,
        )
    )
    walls.wall(Wall("referrals_officerecord", read=view, insert=of_a_draft, update=of_a_draft, systems=STEPS))
    walls.wall(
        Wall(
            "referrals_question",
            read=f"{view} or {OPEN_PACKET}",
            insert=f"asked_by_id = {ME} and {OPEN_PACKET}",
            update=reach(P.REFERRAL_WRITE),
            systems=STEPS,
        )
    )
    walls.wall(Wall("referrals_silence", read=view, systems={**STEPS, "deadlines": "ri"}))
    walls.wall(
        Wall(
            "referrals_delivery",
            read=f"{view} or ({OWN_PLACE} and {NO_CONFLICT})",
            insert=f"recorded_by_id = {ME} and {reach(P.REFERRAL_WRITE)}",
            systems=STEPS,
        )
    )
    writes_need = reach(P.REFERRAL_WRITE)
    walls.wall(Wall("referrals_need", read=view, insert=writes_need, update=writes_need, systems=STEPS))
    of_region = (
        "organisation_id = any(array(select id from accounts_organisation"
        f" where region_id = any((select kzcp_regions('{P.DIRECTORY_EDIT}'))::text[])))"
    )
    own_entry = in_places("organisation_id", f"'{P.OFFER_EDIT}'", Reach.PLACE)
    walls.wall(
        Wall(
            "referrals_offer",
            read=f"(select kzcp_holds('{P.SERVICE_VIEW}')) or {own_entry}",
            insert=own_entry,
            update=f"{own_entry} or {of_region}",
            systems={"steps": "riu", "sample": "riu"},
        )
    )
