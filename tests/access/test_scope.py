"""What a person holds, where and until when; and that both walls say the same of every case."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from cases.models import Case, CaseGrant, Conflict
from cases.models.sight import branches
from kzcp.access import grants, scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import ROLES, Reach
from kzcp.accounts.models import Assignment, Organisation, User
from kzcp.core import clock
from kzcp.core.actor import ANONYMOUS, Actor, acting_as
from kzcp.journal import journal
from kzcp.reference.codes import GrantReason, RoleCode
from kzcp.workflow.lifecycle import STEPS
from tests.factories.cast import assign
from tests.factories.intake import register
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
ASKED = (
    P.CASE_VIEW,
    P.CASE_EDIT,
    P.NOTE_WRITE,
    P.CASE_ASSIGN,
    P.PLAN_APPROVE,
    P.PERSON_REVEAL,
    P.REFERRAL_WRITE,
)


def change(user, **values):
    Assignment.objects.filter(user=user).update(**values)


def first_wall(actor, permission):
    """The cases by the application's filter alone: asked as the owner, who passes the policies."""
    with as_owner():
        return set(Case.objects.filter(branches().q(actor, permission)).values_list("pk", flat=True))


def second_wall(actor, permission):
    """The cases by the database alone."""
    with acting_as(actor), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select kzcp_cases(%s)", [str(permission)])
        return {pk for (pk,) in cursor.fetchall()}


def sees(actor, case, permission=P.CASE_VIEW):
    """Whether both walls show the case; they must agree."""
    first, second = first_wall(actor, permission), second_wall(actor, permission)
    assert first == second, (str(actor), permission)
    return case.pk in first


# ---- assignments ---------------------------------------------------------------------------------


def test_each_role_holds_what_its_row_says(cast):
    for name, role in (
        ("aigul", RoleCode.WORKER),
        ("saule", RoleCode.SUPERVISOR),
        ("dana", RoleCode.PROVIDER),
        ("gulnar", RoleCode.COORDINATOR),
        ("timur", RoleCode.MINISTRY),
        ("nina", RoleCode.STATISTICIAN),
        ("marat", RoleCode.AUDITOR),
        ("oleg", RoleCode.ADMINISTRATOR),
    ):
        actor = cast.who(name)
        assert scope.roles(actor) == {role}
        assert scope.permissions(actor) == frozenset(ROLES[role])


@pytest.mark.parametrize(
    "actor", [ANONYMOUS, STEPS, Actor.system("unknown"), Actor.user(0), Actor.user(10**15)]
)
def test_who_is_no_member_of_staff_holds_nothing(actor):
    assert scope.permissions(actor) == frozenset()
    assert scope.places(actor, P.CASE_VIEW, *Reach) == []
    assert scope.regions(actor, P.DELAY_VIEW) == []


def test_places_and_regions_follow_the_reach(cast):
    aigul, gulnar = cast.who("aigul"), cast.who("gulnar")
    assert scope.places(aigul, P.CASE_EDIT, Reach.OWN) == [cast.office.pk]
    assert scope.places(aigul, P.CASE_EDIT, Reach.SENSITIVE) == []
    assert scope.places(aigul, P.PLAN_APPROVE, *Reach) == []
    assert scope.regions(gulnar, P.DELAY_VIEW) == ["KZ-71"]
    assert scope.places(gulnar, P.DELAY_VIEW, *Reach) == []


def test_two_roles_add_up(cast):
    assign(cast.aigul, "SUPERVISOR", cast.other_office)
    aigul = cast.who("aigul")
    assert scope.roles(aigul) == {RoleCode.WORKER, RoleCode.SUPERVISOR}
    assert scope.places(aigul, P.PLAN_APPROVE, Reach.SENSITIVE) == [cast.other_office.pk]
    assert scope.places(aigul, P.CASE_EDIT, Reach.OWN) == [cast.office.pk]


@pytest.mark.parametrize(
    ("starts", "ends", "held"),
    [(-9, None, True), (-9, 0, True), (0, None, True), (-9, -1, False), (1, None, False), (1, 9, False)],
)
def test_an_assignment_holds_from_its_first_to_its_last_day(cast, starts, ends, held):
    case, today = register(cast), clock.today()
    ends_on = None if ends is None else today + timedelta(days=ends)
    change(cast.aigul, starts_on=today + timedelta(days=starts), ends_on=ends_on)
    assert scope.holds(cast.who("aigul"), P.CASE_VIEW) == held
    assert sees(cast.who("aigul"), case) == held


