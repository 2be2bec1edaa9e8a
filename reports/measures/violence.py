"""Suspected violence: what types, and whether a body was told."""

from kzcp.reference.codes import Breakdown, CaseEventKind, ReportingDecision, ViolenceType
from reports.registry import Grouping, Measure, register

CONTACT_TYPES = (
    ViolenceType.KILLING,
    ViolenceType.PHYS,
    ViolenceType.PHYS_CORPORAL,
    ViolenceType.PHYS_ASSAULT,
    ViolenceType.PHYS_TORTURE,
    ViolenceType.SEX,
    ViolenceType.SEX_RAPE,
    ViolenceType.SEX_ABUSE,
)
"""Bodily violence and sexual contact; every other type is non-physical."""

ASSESSED = "violence first assessed"
"""A reporting decision is part of the assessment, so all three measures count nearly the same children."""

TOLD = (ReportingDecision.REPORTED, ReportingDecision.ALREADY_KNOWN)

BY_CHILD = {
    Breakdown.REGION: Grouping("region"),
    Breakdown.SEX: Grouping("coalesce(nullif(sex, ''), 'U')"),
    Breakdown.AGE: Grouping("age_band"),
}

# Types are counted by their group: a sub-type belongs to the group above it.
BY_TYPE = Grouping(
    "type_group",
    """cross join lateral (
     select distinct coalesce(nullif(t.parent, ''), chosen.code) as type_group
       from jsonb_array_elements_text(types) as chosen(code)
       left join reference_term t on t.set = 'violence_type' and t.code = chosen.code) as grouped""",
)


def _codes(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code!s}'" for code in codes)


def _first(event: CaseEventKind, columns: str) -> str:
    """The first event of this kind of each case of violence, where it was recorded in the period."""
    return f"""
select e.case_id as unit, e.person_id as child, e.region_id as region,
       e.facts ->> 'sex' as sex, (e.facts ->> 'age')::int as age, {columns}
  from cases_caseevent e
 where e.kind = '{event}' and e.facts ->> 'kind' = 'VIO'
   and e.recorded_at >= %(start)s and e.recorded_at < %(end)s and e.recorded_at <= %(as_of)s
   and not exists (select from cases_caseevent b
                    where b.case_id = e.case_id and b.kind = e.kind
                      and (b.recorded_at, b.id) < (e.recorded_at, e.id))
   and not exists (select from wrong w where w.case_id = e.case_id)
"""


NON_PHYSICAL = register(
    Measure(
        code="S15",
        family=ASSESSED,
        cohort=ASSESSED,
        form="share",
        groupings=BY_CHILD,
        rows=_first(
            CaseEventKind.ASSESSMENT_COMPLETED,
            f"""exists (select from jsonb_array_elements_text(e.facts -> 'violence_types') as chosen(code)
                         where chosen.code not in ({_codes(CONTACT_TYPES)})) as met""",
        ),
    )
)

REPORTED = register(
    Measure(
        code="S21",
        family=ASSESSED,
        cohort=ASSESSED,
        form="share",
        groupings=BY_CHILD,
        rows=_first(
            CaseEventKind.REPORTING_DECIDED, f"e.facts ->> 'reporting_decision' in ({_codes(TOLD)}) as met"
        ),
    )
)

BY_TYPES = register(
    Measure(
        code="S22",
        family=ASSESSED,
        cohort=ASSESSED,
        form="count",
        unit="child",
        groupings={**BY_CHILD, Breakdown.VIOLENCE_TYPE: BY_TYPE},
        additive=frozenset(BY_CHILD),
        rows=_first(
            CaseEventKind.ASSESSMENT_COMPLETED, "coalesce(e.facts -> 'violence_types', '[]') as types"
        ),
    )
)
