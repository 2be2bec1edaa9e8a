"""The life cycle of a case, cell by cell: state × step × person. What is expected is written down from the design."""

from dataclasses import replace

import pytest
from django.db import connection, transaction

from cases.actions import closures
from cases.lifecycle import CASE
from cases.models import Case, ClosureRequest
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.reference.codes import CaseStatus as S
from kzcp.reference.codes import ClosureReason as C
from kzcp.workflow.lifecycle import apply
from tests.factories import referring
from tests.factories.casework import assessed, fresh
from tests.factories.intake import register
from tests.roles import as_owner as owner

pytestmark = pytest.mark.django_db

OPEN = {S.REGISTERED, S.ASSESSMENT, S.PLANNING, S.IMPLEMENTATION, S.REVIEW}
TABLE = {
    "start_assessment": ({S.REGISTERED}, S.ASSESSMENT, P.ASSESSMENT_WRITE, set()),
    "complete_assessment": (
        {S.ASSESSMENT},
        S.PLANNING,
        P.ASSESSMENT_WRITE,
        {"risk_stated", "lower_risk_has_reasons", "parts_complete"},
    ),
    "approve_plan": ({S.PLANNING}, S.IMPLEMENTATION, P.PLAN_APPROVE, {"plan_submitted"}),
    "approve_next_plan": ({S.IMPLEMENTATION, S.REVIEW}, None, P.PLAN_APPROVE, {"plan_submitted"}),
    "start_review": ({S.IMPLEMENTATION}, S.REVIEW, P.PLAN_WRITE, {"plan_in_force"}),
    "end_review": ({S.REVIEW}, S.IMPLEMENTATION, P.PLAN_WRITE, {"goals_have_progress"}),
    "close": (
        OPEN,
        S.CLOSED,
        P.CLOSURE_APPROVE,
        {
            "closure_requested",
            "no_high_risk",
            "assessed",
            "no_ground_left",
            "of_age",
            "attempts_recorded",
            "finding_written",
            "nothing_open",
        },
    ),
    "close_as_advice": ({S.REGISTERED}, S.CLOSED, P.CLOSURE_REQUEST, {"low_risk", "nothing_open"}),
    "reopen": ({S.CLOSED}, S.ASSESSMENT, P.CASE_EDIT, {"reason"}),
    "mark_error": (OPEN | {S.CLOSED}, S.ERROR, P.CASE_MARK_ERROR, {"reason"}),
}
"""Step: from, to (None: the state stays), the right that it takes, what it needs."""

WORKERS, APPROVERS = {"aigul"}, {"saule"}
MAY = {
    "start_assessment": WORKERS,
    "complete_assessment": WORKERS,
    "approve_plan": APPROVERS,
    "approve_next_plan": APPROVERS,
    "start_review": WORKERS,
    "end_review": WORKERS,
    "close": APPROVERS,
    "close_as_advice": WORKERS,
    "reopen": WORKERS,
    "mark_error": APPROVERS,
}
PEOPLE = ("aigul", "bolat", "saule", "marzhan", "zarina", "dana", "gulnar", "timur", "nina", "marat", "oleg")
"""The worker of a sensitive case, a colleague, the supervisor, and everybody who has nothing to do with it."""

BARE = {"start_assessment", "end_review", "reopen", "mark_error"}
"""What can be done in a case that was only registered, with high risk, once it stands in the right state."""

STATED = {C.DEATH, C.LOST, C.MOVED_ABROAD, C.AGE18, C.TRANSFER_OUT}
GATES = {
    C.GOALS: {"no_high_risk", "nothing_open"},
    C.PERMANENT_CARE: {"no_high_risk", "nothing_open"},
    C.NO_RISK: {"assessed", "nothing_open"},
    C.REFUSED: {"nothing_open"},
    **{reason: {"finding_written"} for reason in STATED},
    C.AGE18: {"of_age", "finding_written"},
    C.LOST: {"attempts_recorded", "finding_written"},
}
"""What stands against closing a case of high risk, never assessed, of a child of seven, without an attempt, with an
open referral and no finding."""

CLOSED = ", closed_at = now(), closure_reason = 'GOALS'"
WRITES = {S.CLOSED: CLOSED, S.ERROR: ", error_reason = 'TEST'"}


