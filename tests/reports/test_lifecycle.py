"""The life of a release: every state, every step, everybody; expected answers come from the design."""

from dataclasses import replace

import pytest
from django.db import transaction

from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.journal import journal
from kzcp.workflow.lifecycle import STEPS, apply
from reports.lifecycle import RELEASE
from reports.models import Release
from reports.models import ReleaseState as S
from tests.reports.making import prepared
from tests.roles import as_owner

pytestmark = pytest.mark.django_db

TABLE = {
    "publish": ({S.PREPARED}, S.PUBLISHED, P.RELEASE_PUBLISH, {"by another", "next version"}),
    "withdraw": ({S.PREPARED}, S.WITHDRAWN, P.RELEASE_PREPARE, set()),
}
MAY = {"publish": {"nina", "pavel"}, "withdraw": {"nina", "pavel"}}
REFUSED = {("publish", "nina")}
"""Nina prepared it: another statistician publishes."""
PEOPLE = ("nina", "pavel", "timur", "aigul", "saule", "dana", "gulnar", "marat", "oleg")


def told(transitions):
    return {
        step.name: (
            {S(state) for state in step.source},
            step.target,
            step.permission,
            {each.name for each in step.conditions},
        )
        for step in transitions
    }


def test_the_table_is_the_one_of_the_design():
    assert told(RELEASE.transitions) == TABLE


def test_a_changed_table_is_found():
    publish, withdraw = RELEASE["publish"], RELEASE["withdraw"]
    for changed in (
        [publish],
        [replace(publish, conditions=publish.conditions[1:]), withdraw],
        [replace(publish, source=publish.source | {S.WITHDRAWN}), withdraw],
        [publish, replace(withdraw, permission=P.RELEASE_VIEW)],
        [publish, replace(withdraw, target=S.PUBLISHED)],
    ):
        assert told(changed) != TABLE


@pytest.mark.parametrize("state", list(S))
def test_every_step_in_every_state_for_everybody(cast, state):
    release = prepared(cast)
    published = {"published_by": cast.pavel, "published_at": clock.now()} if state == S.PUBLISHED else {}
    with journal.act("test", by=STEPS), as_owner():
        Release.objects.filter(pk=release.pk).update(state=state, **published)
    for name in PEOPLE:
        for step, (source, *_) in TABLE.items():
            expected = Refused if state not in source else None if name in MAY[step] else NotAllowed
            if (step, name) in REFUSED and expected is None:
                expected = Refused
            assert outcome(release, step, cast.who(name)) is expected, (name, step)


def outcome(release, step, by):
    changes = {"published_by_id": by.user_id, "published_at": clock.now()} if step == "publish" else {}
    with acting_as(by):
        try:
            with transaction.atomic(), journal.act("test", by=by):
                apply(RELEASE, release, step, by=by, changes=changes)
                transaction.set_rollback(True)
        except (Refused, NotAllowed) as error:
            return type(error)
    return None
