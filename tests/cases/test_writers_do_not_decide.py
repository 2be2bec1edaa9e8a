"""Whoever wrote part of a plan, or handed it in, does not decide on it: people are compared, not roles."""

import pytest
from django.db import IntegrityError, transaction

from cases.actions import access, plans
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed
from kzcp.core.ids import uuid7
from kzcp.workflow import approvals
from kzcp.workflow.approvals import WRITER_DECIDES
from kzcp.workflow.models import Approval
from tests.factories import casework as cw
from tests.factories.cast import actor, assign, person
from tests.factories.intake import register
from tests.roles import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def written_together(cast):
    """saule, who also works on cases, writes the whole plan; aigul alone hands it in."""
    assign(cast.saule, "WORKER", cast.office)
    aigul, saule = cast.who("aigul"), cast.who("saule")
    case = cw.assessed(register(cast), aigul)
    access.name(case=case, user_id=cast.saule.pk, by=saule)
    plan = plans.draft(pk=uuid7(), case=case, by=aigul)
    with acting_as(saule), transaction.atomic():
        plans.save(plan=plan, data=cw.plan_data(), by=saule)
    return case, plans.submit(plan=plan, by=aigul)


def test_who_wrote_part_of_a_plan_is_not_asked(cast, written_together):
    _, asked = written_together
    assert asked.writers == sorted([cast.aigul.pk, cast.saule.pk])
    assert asked.asked_of == cast.marzhan


def test_who_wrote_part_of_a_plan_does_not_decide(cast, written_together):
    _, asked = written_together
    saule = cast.who("saule")
    with acting_as(saule), transaction.atomic():
        assert asked not in approvals.queue(saule)
    with pytest.raises(NotAllowed) as refused:
        cw.approve(asked, saule)
    assert refused.value.message == WRITER_DECIDES


def test_the_database_refuses_a_writer_as_decider(cast, written_together):
    _, asked = written_together
    with (
        as_owner(),
        pytest.raises(IntegrityError, match="approval_by_nobody_who_wrote"),
        transaction.atomic(),
    ):
        Approval.objects.filter(pk=asked.pk).update(decider=cast.saule)


def test_another_supervisor_decides(cast, written_together):
    _, asked = written_together
    other = person("asel", "Supervisor-A", "Asel")
    assign(other, "SUPERVISOR", cast.office)
    assert cw.approve(asked, actor(other)).state == "APPROVED"


def test_the_next_version_is_decided_by_who_wrote_the_former(cast, written_together):
    case, asked = written_together
    other = person("asel", "Supervisor-A", "Asel")
    assign(other, "SUPERVISOR", cast.office)
    cw.approve(asked, actor(other))
    aigul = cast.who("aigul")
    plan = plans.draft(pk=uuid7(), case=cw.fresh(case, aigul), by=aigul)
    assert plan.writers == [cast.aigul.pk]
