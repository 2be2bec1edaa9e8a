"""SQL functions and triggers of cases: the scope of lower tables, and rules that no code can go round.

All are SECURITY DEFINER, owned by `kzcp_scope`, and answer for the current actor alone.
"""

from cases.models import branches, learnt
from kzcp.access.permissions import Permission as P
from kzcp.core.partial_date import ROUGHLY

DEFINER = "security definer set search_path = pg_catalog, public, pg_temp"
TODAY = "(kzcp_clock() at time zone 'Asia/Almaty')::date"


def known(table: str) -> str:
    """The test, beside a list `reach` of cases, that a membership was not learnt in a restricted case out of it."""
    return learnt.in_sight_sql("in (select id from reach)", table=table)


def scope() -> str:
    """Which cases and persons the current actor reaches with a permission."""
    return f"""
create or replace function kzcp_cases(wanted text) returns setof uuid language sql stable {DEFINER} as $$
  select id from cases_case where {branches().sql("wanted")}
$$;
create or replace function kzcp_persons(wanted text) returns setof uuid language sql stable {DEFINER} as $$
  with reach as materialized (select c as id from kzcp_cases(wanted) c),
  homes as (
    select m.household_id from cases_membership m
      join cases_caseperson s on s.person_id = m.person_id and s.part = 'SUBJECT'
     where s.case_id in (select id from reach) and (m.ends_on is null or m.ends_on > {TODAY}) and {known("m")}
    union select household_id from cases_case where id in (select id from reach) and household_id is not null
  )
  select person_id from cases_caseperson where case_id in (select id from reach)
  union select person_id from cases_membership
   where household_id in (select household_id from homes) and (ends_on is null or ends_on > {TODAY})
     and {known("cases_membership")}
$$;
create or replace function kzcp_parted_concerns() returns setof uuid language sql stable {DEFINER} as $$
  with reach as materialized (select c as id from kzcp_cases('{P.CASE_VIEW}') c),
  apart as (
    select concern_id from cases_case where level = 'RESTRICTED' and id not in (select id from reach)
    union select concern_id from cases_case where id in (select kzcp_cases_conflict())
  )
  select a.concern_id from apart a
   where exists (select from cases_case v where v.concern_id = a.concern_id and v.id in (select id from reach))
$$;
create or replace function kzcp_unplaced(who uuid) returns boolean language sql stable {DEFINER} as $$
  select not exists (select from cases_caseperson where person_id = who)
$$;
create or replace function kzcp_writable_persons() returns setof uuid language sql stable {DEFINER} as $$
  select person_id from cases_caseperson where case_id in (select kzcp_cases('case.edit'))
$$;
create or replace function kzcp_households() returns setof uuid language sql stable {DEFINER} as $$
  with reach as materialized (select c as id from kzcp_cases('case.view') c)
  select household_id from cases_membership
   where person_id in (select kzcp_persons('case.view')) and {known("cases_membership")}
  union select household_id from cases_case where id in (select id from reach) and household_id is not null
$$;
"""


ASKS_OF_SUSPECTS = (P.CASE_EDIT, P.REFERRAL_APPROVE)
"""Whoever reaches a case of the child with one of these writes or approves what a suspect is refused in."""


def marked(who: str, child: str) -> str:
    """The test that `who` stands marked as alleged perpetrator in any case of `child`; it asks nobody's rights."""
    return f"""exists (
    select from cases_caseperson s join cases_case c on c.id = s.case_id
     where s.person_id = {who} and s.part = 'ALLEGED_PERPETRATOR' and s.error_at is null
       and c.person_id = {child} and c.status <> 'ERROR')"""


def one_at_a_time(child: str) -> str:
    """The statement by which marks, consents and contacts of a child wait for each other until the transaction ends.

    What is asked after it sees what the one before has written.
    """
    return f"perform pg_advisory_xact_lock(hashtextextended('child ' || ({child})::text, 0));"


