"""Work on cases: how many, how quickly, and what came of referrals."""

from datetime import timedelta

from kzcp.reference.codes import Breakdown
from reports.registry import Grouping, Measure, register

REGION, AGE = Grouping("region"), Grouping("age_band")
SEX = Grouping("coalesce(nullif(sex, ''), 'U')")
CASEWORK = "new cases"

NEW_CASES = register(
    Measure(
        code="P01",
        family=CASEWORK,
        form="count",
        adults="apart",
        groupings={Breakdown.REGION: REGION, Breakdown.SEX: SEX, Breakdown.AGE: AGE},
        rows="""
select e.case_id as unit, e.person_id as child, e.region_id as region,
       e.facts ->> 'sex' as sex, (e.facts ->> 'age')::int as age
  from cases_caseevent e
 where e.kind = 'CASE_REGISTERED'
   and e.recorded_at >= %(start)s and e.recorded_at < %(end)s and e.recorded_at <= %(as_of)s
   and not exists (select from wrong w where w.case_id = e.case_id)
""",
    )
)

# The due moment is frozen by registering and by each setting of the risk; only an open deadline is ever
# brought forward, so the earliest one frozen is the one that held. It lies at most some weeks after the call,
# and no case is registered before the call: cases registered long before the period have none in it.
# A contact before the call, in minutes as people write them, is none of this case. Cases of earlier versions
# do not carry the moment of the call in their registration: it is that of their concern.
FIRST_CONTACT = register(
    Measure(
        code="P03",
        family=CASEWORK,
        form="share",
        adults="apart",
        groupings={Breakdown.REGION: REGION},
        rows="""
with registered as (
  select e.case_id, min(e.recorded_at) as recorded_at,
         min(coalesce((e.facts ->> 'received_at')::timestamptz,
                      (select min(c.happened_at) from cases_caseevent c
                        where c.concern_id = e.concern_id and c.kind = 'CONCERN_RECEIVED'),
                      '-infinity')) as received_at
    from cases_caseevent e
   where e.kind = 'CASE_REGISTERED'
     and e.recorded_at >= %(start)s - interval '60 days' and e.recorded_at <= %(as_of)s
     and not exists (select from wrong w where w.case_id = e.case_id)
   group by e.case_id
), deadline as (
  select distinct on (e.case_id) e.case_id, e.person_id, r.recorded_at, r.received_at,
         (e.facts #>> '{due,FIRST_CONTACT}')::timestamptz as due,
         (e.facts ->> 'first_contact_due_age')::int as age
    from registered r
    join cases_caseevent e on e.case_id = r.case_id
   where e.kind in ('CASE_REGISTERED', 'RISK_SET') and e.recorded_at <= %(as_of)s
     and e.facts #> '{due,FIRST_CONTACT}' is not null
   order by e.case_id, (e.facts #>> '{due,FIRST_CONTACT}')::timestamptz, e.recorded_at, e.id
)
select d.case_id as unit, d.person_id as child, place.region_id as region, null as sex, d.age,
       exists (select from cases_caseevent c
                where c.case_id = d.case_id and c.kind = 'CONTACT_RECORDED'
                  and c.facts ->> 'outcome' in ('SEEN', 'SPOKEN')
                  and c.happened_at >= date_trunc('minute', d.received_at)
                  and c.happened_at <= d.due and c.recorded_at <= %(as_of)s) as met
  from deadline d
 cross join lateral (
   select e.region_id from cases_caseevent e
    where e.case_id = d.case_id and e.kind in ('CASE_REGISTERED', 'WORKER_ASSIGNED', 'TRANSFER_ACCEPTED')
      and e.recorded_at <= greatest(d.due, d.recorded_at)
    order by e.recorded_at desc, e.id desc limit 1) place
 where d.due >= %(start)s and d.due < %(end)s and d.due <= %(as_of)s
   and not exists (select from cases_caseevent e where e.case_id = d.case_id
                      and e.kind = 'CASE_CLOSED' and e.recorded_at < d.due)
""",
    )
)

REFERRALS_SERVED = register(
    Measure(
        code="P08",
        form="share",
        groupings={Breakdown.REGION: REGION},
        matures_after=timedelta(days=90),
        rows="""
select e.packet as unit, e.person_id as child, e.region_id as region, null as sex, null::int as age,
       exists (select from cases_caseevent s
                where s.packet = e.packet and s.kind in ('SERVICE_BEGUN', 'SERVICE_DELIVERED')
                  and s.happened_at <= e.recorded_at + interval '90 days' and s.recorded_at <= %(as_of)s) as met
  from cases_caseevent e
 where e.kind = 'REFERRAL_SENT' and e.packet is not null
   and e.recorded_at >= %(start)s and e.recorded_at < %(end)s and e.recorded_at <= %(as_of)s
   and not exists (select from cases_caseevent b where b.packet = e.packet
                      and b.kind = 'REFERRAL_SENT' and b.recorded_at < e.recorded_at)
   and not exists (select from wrong w where w.case_id = e.case_id)
""",
    )
)