def test_the_day_is_that_of_almaty(cast):
    """At 20:00 UTC the next day has begun in Almaty: a role that ended yesterday there has ended."""
    case = register(cast)
    evening = clock.now().replace(hour=20, minute=0)
    with clock.at(evening):
        today = clock.today()
        assert today > evening.date()
        change(cast.aigul, ends_on=evening.date())
        assert not scope.holds(cast.who("aigul"), P.CASE_VIEW)
        change(cast.aigul, ends_on=today)
        assert scope.holds(cast.who("aigul"), P.CASE_VIEW)
    assert case.pk


def test_a_closed_account_holds_nothing(cast):
    case = register(cast)
    assert sees(cast.who("saule"), case)
    User.objects.filter(pk=cast.saule.pk).update(is_active=False)
    assert scope.permissions(cast.who("saule")) == frozenset()
    assert not sees(cast.who("saule"), case)


# ---- branches ------------------------------------------------------------------------------------


def test_a_sensitive_case_is_its_worker_s_and_the_supervisor_s(cast):
    case = register(cast)
    assert {
        name for name in vars(cast) if isinstance(getattr(cast, name), User) and sees(cast.who(name), case)
    } == {
        "aigul",
        "saule",
    }


def test_a_normal_case_is_read_by_colleagues_and_written_by_its_worker(cast):
    case = register(cast, kind="TST", details={"words": "What may I do?", "urgent": "YES"})
    assert sees(cast.who("bolat"), case)
    assert not sees(cast.who("bolat"), case, P.NOTE_WRITE)
    assert sees(cast.who("aigul"), case, P.NOTE_WRITE)
    assert not sees(cast.who("marzhan"), case)


def test_a_restricted_case_is_only_theirs_who_are_named(cast):
    case = register(cast, details={"types": ["SEX"]})
    named = {name for name in ("aigul", "saule", "bolat", "marzhan") if sees(cast.who(name), case)}
    assert named == {"aigul", "saule"}
    with journal.act("probe.end", by=STEPS):
        grants.end(CaseGrant, case, of=cast.saule.pk)
    assert not sees(cast.who("saule"), case)


def test_a_case_of_a_former_office_is_not_one_s_own_any_more(cast):
    """Its worker has gone to another office: the name on the case alone gives nothing."""
    case = register(cast)
    change(cast.aigul, organisation=cast.other_office)
    assert not sees(cast.who("aigul"), case)


# ---- grants and conflicts ------------------------------------------------------------------------


def give(case, user, *, reading="", until=None, starts=None):
    with journal.act("probe.grant", by=STEPS), clock.at(starts or clock.now()):
        make = grants.grant_reading if reading else grants.grant
        make(CaseGrant, case, to=user.pk, reason=GrantReason.SHARED, by=STEPS, until=until)


def test_a_grant_gives_what_the_role_may_do(cast):
    case = register(cast)
    give(case, cast.zarina)
    zarina = cast.who("zarina")
    assert sees(zarina, case)
    assert sees(zarina, case, P.NOTE_WRITE)
    assert not sees(zarina, case, P.CASE_ASSIGN)


@pytest.mark.parametrize("over", ["taken_back", "past", "closed"])
def test_a_grant_ends_with_the_roles_at_its_office(cast, over):
    """Of those at another office, earlier or later, it gives nothing."""
    case = register(cast)
    give(case, cast.zarina)
    later = assign(cast.zarina, "SUPERVISOR", cast.other_office)
    zarina = cast.who("zarina")
    assert not sees(zarina, case, P.CASE_ASSIGN)
    first = Assignment.objects.filter(user=cast.zarina).exclude(pk=later.pk)
    yesterday = clock.today() - timedelta(days=1)
    if over == "closed":
        Organisation.objects.filter(pk=cast.far_office.pk).update(closed_on=clock.today())
    elif over == "past":
        first.update(ends_on=yesterday)
    else:
        first.update(ends_on=clock.today(), ended_at=clock.now())
    for permission in ASKED:
        assert not sees(zarina, case, permission)
    assert scope.holds(zarina, P.CASE_VIEW)


def test_a_grant_is_held_where_the_case_is_by_somebody_who_works_there_too(cast):
    case = register(cast)
    assign(cast.zarina, "WORKER", cast.office)
    give(case, cast.zarina)
    Assignment.objects.filter(user=cast.zarina, organisation=cast.far_office).update(
        ends_on=clock.today() - timedelta(days=1)
    )
    assert sees(cast.who("zarina"), case, P.NOTE_WRITE)


