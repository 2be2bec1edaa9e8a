"""Where an office has nobody who may decide, the coordinator appoints somebody, without seeing the case."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from cases.actions import access, appointing, persons
from cases.models import Case, CaseGrant, Person
from cases.selectors import undecided
from kzcp.access.permissions import Permission as P
from kzcp.accounts.actions import assignments
from kzcp.accounts.models import Approver
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotFound
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry
from kzcp.workflow import approvals, notices
from kzcp.workflow.models import Approval
from tests.factories.casework import approve, assessed, fresh, submitted, suspect
from tests.factories.cast import assign, person
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
SEXUAL = {"types": ["SEX_ABUSE"]}
SOON = timedelta(days=7)


@pytest.fixture
def hidden(cast):
    """A restricted case whose plan waits for the office's supervisor, and then for nobody."""
    Approver.objects.filter(user=cast.marzhan).update(ends_on=clock.today() - timedelta(days=1))
    return register(cast, details=SEXUAL)


@pytest.fixture
def asked(cast, hidden):
    aigul = cast.who("aigul")
    found = submitted(assessed(hidden, aigul), aigul)
    assert found.asked_of_id == cast.saule.pk
    return found


def stored(as_owner, approval):
    with as_owner():
        return Approval.objects.get(pk=approval.pk)


def listed(cast, name="gulnar"):
    actor = cast.who(name)
    with acting_as(actor), transaction.atomic():
        return [row.id for row in undecided.waiting(actor)]


def waiting(cast, name):
    with acting_as(cast.who(name)), transaction.atomic():
        return [row.pk for row in approvals.queue(cast.who(name))]


def drop_out(cast, case):
    access.declare_conflict(case=fresh(case, cast.who("saule")), kind="RELATIVE", by=cast.who("saule"))


def appoint(cast, asked, name="marzhan", **changes):
    facts = {"user_id": getattr(cast, name).pk, "until": clock.today() + SOON, "by": cast.who("gulnar")}
    return appointing.appoint(approval_id=asked.pk, **{**facts, **changes})


@pytest.mark.parametrize("way", ["conflict", "role"])
def test_what_nobody_is_left_to_decide_stands_on_the_coordinators_list(cast, hidden, asked, as_owner, way):
    assert listed(cast) == []
    if way == "conflict":
        drop_out(cast, hidden)
    else:
        assignments.end(assignment=cast.saule.assignments.get(), by=cast.who("oleg"))
    assert stored(as_owner, asked).asked_of_id is None
    assert listed(cast) == [asked.pk]
    gulnar = cast.who("gulnar")
    with acting_as(gulnar), transaction.atomic(), override("en"):
        (row,) = undecided.waiting(gulnar)
        assert (row.number, row.office, row.step_label) == (hidden.number, cast.office, "Plan")
        assert [line.title for line in notices.latest(gulnar)] == [
            f"A decision has nobody to take it: № {hidden.number}, {cast.office.name}, Plan"
        ]
        assert undecided.count() == 1
        assert Case.objects.count() == Person.objects.count() == Approval.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["aigul", "saule", "marzhan", "ruslan", "dana", "timur", "nina", "marat", "oleg"]
)
def test_nobody_else_sees_the_list(cast, hidden, asked, name):
    drop_out(cast, hidden)
    actor = cast.who(name)
    assert listed(cast, name) == []
    with acting_as(actor), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select count(*) from kzcp_undecided()")
        assert cursor.fetchone() == (0,)
    with pytest.raises(NotFound):
        appoint(cast, asked, by=actor)


def test_a_coordinator_of_another_region_sees_nothing(cast, hidden, asked):
    drop_out(cast, hidden)
    other = person("other_coordinator", "Coordinator-O", "Other")
    assign(other, "COORDINATOR", region="KZ-79")
    cast.other_coordinator = other
    assert listed(cast, "other_coordinator") == []


def test_whoever_is_appointed_is_told_decides_and_sees_no_more_than_that(cast, hidden, asked, as_owner):
    drop_out(cast, hidden)
    marzhan = cast.who("marzhan")
    assert waiting(cast, "marzhan") == []
    appoint(cast, asked)
    assert (listed(cast), waiting(cast, "marzhan")) == ([], [asked.pk])
    with as_owner():
        grant = CaseGrant.objects.get(content_object=hidden, user=cast.marzhan)
        assert (grant.reason, grant.giver_id) == ("APPOINTED_APPROVER", cast.gulnar.pk)
        assert clock.local(grant.ends_at).date() == clock.today() + SOON
        entry = Entry.objects.get(action="approver.appoint", parent=None)
        assert (entry.actor, entry.subject_id) == (f"user:{cast.gulnar.pk}", str(asked.pk))
    with acting_as(marzhan), transaction.atomic():
        assert Case.objects.get().pk == hidden.pk
        assert notices.latest(marzhan)[0].link
    with acting_as(cast.who("gulnar")), transaction.atomic():
        assert Case.objects.count() == 0
    approve(stored(as_owner, asked), marzhan)
    assert fresh(hidden, cast.who("aigul")).status == "IMPLEMENTATION"


