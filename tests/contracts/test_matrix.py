"""The matrix of access: whole with `make matrix`, and as a sample in every run of the suite."""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from django.db import transaction

from kzcp.access.permissions import Permission as P
from tests.contracts.matrix import faults, lists, planting, rows, rules, shown, visits
from tests.contracts.matrix.rules import Answer, Relation, Sort
from tests.contracts.matrix.visits import Cell, Report, Visits
from tests.contracts.matrix.world import make_world

SEED = 71
BEYOND, BEFORE = 0.1, 0.02
"""The shares of the sample: of requests that pass the door, and of those that it stops."""
FEW = (
    "a check of the class, without the record",
    "a policy with OR true",
    "a restricted child in a hint at similar records",
    "a supervisor who approves her own",
)
SHOWN = 40


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Visits]:
    """Give one world for all, made once in one transaction that is taken back."""
    logging.disable(logging.ERROR)  # thousands of refusals, each a line
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield Visits(make_world())
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def told(found: Iterable[object]) -> list[str]:
    """Findings as lines, those of one kind together."""
    lines = Counter(str(each) for each in found)
    return [line if count == 1 else f"{line} (x{count})" for line, count in sorted(lines.items())]


def without_second_wall() -> list[Cell]:
    """The pages about cases, for the application's filter alone."""
    return [cell for cell in visits.cells() if cell.method == "GET" and cell.target.sort is Sort.CASE]


def without_first_wall() -> list[Cell]:
    """Those of them that are out of sight, for row security alone."""
    out_of_sight = (
        cell
        for cell in without_second_wall()
        if cell.relation is not None and not rules.covers(cell.visitor.role, P.CASE_VIEW, cell.relation)
    )
    return list(out_of_sight)


# ---- the rules themselves ----


def test_every_address_is_in_the_matrix():
    assert visits.strangers() == []


def test_the_rules_say_what_the_table_of_the_design_says():
    worker, supervisor, official = (
        visitor.role for visitor in (rules.VISITORS[0], rules.VISITORS[1], rules.VISITORS[4])
    )
    opened = {one for one in Relation if rules.covers(worker, P.CASE_VIEW, one)}
    assert opened == {Relation.OWN, Relation.NORMAL, Relation.GRANTED, Relation.NAMED}
    assert {one for one in Relation if rules.covers(worker, P.CASE_EDIT, one)} == {
        Relation.OWN,
        Relation.NAMED,
    }
    opened = {one for one in Relation if rules.covers(supervisor, P.CASE_VIEW, one)}
    assert opened == {Relation.OWN, Relation.NORMAL, Relation.OFFICE, Relation.GRANTED, Relation.NAMED}
    assert not any(rules.covers(official, permission, one) for permission in P for one in Relation)


# ---- the sample ----


def test_a_sample_of_the_matrix(house):
    report = house.ask_all(visits.some(BEYOND, BEFORE, SEED))
    assert told(report.findings) == []
    assert set(report.answers) == set(Answer)
    assert rows.wrong_rows(house.world, visitors=["worker", "supervisor", "former"])[1] == []
    assert (
        lists.wrong_lists(house.world, visitors=["worker", "supervisor", "provider", "coordinator"])[1] == []
    )
    missed = {fault.name: outcome for fault in faults.some(FEW) if (outcome := faults.find(house, fault))}
    assert missed == {}


def test_whoever_is_shown_by_name_stands_in_an_entry(house):
    count, wrong = shown.unrecorded(house, shown.looks())
    assert told(wrong) == []
    assert count > SHOWN


@pytest.mark.parametrize(
    ("route", "place"),
    [
        ("notices", "cases.actions.subjects._key_of"),
        ("day", "cases.actions.subjects._key_of"),
        ("referral", "referrals.selectors.referrals._shown"),
    ],
)
def test_a_page_that_leaves_somebody_out_of_its_entry_is_found(house, monkeypatch, route, place):
    monkeypatch.setattr(place, lambda *_: ())
    assert shown.unrecorded(house, [cell for cell in shown.looks() if cell.route == route])[1]


# ---- the whole ----


@pytest.mark.proof
def test_the_whole_matrix(house):
    begun = time.monotonic()
    wrong, figures = [], []

    def stage(title: str, count: int, found: Iterable[object], more: str = "") -> None:
        lines = told(found)
        wrong.extend(lines)
        print(f"\n{title}: {count:,}{more} ({time.monotonic() - begun:.0f} s so far)", flush=True)
        print("".join(f"  WRONG {line}\n" for line in lines[:SHOWN]), end="", flush=True)
        figures.append(f"{title} {count:,}")

    print(f"\nseed {SEED}, {len(visits.named_routes())} addresses", flush=True)
    stage("addresses unknown", 0, visits.strangers())
    report = house.ask_all(visits.cells())
    stage("requests", report.asked, report.findings, f": {_answers(report)}")
    stage("valid bodies taken", len(report.did), untaken(report))
    stage("methods undeclared", *house.undeclared())
    alone = house.ask_all(without_second_wall(), wall=planting.first_wall_only)
    stage("requests past row security", alone.asked, alone.findings)
    alone = house.ask_all(without_first_wall(), wall=planting.second_wall_only)
    stage("requests past the filters", alone.asked, alone.findings)
    stage("questions to the database", *rows.wrong_rows(house.world))
    stage("lists", *lists.wrong_lists(house.world))
    missed = plant(house, faults.FAULTS)
    wrong.extend(missed)
    planted = f"planted {len(faults.FAULTS)}, found {len(faults.FAULTS) - len(missed)}"
    print(
        f"\n{planted}\nmatrix: {'FAILED' if wrong else 'ok'} | {_answers(report)} | {', '.join(figures)} | {planted} | seed {SEED}"
    )
    assert wrong == []


def plant(house: Visits, those: Iterable[faults.Fault]) -> list[str]:
    """Plant every fault and tell each by name; what was missed."""
    missed = []
    for fault in those:
        outcome = faults.find(house, fault)
        behind = f" (behind it holds: {fault.behind})" if fault.behind else ""
        print(
            f"  {'MISSED' if outcome else 'found'}: {fault.name}{behind}{outcome and ': ' + outcome}",
            flush=True,
        )
        if outcome:
            missed.append(f"{fault.name}: {outcome}")
    return missed


def untaken(report: Report) -> list[str]:
    """Bodies that are called valid and led nowhere."""
    asked = {cell.route for cell in visits.cells() if cell.target.body}
    return [f"the valid body of {route} was never taken" for route in sorted(asked - report.did - REFUSED)]


REFUSED = {"closure_new", "packet_not_delivered"}
"""Steps whose valid body is refused in this world: by the state of the record."""


def _answers(report: Report) -> str:
    counts = report.answers
    return ", ".join(f"{answer} {counts[answer]:,}" for answer in Answer)