def test_a_role_at_a_closed_organisation_carries_nothing(cast):
    case, aigul = register(cast), cast.who("aigul")
    Organisation.objects.filter(pk=cast.office.pk).update(closed_on=clock.today() + timedelta(days=1))
    assert sees(aigul, case)
    Organisation.objects.filter(pk=cast.office.pk).update(closed_on=clock.today())
    assert not sees(aigul, case)
    assert scope.permissions(aigul) == frozenset()
    assert scope.holders(P.CASE_EDIT) == [cast.zarina.pk]
    with acting_as(aigul), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select count(*) from kzcp_assigned('case.view', null)")
        assert cursor.fetchone() == (0,)


def test_a_grant_of_reading_gives_reading_only(cast):
    case = register(cast)
    give(case, cast.zarina, reading="yes")
    zarina = cast.who("zarina")
    assert sees(zarina, case)
    assert sees(zarina, case, P.PERSON_REVEAL)
    for permission in (P.NOTE_WRITE, P.CASE_EDIT, P.REFERRAL_WRITE):
        assert not sees(zarina, case, permission)


@pytest.mark.parametrize("name", ["timur", "nina", "marat", "oleg", "dana", "gulnar"])
def test_a_grant_gives_nothing_to_a_role_that_reads_no_cases(cast, name):
    case = register(cast)
    give(case, getattr(cast, name))
    for permission in ASKED:
        assert not sees(cast.who(name), case, permission)


@pytest.mark.parametrize(
    ("starts", "until", "open_"),
    [(0, None, True), (0, 1, True), (-2, -1, False), (1, None, False), (1, 2, False)],
)
def test_a_grant_holds_between_its_dates(cast, starts, until, open_):
    case, now = register(cast), clock.now()
    ends = None if until is None else now + timedelta(hours=until)
    give(case, cast.zarina, until=ends, starts=now + timedelta(hours=starts))
    assert sees(cast.who("zarina"), case) == open_


def test_a_grant_ends_at_its_moment_and_stays_in_the_table(cast):
    case = register(cast)
    give(case, cast.zarina, until=clock.now() + timedelta(hours=4))
    assert sees(cast.who("zarina"), case)
    with journal.act("probe.end", by=STEPS):
        assert grants.end(CaseGrant, case, of=cast.zarina.pk) == 1
        assert grants.end(CaseGrant, case, of=cast.zarina.pk) == 0
    assert not sees(cast.who("zarina"), case)
    with as_owner():
        assert CaseGrant.objects.filter(user=cast.zarina).count() == 1


def declare(case, user):
    with journal.act("probe.conflict", by=STEPS):
        return Conflict.objects.create(user=user, case=case, kind="RELATIVE", declared_at=clock.now())


def test_a_conflict_overrides_every_right(cast):
    case = register(cast)
    give(case, cast.saule)
    give(case, cast.aigul)
    for user in (cast.aigul, cast.saule):
        declare(case, user)
        actor = Actor.user(user.pk)
        for permission in ASKED:
            assert not sees(actor, case, permission)


def test_a_conflict_is_in_one_case_and_can_end(cast):
    case, other = register(cast), register(cast)
    conflict = declare(case, cast.aigul)
    aigul = cast.who("aigul")
    assert not sees(aigul, case)
    assert sees(aigul, other)
    with journal.act("probe.conflict_ended", by=STEPS):
        Conflict.objects.filter(pk=conflict.pk).update(ended_at=clock.now())
    assert sees(aigul, case)


def test_both_walls_say_the_same_for_everybody(cast):
    """Cases of every level, a grant, a conflict and an ended role: every person, every permission."""
    own = register(cast)
    register(cast, kind="TST", details={"words": "What may I do?", "urgent": "YES"})
    register(cast, by="bolat", details={"types": ["SEX"]})
    far = register(cast, by="zarina")
    give(own, cast.zarina, reading="yes")
    give(far, cast.bolat)
    declare(own, cast.saule)
    change(cast.marzhan, ends_on=clock.today() - timedelta(days=1))
    people = [user for user in vars(cast).values() if isinstance(user, User)]
    for user in people:
        for permission in ASKED:
            sees(Actor.user(user.pk), own, permission)
    for actor in (ANONYMOUS, STEPS):
        assert first_wall(actor, P.CASE_VIEW) == set()
    assert second_wall(ANONYMOUS, P.CASE_VIEW) == set()