def test_what_is_asked_next_in_the_same_case_is_asked_of_the_appointed(cast, hidden, asked, as_owner):
    from tests.factories.casework import closing

    drop_out(cast, hidden)
    appoint(cast, asked)
    approve(stored(as_owner, asked), cast.who("marzhan"))
    _request, again = closing(fresh(hidden, cast.who("aigul")), cast.who("aigul"))
    assert again.asked_of_id == cast.marzhan.pk


def test_an_appointment_that_ends_puts_the_decision_back_on_the_list(cast, hidden, asked, as_owner):
    drop_out(cast, hidden)
    appoint(cast, asked)
    clock.move(to=clock.now() + SOON + timedelta(days=2))
    try:
        assert listed(cast) == [asked.pk]
        assert waiting(cast, "marzhan") == []
    finally:
        clock.reset()


@pytest.mark.parametrize("name", ["aigul", "saule", "ruslan", "gulnar", "dana"])
def test_who_may_not_decide_is_not_appointed(cast, hidden, asked, name):
    """The worker and author, one in conflict, one of another region, one without the role."""
    drop_out(cast, hidden)
    with pytest.raises(ValidationError):
        appoint(cast, asked, name)


def test_the_days_are_few_and_ahead(cast, hidden, asked):
    drop_out(cast, hidden)
    for day in (clock.today() - timedelta(days=1), clock.today() + timedelta(days=91)):
        with pytest.raises(ValidationError):
            appoint(cast, asked, until=day)


def test_with_a_suspect_on_the_staff_nobody_of_the_office_is_appointed(cast, hidden, asked):
    second = person("second", "Supervisor-2", "Second")
    assign(second, "SUPERVISOR", cast.office)
    cast.second = second
    persons.add(
        case=fresh(hidden, cast.who("aigul")),
        data=suspect(relation="STAFF", is_staff=True),
        by=cast.who("aigul"),
    )
    assert listed(cast) == [asked.pk]
    with pytest.raises(ValidationError):
        appoint(cast, asked, "second")
    appoint(cast, asked)
    assert waiting(cast, "marzhan") == [asked.pk]


def test_an_open_case_goes_to_the_next_supervisor_when_one_leaves(cast, as_owner):
    second = person("second", "Supervisor-2", "Second")
    assign(second, "SUPERVISOR", cast.office)
    aigul = cast.who("aigul")
    Approver.objects.filter(user=cast.marzhan).update(ends_on=clock.today() - timedelta(days=1))
    asked = submitted(assessed(register(cast), aigul), aigul)
    assert asked.asked_of_id == cast.saule.pk
    assignments.end(assignment=cast.saule.assignments.get(), by=cast.who("oleg"))
    assert stored(as_owner, asked).asked_of_id == second.pk
    assert listed(cast) == []


def test_an_approver_of_another_office_can_open_what_they_are_asked(cast, as_owner):
    """An unrestricted case whose own supervisor is in conflict."""
    case, aigul = register(cast), cast.who("aigul")
    drop_out(cast, case)
    asked = submitted(assessed(fresh(case, aigul), aigul), aigul)
    assert asked.asked_of_id == cast.marzhan.pk
    assert waiting(cast, "marzhan") == [asked.pk]
    approve(stored(as_owner, asked), cast.who("marzhan"))
    assert listed(cast) == []


def test_the_pages(cast, hidden, asked):
    client = Client(headers={"accept-language": "en"})
    drop_out(cast, hidden)
    back = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(cast.gulnar, backend=back)
    page = client.get(reverse("undecided")).content.decode()
    assert hidden.number in page
    assert "Testova" not in page
    address = reverse("approver_appoint", args=[asked.pk])
    assert address in page
    form = client.get(address).content.decode()
    assert "Supervisor-M" in form
    for unfit in ("Supervisor-S", "Supervisor-R", "Worker-A"):
        assert unfit not in form
    assert client.post(address, {"user": "", "until": ""}).status_code == 422
    assert client.post(address, {"user": cast.ruslan.pk, "until": clock.today()}).status_code == 422
    done = client.post(address, {"user": cast.marzhan.pk, "until": clock.today() + SOON}, follow=True)
    assert "Every decision has somebody to take it" in done.content.decode()
    assert client.get(address).status_code == 404
    assert client.get(reverse("approver_appoint", args=[uuid7()])).status_code == 404
    client.force_login(cast.saule, backend=back)
    assert client.get(reverse("undecided")).status_code == 404


def test_the_permission_is_the_coordinators_alone():
    from kzcp.access.roles import ROLES

    assert [role for role, held in ROLES.items() if P.APPROVER_APPOINT in held] == ["COORDINATOR"]
