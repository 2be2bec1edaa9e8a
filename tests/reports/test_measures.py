"""Each measure: a few cases whose figures are known by hand, and many against a second definition."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from cases.actions import cases as steps
from cases.actions import risk
from cases.models import CaseEvent
from kzcp.core import clock
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.workflow.lifecycle import STEPS
from reports import counting
from reports.periods import Quarter
from reports.registry import measure, measures
from tests.factories import referring
from tests.factories.casework import contact, fresh
from tests.factories.intake import register
from tests.reports import lives
from tests.reports.lives import at
from tests.roles import as_owner, as_statistics

pytestmark = pytest.mark.django_db
Q3 = Quarter(2025, 3)
LATER = at(2026, 2, 1)
COHORTS = (Path(__file__).parent / "independent" / "cohorts.sql").read_text()


def figures(code, quarter=Q3, as_of=LATER):
    """Counts by (breakdown, value): a number, or a pair of met and count for a share."""
    with as_statistics(), connection.cursor() as cursor:
        found = counting.count(cursor, measure(code), quarter, as_of)
    return {(c.breakdown, c.value): c.count if c.met is None else (c.met, c.count) for c in found}


def total(code, **more):
    return figures(code, **more)["TOTAL", ""]


def test_a_case_counts_in_the_quarter_of_almaty_in_which_it_was_registered(cast):
    with clock.at(at(2025, 6, 30, 18)):  # 23:00 on 30 June in Almaty
        register(cast)
    with clock.at(at(2025, 6, 30, 19)):  # midnight
        register(cast, by="zarina")
    assert figures("P01") == {
        ("TOTAL", ""): 1,
        ("REGION", "KZ-79"): 1,
        ("SEX", "F"): 1,
        ("AGE", "A5_9"): 1,
        ("APART", "A18_UP"): 0,
    }
    assert total("P01", quarter=Quarter(2025, 2)) == 1


def test_a_case_marked_as_error_is_in_no_count(cast):
    with clock.at(at(2025, 8, 1)):
        case = register(cast)
        steps.mark_error(case=case, reason="DUPLICATE", by=cast.who("saule"))
    assert total("P01") == 0
    assert total("P03") == (0, 0)


def test_somebody_over_18_is_counted_apart(cast):
    with clock.at(at(2025, 8, 1)):
        lives.adult(cast)
    found = figures("P01")
    assert found["TOTAL", ""] == 1  # the child that was registered beside
    assert found["APART", "A18_UP"] == 1
    assert figures("P03")["APART", "A18_UP"] == (0, 1)


def test_what_was_recorded_after_the_moment_of_the_figures_is_not_in_them(cast):
    with clock.at(at(2025, 8, 1)):
        case = register(cast)
    with clock.at(at(2025, 8, 20)):
        steps.mark_error(case=case, reason="TEST", by=cast.who("saule"))
    assert total("P01", as_of=at(2025, 8, 10)) == 1
    assert total("P01") == 0


@pytest.mark.parametrize(
    ("hours", "outcome", "expected"),
    [(71, "SEEN", 1), (73, "SEEN", 0), (71, "ATTEMPT", 0), (71, "SPOKEN", 1), (71, "CAREGIVER_ONLY", 0)],
)
def test_first_contact_is_on_time_when_the_child_was_seen_by_the_deadline(cast, hours, outcome, expected):
    with clock.at(at(2025, 8, 4)):
        case = register(cast, risk="MEDIUM")
    with clock.at(at(2025, 8, 4) + timedelta(hours=hours)):
        contact(case, cast.who("aigul"), outcome=outcome)
    assert total("P03") == (expected, 1)


@pytest.mark.parametrize(("before", "expected"), [(timedelta(days=400), 0), (timedelta(0), 1)])
def test_a_contact_before_the_report_is_no_first_contact(cast, before, expected):
    with clock.at(at(2025, 8, 4)):
        case = register(cast, risk="MEDIUM")
        contact(case, cast.who("aigul"), happened_at=case.received_at - before, late_entry_reason="OTHER")
    assert total("P03") == (expected, 1)


def test_a_case_of_an_earlier_version_takes_the_moment_of_its_concern(cast):
    with clock.at(at(2025, 8, 4)):
        case = register(cast, risk="MEDIUM")
        contact(case, cast.who("aigul"), happened_at=case.received_at - timedelta(hours=1))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table cases_caseevent disable trigger user")
        cursor.execute("update cases_caseevent set facts = facts - 'received_at'")
        cursor.execute("alter table cases_caseevent enable trigger user")
    assert total("P03") == (0, 1)


def test_a_raised_risk_brings_the_deadline_forward(cast):
    aigul = cast.who("aigul")
    with clock.at(at(2025, 8, 4)):
        case = register(cast, risk="MEDIUM")
        risk.set_(case=case, risk="HIGH", words="He came back.", by=aigul)
    with clock.at(at(2025, 8, 5, 12)):
        contact(case, aigul)
    assert total("P03") == (0, 1)


def test_a_risk_raised_after_the_child_was_seen_changes_nothing(cast):
    aigul = cast.who("aigul")
    with clock.at(at(2025, 8, 4)):
        case = register(cast, risk="MEDIUM")
    with clock.at(at(2025, 8, 6)):
        contact(case, aigul)
        risk.set_(case=fresh(case, aigul), risk="HIGH", words="He came back.", by=aigul)
    assert total("P03") == (1, 1)


def test_a_case_closed_before_the_deadline_is_left_out(cast):
    with clock.at(at(2025, 8, 4)):
        case = register(cast)
        steps.close_as_advice(case=case, by=cast.who("aigul"))
    assert total("P03") == (0, 0)


def test_a_deadline_that_has_not_come_is_left_out(cast):
    with clock.at(at(2025, 8, 4)):
        register(cast)
    assert total("P03", as_of=at(2025, 8, 5)) == (0, 0)
    assert total("P03") == (0, 1)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["PHYS"], 0),
        (["PHYS_ASSAULT", "PHYS_CORPORAL"], 0),
        (["PHYS", "PSY"], 1),
        (["PSY_VERBAL"], 1),
        (["NEG"], 1),
    ],
)
def test_a_type_outside_bodily_violence_makes_a_case_count(cast, types, expected):
    with clock.at(at(2025, 8, 4)):
        case = register(cast, details={"types": types})
        lives.decided(cast, case)
        lives.completed(cast, case)
    assert total("S15") == (expected, 1)


def test_a_child_counts_once_in_each_group_of_types(cast):
    with clock.at(at(2025, 8, 4)):
        case = register(cast, details={"types": ["PHYS_ASSAULT", "PHYS_CORPORAL", "PSY"]})
        lives.decided(cast, case)
        lives.completed(cast, case)
    found = figures("S22")
    assert found["TOTAL", ""] == 1
    assert {key: n for key, n in found.items() if key[0] == "VIOLENCE_TYPE"} == {
        ("VIOLENCE_TYPE", "PHYS"): 1,
        ("VIOLENCE_TYPE", "PSY"): 1,
    }


@pytest.mark.parametrize(
    ("decision", "expected"), [("REPORTED", 1), ("ALREADY_KNOWN", 1), ("NOT_REPORTED", 0)]
)
def test_the_first_reporting_decision_counts(cast, decision, expected):
    with clock.at(at(2025, 8, 4)):
        case = register(cast)
        lives.decided(cast, case, decision=decision)
    with clock.at(at(2025, 8, 9)):
        lives.decided(cast, case, decision="REPORTED")
    assert total("S21") == (expected, 1)


@pytest.mark.parametrize(("days", "expected"), [(1, 1), (89, 1), (92, 0)])
def test_a_referral_is_served_when_the_service_begins_within_ninety_days(cast, days, expected):
    with clock.at(at(2025, 8, 4)):
        referral = referring.sent(cast, register(cast))
    with clock.at(at(2025, 8, 4) + timedelta(days=days)):
        lives.served(cast, referral)
    assert total("P08") == (expected, 1)


def test_referrals_are_counted_only_when_ninety_days_have_passed_since_the_quarter():
    codes = [each.code for each in counting.due_measures(Q3, Q3.end + timedelta(days=89))]
    assert "P08" not in codes
    assert counting.due_measures(Q3, Q3.end + timedelta(days=90)) == list(measures())


def expected_figures():
    """The same figures from the base tables: grouped here in Python, from rows selected by hand-written SQL."""
    days = {"first": Q3.start.astimezone(clock.ALMATY).date(), "last": Q3.last_day}
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(COHORTS, days)
        rows = cursor.fetchall()
        cursor.execute(
            "select code, coalesce(nullif(parent, ''), code) from reference_term where set = 'violence_type'"
        )
        group = dict(cursor.fetchall())
    found = defaultdict(lambda: defaultdict(lambda: [set(), set()]))
    for code, unit, child, region, sex, age, met, types in rows:
        if code != "P08" and age >= 18:
            continue
        values = [("TOTAL", ""), ("REGION", region)]
        if code not in ("P03", "P08"):
            values += [("SEX", sex), ("AGE", band(age))]
        if code == "S22":
            values += [("VIOLENCE_TYPE", kind) for kind in {group[each] for each in types}]
        for value in values:
            whole, part = found[code][value]
            whole.add(child if code == "S22" else unit)
            if met:
                part.add(unit)
    shares = {"P03", "P08", "S15", "S21"}
    return {
        code: {
            value: (len(part), len(whole)) if code in shares else len(whole)
            for value, (whole, part) in cells.items()
        }
        for code, cells in found.items()
    }


def band(age):
    for first, name in ((15, "A15_17"), (10, "A10_14"), (5, "A5_9"), (1, "A1_4")):
        if age >= first:
            return name
    return "A0"


@pytest.mark.parametrize("seed", [1, 2])
def test_many_cases_give_the_same_figures_by_a_second_definition(cast, seed):
    lives.many(cast, 45, seed)
    expected = expected_figures()
    assert set(expected) == {each.code for each in measures()}
    for each in measures():
        found = {key: n for key, n in figures(each.code).items() if key[0] != "APART"}
        assert found == expected[each.code], each.code


def test_whoever_turns_18_before_the_deadline_is_counted_apart(cast):
    with clock.at(at(2025, 8, 4)):
        register(cast, child={"birth_date": date(2007, 8, 6)})
    assert total("P01") == 1
    found = figures("P03")
    assert (found["TOTAL", ""], found["APART", "A18_UP"]) == ((0, 0), (0, 1))


def test_first_contact_belongs_to_the_office_that_has_the_case_on_the_day_of_the_deadline(cast):
    with clock.at(at(2025, 8, 4)):
        case = register(cast)
    for moment, region in ((at(2025, 8, 6), "KZ-79"), (at(2025, 9, 6), "KZ-75")):
        with journal.act("case.transfer", by=STEPS, subject=case):
            first = CaseEvent.objects.get(case=case, kind="CASE_REGISTERED")
            first.pk, first.kind, first.region_id = uuid7(), "TRANSFER_ACCEPTED", region
            first.recorded_at = moment
            first.save(force_insert=True)
    assert figures("P03")["REGION", "KZ-79"] == (0, 1)
    assert figures("P01")["REGION", "KZ-71"] == 1
