-- A second definition of what the reports count, written by hand over the base tables, not over events.
-- One row for each unit: measure, unit, child, region, sex, age, met, types. The parameters are two days of Almaty.
with period as (
  select (%(first)s::timestamp at time zone 'Asia/Almaty') as since,
         ((%(last)s::date + 1)::timestamp at time zone 'Asia/Almaty') as until
), whole as (
  select c.*, p.sex, p.birth_date from cases_case c join cases_person p on p.id = c.person_id where c.status <> 'ERROR'
)
select 'P01' as measure, w.id as unit, w.person_id as child, w.region_id as region, w.sex,
       date_part('year', age((w.registered_at at time zone 'Asia/Almaty')::date, w.birth_date))::int as age,
       null::boolean as met, null::text[] as types
  from whole w, period
 where w.registered_at >= since and w.registered_at < until

union all
select 'P03', w.id, w.person_id, w.region_id, w.sex,
       date_part('year', age((t.due_at at time zone 'Asia/Almaty')::date, w.birth_date))::int,
       exists (select from cases_note n where n.case_id = w.id and n.kind = 'CONTACT'
                  and n.outcome in ('SEEN', 'SPOKEN') and n.happened_at <= t.due_at
                  and n.happened_at >= date_trunc('minute', w.received_at)), null
  from whole w join cases_task t on t.case_id = w.id and t.kind = 'FIRST_CONTACT', period
 where t.due_at >= since and t.due_at < until and (w.closed_at is null or w.closed_at >= t.due_at)

union all
select m.measure, w.id, w.person_id, w.region_id, w.sex,
       date_part('year', age((a.completed_at at time zone 'Asia/Almaty')::date, w.birth_date))::int,
       case when m.measure = 'S15' then exists (
         select from unnest(v.types) t
          where t not in ('KILLING', 'PHYS', 'PHYS_CORPORAL', 'PHYS_ASSAULT', 'PHYS_TORTURE',
                          'SEX', 'SEX_RAPE', 'SEX_ABUSE')) end, v.types
  from whole w join cases_assessment a on a.case_id = w.id and a.version = 1
  join cases_violencedetails v on v.case_id = w.id, (values ('S15'), ('S22')) m(measure), period
 where a.completed_at >= since and a.completed_at < until and w.kind = 'VIO'

union all
select 'S21', w.id, w.person_id, w.region_id, w.sex,
       date_part('year', age((r.recorded_at at time zone 'Asia/Almaty')::date, w.birth_date))::int,
       r.decision <> 'NOT_REPORTED', null
  from whole w join lateral (select * from cases_reportingdecision d where d.case_id = w.id
                              order by d.recorded_at limit 1) r on true, period
 where r.recorded_at >= since and r.recorded_at < until

union all
select 'P08', s.packet_id, w.person_id, w.region_id, w.sex, null,
       exists (select from referrals_referral x where x.packet_id = s.packet_id
                  and x.begun_on <= (s.sent_at at time zone 'Asia/Almaty')::date + 90), null
  from (select packet_id, case_id, min(sent_at) as sent_at from referrals_referral
         where sent_at is not null group by packet_id, case_id) s
  join whole w on w.id = s.case_id, period
 where s.sent_at >= since and s.sent_at < until
