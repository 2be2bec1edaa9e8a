"""The life cycle of a case, cell by cell: state × step × person, expected from the tables alone."""

import pytest
from django.db import connection, transaction

from cases.lifecycle import CASE
from kzcp.access.roles import ROLES, Reach
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal import journal
from kzcp.reference.codes import CaseStatus, RoleCode
from kzcp.workflow.lifecycle import apply
from tests.factories.casework import assessed
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
PEOPLE = {
    "aigul": (RoleCode.WORKER, {Reach.OWN, Reach.NORMAL, Reach.SENSITIVE}),
    "bolat": (RoleCode.WORKER, {Reach.SENSITIVE}),
    "saule": (RoleCode.SUPERVISOR, {Reach.SENSITIVE}),
    "zarina": (RoleCode.WORKER, set()),
    "dana": (RoleCode.PROVIDER, set()),
    "oleg": (RoleCode.ADMINISTRATOR, set()),
}
"""Each with the reaches that extend to a sensitive case of Aigul's."""
CLOSED = ", closed_at = now(), closure_reason = 'GOALS'"
WRITES = {CaseStatus.CLOSED: CLOSED, CaseStatus.ERROR: ", error_reason = 'TEST'"}


def put(case, state, by, as_owner):
    with journal.act("test", by=by), as_owner(), connection.cursor() as cursor:
        cursor.execute(
            f"update cases_case set status = %s {WRITES.get(state, '')} where id = %s", [state, case.pk]
        )


def may(name, permission):
    role, reaches = PEOPLE[name]
    return ROLES[role].get(permission) in reaches


@pytest.mark.parametrize("state", list(CaseStatus))
def test_every_step_is_taken_refused_or_not_allowed_as_the_tables_say(cast, as_owner, state):
    case = register(cast)
    put(case, state, cast.who("aigul"), as_owner)
    case.status = state
    cells = 0
    for name in PEOPLE:
        by = cast.who(name)
        for step in CASE.transitions:
            expected = (
                Refused if state not in step.source else None if may(name, step.permission) else NotAllowed
            )
            assert outcome(case, step, by) in ({expected} if expected else {None, Refused}), (name, step.name)
            cells += 1
        with acting_as(by), transaction.atomic():
            shown = {step.name for step in CASE.in_reach(case, by)}
        wanted = {
            step.name for step in CASE.transitions if state in step.source and may(name, step.permission)
        }
        assert shown == wanted, name
    assert cells == len(PEOPLE) * len(CASE.transitions)


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
    from kzcp.core import clock

    if step.target == "CLOSED":
        return {"closed_at": clock.now(), "closure_reason": "GOALS"}
    if step.target == "ERROR":
        return {"error_reason": "TEST"}
    return {"closed_at": None, "closure_reason": ""} if step.name == "reopen" else {}


def test_every_state_is_reached_and_every_label_is_there():
    targets = {step.target for step in CASE.transitions} | {CaseStatus.REGISTERED}
    assert set(CaseStatus) <= targets
    assert all(str(step.label) for step in CASE.transitions)
    assert CaseStatus.ERROR not in {state for step in CASE.transitions for state in step.source}
    assert "REGISTERED --> ASSESSMENT: start_assessment" in CASE.mermaid()


def test_of_two_who_complete_one_assessment_the_second_is_refused(cast):
    from cases.actions import assessments
    from cases.models import Assessment

    case, aigul = register(cast), cast.who("aigul")
    assessed(case, aigul)
    with acting_as(aigul), transaction.atomic():
        done = Assessment.objects.select_related("case").get(case=case)
    with pytest.raises(Refused):
        assessments.complete(assessment=done, by=aigul)
