"""The one runner of life cycles: state, permission, conditions, and what it writes as the system."""

import pytest
from django.db import DatabaseError, transaction

from kzcp.access.permissions import Permission
from kzcp.core.actor import acting_as, current
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal import journal
from kzcp.journal.models import Change
from kzcp.workflow.lifecycle import STEPS, Condition, LifeCycle, Transition, apply
from kzcp.workflow.models import Approval
from tests.workflow.conftest import forget_entries, stored

pytestmark = pytest.mark.django_db
OPEN = frozenset({"PENDING"})


@pytest.fixture
def probe(cast, ask):
    """A life cycle over approvals: only Saule may, `ready` decides, effects are remembered."""
    seen = {"ready": True, "steps": []}

    def effects(step):
        seen["steps"].append((step.transition.name, step.by, step.reason, dict(step.facts), current()))

    ready = Condition("ready", lambda row, by: seen["ready"], "Not ready yet.")
    cycle = LifeCycle(
        model=Approval,
        may=lambda row, by, permission: by == cast.who("saule"),
        transitions=(
            Transition(
                "withdraw", OPEN, "WITHDRAWN", Permission.PLAN_APPROVE, "Withdraw", conditions=(ready,)
            ),
            Transition("void", OPEN, "VOID", Permission.PLAN_APPROVE, "Void", needs_reason=True),
            Transition("remind", OPEN, None, Permission.PLAN_APPROVE, "Remind"),
        ),
        effects=effects,
        state_field="state",
    )
    _, approval = ask(cast)
    return cycle, approval, seen


def take(cycle, row, name, by, **more):
    with journal.act("probe.step", by=by):
        return apply(cycle, row, name, by=by, **more)


def test_a_step_writes_the_state_as_the_system(cast, probe):
    cycle, approval, seen = probe
    saule = cast.who("saule")
    done = take(cycle, approval, "withdraw", saule, reason="R", facts={"a": 1})
    assert done.state == stored(approval.pk).state == "WITHDRAWN"
    assert seen["steps"] == [("withdraw", saule, "R", {"a": 1}, STEPS)]


def test_the_step_is_in_the_journal_with_what_was_and_is(cast, probe, as_owner):
    cycle, approval, _ = probe
    take(cycle, approval, "withdraw", cast.who("saule"))
    with as_owner():
        change = Change.objects.filter(row=str(approval.pk)).latest("id")
    assert (change.before["state"], change.after["state"]) == ("PENDING", "WITHDRAWN")


def test_a_second_step_finds_the_wrong_state(cast, probe):
    cycle, approval, seen = probe
    take(cycle, approval, "withdraw", cast.who("saule"))
    with pytest.raises(Refused):
        take(cycle, approval, "withdraw", cast.who("saule"))
    assert len(seen["steps"]) == 1


def test_a_step_of_another_is_not_allowed(cast, probe):
    cycle, approval, seen = probe
    for name in ("aigul", "marzhan", "timur"):
        with pytest.raises(NotAllowed):
            take(cycle, approval, "withdraw", cast.who(name))
    assert seen["steps"] == []
    assert stored(approval.pk).state == "PENDING"


def test_a_condition_tells_what_is_missing(cast, probe):
    cycle, approval, seen = probe
    seen["ready"] = False
    with pytest.raises(Refused, match=r"Not ready yet\."):
        take(cycle, approval, "withdraw", cast.who("saule"))
    assert cycle.missing(approval, "withdraw", cast.who("saule")) == ["Not ready yet."]


def test_a_step_that_needs_a_reason_is_refused_without(cast, probe):
    cycle, approval, _ = probe
    with pytest.raises(Refused):
        take(cycle, approval, "void", cast.who("saule"))
    assert take(cycle, approval, "void", cast.who("saule"), reason="CHANGED").state == "VOID"


def test_a_step_without_target_keeps_the_state_and_writes_its_changes(cast, probe):
    cycle, approval, _ = probe
    done = take(cycle, approval, "remind", cast.who("saule"), changes={"restricted": True})
    assert (done.state, done.restricted) == ("PENDING", True)
    assert stored(approval.pk).restricted


def test_effects_that_fail_take_the_step_back(cast, probe):
    cycle, approval, _ = probe

    def broken(step):
        raise RuntimeError("planted")

    cycle.effects = broken
    with pytest.raises(RuntimeError):
        take(cycle, approval, "withdraw", cast.who("saule"))
    assert stored(approval.pk).state == "PENDING"


def test_without_an_entry_the_database_refuses(cast, probe):
    cycle, approval, _ = probe
    saule = cast.who("saule")
    forget_entries()
    refused = pytest.raises(DatabaseError, match="without a journal entry")
    with refused, acting_as(saule), transaction.atomic():
        apply(cycle, approval, "withdraw", by=saule)


def test_what_is_offered_follows_state_permission_and_conditions(cast, probe):
    cycle, approval, seen = probe
    saule = cast.who("saule")
    assert [step.name for step in cycle.allowed(approval, saule)] == ["withdraw", "void", "remind"]
    seen["ready"] = False
    assert [step.name for step in cycle.allowed(approval, saule)] == ["void", "remind"]
    assert [step.name for step in cycle.in_reach(approval, saule)] == ["withdraw", "void", "remind"]
    assert cycle.allowed(approval, cast.who("aigul")) == []
    done = take(cycle, approval, "void", saule, reason="CHANGED")
    assert cycle.in_reach(done, saule) == []


def test_a_name_stands_once_and_the_diagram_has_every_step(probe):
    cycle, _, _ = probe
    twice = (cycle["void"], cycle["void"])
    with pytest.raises(ValueError, match="twice"):
        LifeCycle(Approval, cycle.may, twice, cycle.effects)
    with pytest.raises(KeyError):
        cycle["unknown"]
    assert cycle.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    PENDING --> WITHDRAWN: withdraw",
        "    PENDING --> VOID: void",
        "    PENDING --> PENDING: remind",
    ]
