"""When somebody's role ends, by hand or by its last day, nothing stays with a person who cannot do it."""

from datetime import timedelta

import pytest

from cases.actions import tasks
from cases.models import CaseGrant, Task
from kzcp.accounts.actions import assignments, lapsing
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry
from tests.factories.casework import assessed, fresh, submitted
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
SEXUAL = {"types": ["SEX_ABUSE"]}


def lapse(user):
    Assignment.objects.filter(user=user).update(ends_on=clock.today() - timedelta(days=1))


def owners(case, as_owner):
    with as_owner():
        return set(Task.objects.open().filter(case=case).values_list("owner_id", flat=True))


def test_a_role_that_ends_by_its_date_releases_what_it_held(cast, as_owner):
    case = register(cast)
    assert lapsing.release() == 0
    lapse(cast.aigul)
    assert lapsing.release() == 1
    assert lapsing.release() == 0
    assert fresh(case, cast.who("saule")).worker_id is None
    assert owners(case, as_owner) == {None}
    with as_owner():
        entry = Entry.objects.get(action="staff.lapse")
        assert (entry.actor, entry.reason) == ("system:steps", "WORKER")


def test_what_a_lapsed_supervisor_was_to_decide_goes_on(cast, as_owner):
    case, aigul = register(cast, details=SEXUAL), cast.who("aigul")
    asked = submitted(assessed(case, aigul), aigul)
    assert cast.saule.pk in owners(case, as_owner)
    lapse(cast.saule)
    lapsing.release()
    with as_owner():
        asked.refresh_from_db()
        named = CaseGrant.objects.filter(content_object=case, user=cast.marzhan, ends_at=None)
        assert named.exists()
    assert asked.asked_of_id == cast.marzhan.pk
    assert cast.saule.pk not in owners(case, as_owner)


def test_a_role_held_there_still_releases_nothing(cast, as_owner):
    case = register(cast)
    Assignment.objects.create(
        user=cast.aigul,
        role="WORKER",
        organisation=cast.office,
        starts_on=clock.today() - timedelta(days=9),
        ends_on=clock.today() - timedelta(days=1),
    )
    assert lapsing.release() == 1
    assert fresh(case, cast.who("saule")).worker_id == cast.aigul.pk


@pytest.mark.parametrize("name", ["bolat", "saule"])
def test_tasks_in_the_cases_of_others_go_to_their_worker(cast, as_owner, name):
    case, user = register(cast), getattr(cast, name)
    task = tasks.add(
        pk=uuid7(),
        case=case,
        words="Call the school",
        due_at=clock.now() + timedelta(days=3),
        owner_id=user.pk,
        by=cast.who("aigul"),
    )
    assignments.end(assignment=user.assignments.get(), by=cast.who("oleg"))
    with as_owner():
        assert Task.objects.get(pk=task.pk).owner_id == cast.aigul.pk