def told(transitions):
    """The table that runs, in the form of the one above."""
    return {
        step.name: (
            {S(state) for state in step.source},
            step.target,
            step.permission,
            {each.name for each in step.conditions} | ({"reason"} if step.needs_reason else set()),
        )
        for step in transitions
    }


def test_the_table_is_the_one_of_the_design():
    assert told(CASE.transitions) == TABLE
    assert set(MAY) == set(TABLE)


@pytest.mark.parametrize("name", list(TABLE))
def test_a_step_lost_or_changed_in_any_part_is_found(name):
    step, others = CASE[name], [each for each in CASE.transitions if each.name != name]
    changed = [
        replace(step, source=step.source ^ {S.REVIEW}),
        replace(step, target=S.CLOSED if step.target != S.CLOSED else S.ERROR),
        replace(step, permission=P.CASE_VIEW),
        replace(step, needs_reason=not step.needs_reason),
        *[replace(step, conditions=step.conditions[1:]) for _ in step.conditions[:1]],
    ]
    assert told(others) != TABLE
    assert all(told([*others, each]) != TABLE for each in changed)


def put(case, state, by):
    with journal.act("test", by=by), owner(), connection.cursor() as cursor:
        cursor.execute(
            f"update cases_case set status = %s, risk = 'HIGH' {WRITES.get(state, '')} where id = %s",
            [state, case.pk],
        )


@pytest.mark.parametrize("state", list(S))
def test_every_step_is_taken_refused_or_not_allowed_as_the_tables_say(cast, state):
    case = register(cast)
    put(case, state, cast.who("aigul"))
    case.status = state
    for name in PEOPLE:
        by = cast.who(name)
        for step in CASE.transitions:
            assert outcome(case, step, by) is expected(state, step.name, name), (name, step.name)
        with acting_as(by), transaction.atomic():
            shown = {step.name for step in CASE.in_reach(case, by)}
        assert shown == {
            step for step, (source, *_) in TABLE.items() if state in source and name in MAY[step]
        }


def expected(state, step, name):
    if state not in TABLE[step][0]:
        return Refused
    if name not in MAY[step]:
        return NotAllowed
    return None if step in BARE else Refused


def outcome(case, step, by):
    with acting_as(by):
        try:
            with transaction.atomic(), journal.act("test", by=by):
                apply(CASE, case, step.name, by=by, reason="x", changes=changes(step))
                transaction.set_rollback(True)
        except (Refused, NotAllowed) as error:
            return type(error)
    return None


def changes(step):
    if step.target == "CLOSED":
        return {"closed_at": clock.now(), "closure_reason": "GOALS"}
    if step.target == "ERROR":
        return {"error_reason": "TEST"}
    return {"closed_at": None, "closure_reason": ""} if step.name == "reopen" else {}


def test_the_gate_of_each_reason_for_closing_is_the_one_of_the_design(cast):
    case, aigul, saule = referring.case_with_family(cast), cast.who("aigul"), cast.who("saule")
    referring.sent(cast, case)
    asked = closures.request(pk=uuid7(), case=fresh(case, aigul), reason="DEATH", words="x", by=aigul)
    put(case, S.REGISTERED, aigul)
    found = {}
    for reason in GATES:
        with journal.act("test", by=aigul), owner():
            ClosureRequest.objects.filter(pk=asked.pk).update(reason=reason)
        with acting_as(saule), transaction.atomic():
            row = Case.objects.get(pk=case.pk)
            found[reason] = {each.name for each in CASE["close"].conditions if not each.holds(row, saule)}
    assert found == GATES


def test_every_reason_for_closing_has_a_gate():
    assert set(GATES) | {C.ADVICE} == set(C)


def test_of_two_who_complete_one_assessment_the_second_is_refused(cast):
    from cases.actions import assessments
    from cases.models import Assessment

    case, aigul = register(cast), cast.who("aigul")
    assessed(case, aigul)
    with acting_as(aigul), transaction.atomic():
        done = Assessment.objects.select_related("case").get(case=case)
    with pytest.raises(Refused):
        assessments.complete(assessment=done, by=aigul)
