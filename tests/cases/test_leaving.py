"""When somebody's role ends, by hand or by its last day, nothing stays with a person who cannot do it."""

from datetime import timedelta

import pytest
from django.db import transaction

from cases.actions import access, tasks
from cases.models import Case, CaseGrant, Task
from kzcp.accounts.actions import assignments, lapsing
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry
from tests.factories.casework import assessed, fresh, submitted
from tests.factories.cast import assign
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


def seen(cast, name):
    """The cases that row security shows to somebody."""
    with acting_as(cast.who(name)), transaction.atomic():
        return set(Case.objects.values_list("pk", flat=True))


def open_grants(case, user, as_owner):
    with as_owner():
        return CaseGrant.objects.filter(content_object=case, user=user, ends_at=None).count()


@pytest.mark.parametrize("way", ["hand", "date"])
def test_what_was_shared_ends_with_the_role_through_which_it_was_read(cast, as_owner, way):
    shared, named = register(cast), register(cast, details=SEXUAL)
    access.share(case=shared, user_id=cast.bolat.pk, by=cast.who("aigul"))
    access.name(case=named, user_id=cast.bolat.pk, by=cast.who("saule"))
    assign(cast.bolat, "WORKER", cast.far_office)
    assert seen(cast, "bolat") == {shared.pk, named.pk}
    role = cast.bolat.assignments.get(organisation=cast.office)
    if way == "hand":
        assignments.end(assignment=role, by=cast.who("oleg"))
    else:
        Assignment.objects.filter(pk=role.pk).update(ends_on=clock.today() - timedelta(days=1))
        assert seen(cast, "bolat") == set()
        assert open_grants(shared, cast.bolat, as_owner) == 1
        lapsing.release()
    assert open_grants(shared, cast.bolat, as_owner) == open_grants(named, cast.bolat, as_owner) == 0
    assign(cast.bolat, "WORKER", cast.office)
    assert shared.pk not in seen(cast, "bolat")


def test_another_role_at_the_office_keeps_what_was_shared(cast, as_owner):
    case = register(cast)
    access.share(case=case, user_id=cast.bolat.pk, by=cast.who("aigul"))
    role = cast.bolat.assignments.get()
    assign(cast.bolat, "SUPERVISOR", cast.office)
    assignments.end(assignment=role, by=cast.who("oleg"))
    assert open_grants(case, cast.bolat, as_owner) == 1


def test_a_named_approver_who_moves_is_followed_by_the_next(cast, as_owner):
    """They supervise elsewhere from now on, and decide nothing here by what they were named for."""
    case, aigul = register(cast, details=SEXUAL), cast.who("aigul")
    asked = submitted(assessed(case, aigul), aigul)
    assign(cast.saule, "SUPERVISOR", cast.far_office)
    role = cast.saule.assignments.get(organisation=cast.office)
    assignments.end(assignment=role, by=cast.who("oleg"))
    with as_owner():
        asked.refresh_from_db()
    assert asked.asked_of_id == cast.marzhan.pk
    assert (open_grants(case, cast.saule, as_owner), open_grants(case, cast.marzhan, as_owner)) == (0, 1)
    assert seen(cast, "saule") == set()
    assert seen(cast, "marzhan") == {case.pk}