SUSPECTS = f"""
create or replace function kzcp_is_suspect(who uuid, child uuid) returns boolean
language sql stable {DEFINER} as $$
  select case
    when kzcp_actor() = 'system:steps' then {marked("who", "child")}
    when exists (
        select from cases_caseperson p where p.person_id = child
           and p.case_id in (select kzcp_cases(w) from unnest('{{{",".join(ASKS_OF_SUSPECTS)}}}'::text[]) w))
      and who in (select kzcp_persons('{P.CASE_VIEW}')) then {marked("who", "child")}
    else false end
$$;
create or replace function kzcp_refuse_suspect_giver() returns trigger language plpgsql {DEFINER} as $$
begin
  {one_at_a_time("new.person_id")}
  if {marked("new.giver_id", "new.person_id")} then
    raise exception 'kzcp: this person cannot give consent for the child' using errcode = 'KZ002';
  end if;
  return new;
end $$;
create or replace function kzcp_refuse_suspect_contact() returns trigger language plpgsql {DEFINER} as $$
begin
  if new.part in ('CONTACT', 'CAREGIVER', 'ALLEGED_PERPETRATOR') then
    {one_at_a_time("(select coalesce(person_id, id) from cases_case where id = new.case_id)")}
  end if;
  if new.part = 'CONTACT' and new.ends_on is null and exists (
      select from cases_case o where o.id = new.case_id and {marked("new.person_id", "o.person_id")}) then
    raise exception 'kzcp: this person cannot be a contact for the child' using errcode = 'KZ002';
  end if;
  if new.part = 'CAREGIVER' and new.ends_on is null and exists (
      select from cases_caseperson s
       where s.case_id = new.case_id and s.person_id = new.person_id
         and s.part = 'ALLEGED_PERPETRATOR' and s.error_at is null) then
    raise exception 'kzcp: this person cannot be a caregiver in this case' using errcode = 'KZ002';
  end if;
  if new.part = 'ALLEGED_PERPETRATOR' and tg_op = 'INSERT' and exists (
      select from cases_caseperson p join cases_case c on c.id = p.case_id join cases_case o on o.id = new.case_id
       where p.person_id = new.person_id and p.ends_on is null
         and (p.part = 'CONTACT' and (c.id = o.id or c.person_id = o.person_id)
              or p.part = 'CAREGIVER' and c.id = o.id)) then
    raise exception 'kzcp: the open part of a contact or caregiver ends before the mark' using errcode = 'KZ002';
  end if;
  if coalesce(kzcp_actor(), '') <> 'system:steps' and (
      tg_op = 'INSERT' and new.error_at is not null
      or tg_op = 'UPDATE' and old.part = 'ALLEGED_PERPETRATOR'
        and (new.part, new.person_id, new.case_id, new.error_at)
          is distinct from (old.part, old.person_id, old.case_id, old.error_at)) then
    raise exception 'kzcp: a mark is taken back as an error or not at all' using errcode = 'KZ002';
  end if;
  return new;
end $$;
create or replace trigger refuse_suspect before insert or update of giver_id, person_id on cases_consent
for each row execute function kzcp_refuse_suspect_giver();
create or replace trigger refuse_suspect before insert or update on cases_caseperson
for each row execute function kzcp_refuse_suspect_contact();
"""
"""Whoever was ever marked alleged perpetrator in a case of the child gives no consent and is no contact.

Nor are they a caregiver in the case in which they are marked, and neither part stays open beside the mark.
A mark in error counts no more; only the step that a supervisor takes can say so. The triggers ask of everybody;
`kzcp_is_suspect` answers about people in sight to those alone who work on a case of the child or approve its
referrals, and false to all others.
A part that has ended counts too: else ending it would open the way back in two steps.
"""


def office_of(who: str) -> str:
    """The office of the newest unrestricted case in which `who` takes part; it asks nobody's rights."""
    return f"""(select c.office_id from cases_caseperson p join cases_case c on c.id = p.case_id
      where p.person_id = {who} and c.level <> 'RESTRICTED' order by c.registered_at desc limit 1)"""


ROUGHLY_DAYS = ROUGHLY.days


def earliest(row: str) -> str:
    """The first day on which the person in this row may have been born, as far as it is known."""
    return f"(case {row}.birth_precision when 'ESTIMATED' then {row}.birth_date - {ROUGHLY_DAYS} else {row}.birth_date end)"


def latest(row: str) -> str:
    """The last day on which the person in this row may have been born, as far as it is known."""
    return f"""(case {row}.birth_precision
    when 'MONTH' then (date_trunc('month', {row}.birth_date) + interval '1 month - 1 day')::date
    when 'YEAR' then (date_trunc('year', {row}.birth_date) + interval '1 year - 1 day')::date
    when 'ESTIMATED' then {row}.birth_date + {ROUGHLY_DAYS} else {row}.birth_date end)"""


