"""Any life of a case: whoever tries whatever step in whatever order, the case goes where the design's table leads.

The runner, the states and the rights are real; conditions and effects are left out, since each has its own tests
and a walk past them reaches every state.
"""

from dataclasses import dataclass, replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cases.lifecycle import CASE
from cases.models import Case
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal import journal
from kzcp.reference.codes import CaseStatus as S
from kzcp.workflow.lifecycle import STEPS, LifeCycle, apply
from tests.cases.test_lifecycle import MAY, PEOPLE, TABLE, changes
from tests.factories.cast import Cast
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
BARE = tuple(replace(step, conditions=()) for step in CASE.transitions)


class Life(RuleBasedStateMachine):
    """One life: begins with the registered case of the scene, and takes all back at its end."""

    scene = None

    def __init__(self):
        super().__init__()
        self.state = S.REGISTERED
        self.beginning = transaction.savepoint()

    @rule(name=st.sampled_from(sorted(TABLE)), who=st.sampled_from(PEOPLE), reason=st.sampled_from(["x", ""]))
    def try_a_step(self, name, who, reason):
        wanted = expected(self.state, name, who, reason)
        assert self.scene.outcome(name, who, reason) is wanted, (self.state, name, who)
        if wanted is None and (target := TABLE[name][1]) is not None:
            self.state = target

    @rule(name=st.sampled_from(sorted(TABLE)))
    def take_a_step(self, name):
        """By whoever may, so that lives get on."""
        self.try_a_step(name, min(MAY[name]), "x")

    @invariant()
    def the_case_stands_where_the_table_says(self):
        assert self.scene.status() == self.state

    def teardown(self):
        transaction.savepoint_rollback(self.beginning)


def expected(state, name, who, reason):
    """What the design's table says of one attempt: an error, or None where the step is taken."""
    source, _target, _permission, needs = TABLE[name]
    if state not in source:
        return Refused
    if who not in MAY[name]:
        return NotAllowed
    return Refused if "reason" in needs and not reason else None


@dataclass
class Scene:
    """The people, the case, and the life cycle that is tried."""

    cast: Cast
    case: Case
    cycle: LifeCycle

    def outcome(self, name, who, reason):
        by = self.cast.who(who)
        try:
            with acting_as(by), transaction.atomic(), journal.act("test", by=by):
                apply(self.cycle, self.case, name, by=by, reason=reason, changes=changes(self.cycle[name]))
        except (Refused, NotAllowed) as error:
            return type(error)
        return None

    def status(self):
        with acting_as(STEPS), transaction.atomic():
            return Case.objects.values_list("status", flat=True).get(pk=self.case.pk)


def lives(cast, cycle, examples):
    played = type("Played", (Life,), {"scene": Scene(cast, register(cast), cycle)})
    quick = settings(
        max_examples=examples,
        stateful_step_count=12,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    with transaction.atomic():
        run_state_machine_as_test(played, settings=quick)


def without_rules(steps):
    return LifeCycle(model=Case, may=CASE.may, transitions=steps, effects=lambda step: None)


def test_any_life_follows_the_table(cast):
    lives(cast, without_rules(BARE), examples=15)


@pytest.mark.parametrize("change", [{"target": S.ERROR}, {"source": frozenset({S.REVIEW})}], ids=str)
def test_a_step_that_leads_elsewhere_is_found(cast, change):
    first, *others = BARE
    with pytest.raises(AssertionError):
        lives(cast, without_rules((replace(first, **change), *others)), examples=15)
