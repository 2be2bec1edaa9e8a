"""What the row policies call: who acts, what they hold, and where. Run as `kzcp_scope`."""

ACTOR = """
create or replace function kzcp_actor() returns text language sql stable parallel safe as $$
  select nullif(current_setting('kzcp.actor', true), '')
$$;
create or replace function kzcp_user() returns bigint language sql stable parallel safe as $$
  select case when current_setting('kzcp.actor', true) ~ '^user:[0-9]+$'
              then substr(current_setting('kzcp.actor', true), 6)::bigint end
$$;
"""

HELD_TODAY = """a.user_id = kzcp_user()
     and a.ended_at is null and a.starts_on <= (kzcp_clock() at time zone 'Asia/Almaty')::date
     and (a.ends_on is null or a.ends_on >= (kzcp_clock() at time zone 'Asia/Almaty')::date)
     and not exists (select from accounts_organisation o where o.id = a.organisation_id
                      and o.closed_on <= (kzcp_clock() at time zone 'Asia/Almaty')::date)"""
"""The test that a role is the current actor's today, at an organisation that is open."""

HELD = (
    """
create or replace function kzcp_assigned(wanted text, reaches text[])
returns table (organisation_id bigint, region_id text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.organisation_id, a.region_id::text from accounts_assignment a
    join accounts_user u on u.id = a.user_id and u.is_active
    join access_rolepermission r on r.role = a.role and r.permission = wanted
   where (reaches is null or r.reach = any(reaches)) and """
    + HELD_TODAY
    + """
$$;
create or replace function kzcp_employed() returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from accounts_assignment a join accounts_user u on u.id = a.user_id and u.is_active
   where """
    + HELD_TODAY
    + """)
$$;
create or replace function kzcp_holds(wanted text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from kzcp_assigned(wanted, null))
$$;
create or replace function kzcp_places(wanted text, reaches text[]) returns bigint[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(distinct organisation_id), '{}') from kzcp_assigned(wanted, reaches)
   where organisation_id is not null
$$;
create or replace function kzcp_regions(wanted text) returns text[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(distinct region_id), '{}') from kzcp_assigned(wanted, '{region}')
   where region_id is not null
$$;
create or replace function kzcp_cases_in_sight() returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select null::uuid where false
$$;
"""
)
"""`kzcp_employed` tells whether the current actor holds any role today. `kzcp_cases_in_sight` names the cases that
they may open: none until the app that keeps cases puts its own function in its place."""