DUPLICATES = f"""
drop function if exists kzcp_duplicates(text, text, text, date, date, bigint);
create or replace function kzcp_duplicates(
  iin_key text, whole text, loose text, since date, until date, swapped date, district bigint)
returns table (person_id uuid, office_id bigint, strength text) language sql stable {DEFINER} as $$
  with alike as (
    select p.id, k.kind, p.birth_date,
           since = until and p.birth_precision = 'DAY' and p.birth_date = since as same_day,
           {earliest("p")} <= until and {latest("p")} >= since as may_be
      from cases_namekey k join cases_person p on p.id = k.person_id
     where whole <> '' and k.kind = 'full' and k.hash = whole
        or loose <> '' and k.kind = 'loose' and k.hash = loose
  ),
  found as (
    select p.id, 'CERTAIN' as strength from cases_person p where iin_key <> '' and p.iin_hash = iin_key
    union all
    select a.id, case when a.same_day then 'STRONG' else 'CANDIDATE' end from alike a
     where a.kind = 'full'
       and (a.may_be or a.birth_date = swapped or since is null or a.birth_date is null
            or exists (select from cases_residence r where r.person_id = a.id and r.district_id = district
                         and not r.learnt_restricted))
    union all
    select a.id, 'LOOSE' from alike a where a.kind = 'loose' and a.may_be
  ),
  best as (
    select id, min(case strength when 'CERTAIN' then 1 when 'STRONG' then 2 when 'CANDIDATE' then 3 else 4 end) as rank
      from found group by id
  ),
  sight as (
    select b.id, b.rank, b.id = any(array(select kzcp_persons('case.view'))) as visible, p.restricted
      from best b join cases_person p on p.id = b.id
  )
  select case when visible then id end, {office_of("sight.id")}, (array['CERTAIN','STRONG','CANDIDATE','CANDIDATE'])[rank]
    from sight
   where kzcp_holds('case.register') and (visible or not restricted) order by rank, id limit 20
$$;
create or replace function kzcp_iin_held(hash text, but uuid) returns setof bigint
language sql stable {DEFINER} as $$
  select coalesce({office_of("held.id")}, 0) from cases_person held
   where held.iin_hash = hash and held.record_state = 'CONFIRMED' and not held.restricted and held.id <> but
     and (kzcp_holds('case.edit') or kzcp_actor() = 'system:steps')
$$;
drop function if exists kzcp_offices_of(uuid);
"""
"""What may be said of similar records: of a restricted person nothing, of one out of reach the office.

Names are equal hashes; birth dates are compared as spans from the first to the last day that may be meant. Only
two exact, equal days are strong. A name that is only alike comes after those that are equal.
"""


ELSEWHERE = f"""
create or replace function kzcp_open_concerns()
returns table (id uuid, office_id bigint, received_at timestamptz, immediate_danger boolean)
language sql stable {DEFINER} as $$
  select c.id, c.office_id, c.received_at, c.immediate_danger from cases_concern c
   where c.outcome = '' and c.office_id = any(kzcp_places('concern.take', '{{place}}'))
$$;
drop function if exists kzcp_delays();
create function kzcp_delays()
returns table (task_id uuid, number text, office_id bigint, step text, due_at timestamptz)
language sql stable {DEFINER} as $$
  select t.id, c.number, c.office_id, t.kind, t.due_at from cases_task t join cases_case c on c.id = t.case_id
   where t.done_at is null and t.dismissed_at is null and t.due_at < kzcp_clock()
     and c.level <> 'RESTRICTED' and c.status not in ('CLOSED', 'ERROR')
     and c.region_id = any(kzcp_regions('delay.view'))
     and c.id <> all(array(select kzcp_cases_conflict()))
   order by t.due_at limit 1001
$$;
create or replace function kzcp_undecided()
returns table (id uuid, number text, office_id bigint, kind text, asked_at timestamptz, due_at timestamptz)
language sql stable {DEFINER} as $$
  select a.id, c.number, a.office_id, a.kind, a.asked_at, a.due_at
    from workflow_approval a join cases_case c on c.id = a.case_id
   where a.state = 'PENDING' and c.region_id = any(kzcp_regions('{P.APPROVER_APPOINT}'))
     and c.id <> all(array(select kzcp_cases_conflict()))
     and not exists (
       select from accounts_assignment s join accounts_user u on u.id = s.user_id and u.is_active
         join accounts_organisation o on o.id = s.organisation_id and (o.closed_on is null or o.closed_on > {TODAY})
        where s.user_id = a.asked_of_id and s.role = 'SUPERVISOR' and s.ended_at is null
          and s.starts_on <= {TODAY} and (s.ends_on is null or s.ends_on >= {TODAY})
          and not exists (select from cases_conflict k
                           where k.user_id = a.asked_of_id and k.case_id = c.id and k.ended_at is null)
          and (c.level <> 'RESTRICTED' and s.organisation_id = c.office_id
               or exists (select from cases_casegrant g join auth_permission p on p.id = g.permission_id
                           where g.user_id = a.asked_of_id and g.content_object_id = c.id
                             and g.held_at_id = s.organisation_id
                             and p.codename like 'change\\_%' and g.starts_at <= kzcp_clock()
                             and (g.ends_at is null or g.ends_at > kzcp_clock()))))
   order by coalesce(a.due_at, a.asked_at), a.id limit 201
$$;
create or replace function kzcp_case_numbers(wanted uuid[])
returns table (id uuid, number text) language sql stable {DEFINER} as $$
  select c.id, c.number from cases_case c where c.id = any(wanted) and kzcp_holds('journal.view')
$$;
create or replace function kzcp_case_views(which uuid)
returns table (at timestamptz, actor text, action text, outcome text, ground text)
language sql stable {DEFINER} as $$
  select e.at, e.actor, e.action, e.outcome, e.ground from journal_entry e
   where which in (select kzcp_cases('case.view')) and e.subject_id = which::text
     and e.subject_kind = 'cases.case'
     and not exists (select from journal_entry p where p.id = e.parent_id and p.subject_id = e.subject_id)
   order by e.at desc, e.id desc limit 200
$$;
"""
"""The narrow windows beyond row security: each returns no more than its readers may know."""
