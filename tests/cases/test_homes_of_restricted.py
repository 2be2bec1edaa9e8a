"""Who lives with whom, learnt in a restricted case, follows that case: by page, in lists and by SQL."""

from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from cases import duplicates
from cases.actions import access, confidentiality
from cases.models import Household, Membership, Person
from cases.selectors import person_page, persons
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from referrals.packet.people import kin
from tests.factories.casework import fresh, mother
from tests.factories.intake import child_data, register

pytestmark = pytest.mark.django_db
SEXUAL = {"types": ["SEX_ABUSE"]}
SIBLING = {"surname": "Testova", "given_name": "Dilnaz"}


@pytest.fixture
def mum():
    return mother()


@pytest.fixture
def case(cast, mum):
    """The open case of a child whose mother is known; Bolat reads it by name."""
    made = register(cast, participants=(mum,))
    access.share(case=made, user_id=cast.bolat.pk, by=cast.who("aigul"))
    return made


@pytest.fixture
def hidden(cast, case, mum):
    """The restricted case of a brother or sister of the same home."""
    again = mother(person_id=mum.person_id, person=None)
    return register(cast, details=SEXUAL, child=SIBLING, participants=(again,))


def seen_by(cast, name, model=Membership):
    """What somebody sees by the filter and by plain SQL; both must be the same."""
    actor = cast.who(name)
    with acting_as(actor), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"select id from {model._meta.db_table}")
        by_sql = {key for (key,) in cursor.fetchall()}
        rows = model.objects.visible_to(actor, P.CASE_VIEW) if hasattr(model.objects, "visible_to") else None
        by_filter = by_sql if rows is None else set(rows.values_list("pk", flat=True))
    assert by_sql == by_filter
    return by_sql


def home_of(cast, name, person_id: UUID):
    actor = cast.who(name)
    with acting_as(actor), transaction.atomic():
        person = Person.objects.get(pk=person_id)
        rows = persons.household(person, actor)
        assert [row.person.pk for row in person_page.household(person, actor)] == [
            row.person_id for row in rows
        ]
        return {row.person_id for row in rows}


def test_who_is_not_named_sees_neither_sibling_nor_relation_nor_count(cast, case, mum):
    before = {model: seen_by(cast, "bolat", model) for model in (Membership, Person, Household)}
    again = mother(person_id=mum.person_id, person=None)
    hidden = register(cast, details=SEXUAL, child=SIBLING, participants=(again,))
    for model, rows in before.items():
        assert seen_by(cast, "bolat", model) == rows, model
    assert hidden.person_id not in seen_by(cast, "bolat", Person)
    assert home_of(cast, "bolat", case.person_id) == {mum.person_id}
    assert home_of(cast, "bolat", mum.person_id) == {case.person_id}
    bolat = cast.who("bolat")
    with acting_as(bolat), transaction.atomic():
        assert duplicates.candidates(bolat, child_data(**SIBLING)) == []
        for wanted in ("case.view", "case.edit"):
            with connection.cursor() as cursor:
                cursor.execute("select kzcp_persons(%s)", [wanted])
                assert (hidden.person_id,) not in cursor.fetchall()


def test_the_named_see_the_whole_home_each_person_once(cast, case, hidden, mum):
    for name in ("aigul", "saule"):
        assert home_of(cast, name, case.person_id) == {mum.person_id, hidden.person_id}
        assert home_of(cast, name, hidden.person_id) == {mum.person_id, case.person_id}
        assert seen_by(cast, name, Person) >= {hidden.person_id, case.person_id, mum.person_id}


def test_who_is_named_for_the_restricted_case_alone_sees_the_home_from_there(cast, case, hidden, mum):
    access.end(case=fresh(case, cast.who("aigul")), user_id=cast.bolat.pk, by=cast.who("aigul"))
    access.name(case=hidden, user_id=cast.bolat.pk, by=cast.who("saule"))
    assert home_of(cast, "bolat", hidden.person_id) == {mum.person_id, case.person_id}


def test_a_level_that_rises_or_falls_takes_the_home_along(cast, case, hidden, mum):
    confidentiality.lower(case=hidden, level="SENSITIVE", reason="Proved wrong.", by=cast.who("saule"))
    assert home_of(cast, "bolat", case.person_id) == {mum.person_id, hidden.person_id}
    confidentiality.restrict(case=fresh(hidden, cast.who("aigul")), reason="ADOPTION", by=cast.who("aigul"))
    assert home_of(cast, "bolat", case.person_id) == {mum.person_id}


def test_what_an_open_case_told_stays_when_a_restricted_one_tells_the_same(cast, case, hidden, mum, as_owner):
    with as_owner():
        told = Membership.objects.filter(person_id=mum.person_id).order_by("id")
        assert list(told.values_list("learnt_in", "learnt_restricted")) == [
            (case.pk, False),
            (hidden.pk, True),
        ]
    assert mum.person_id in home_of(cast, "bolat", case.person_id)


def test_a_home_out_of_sight_is_not_joined(cast, as_owner):
    """Its key and its age would tell that it was there before."""
    mum = mother(lives_with_child=False)
    case = register(cast, participants=(mum,))
    access.share(case=case, user_id=cast.bolat.pk, by=cast.who("aigul"))
    again = mother(person_id=mum.person_id, person=None)
    register(cast, details=SEXUAL, child=SIBLING, participants=(again,))
    with as_owner():
        (known,) = Household.objects.values_list("pk", flat=True)
    third = register(cast, by="bolat", child={"given_name": "Third"}, participants=(again,))
    assert home_of(cast, "bolat", third.person_id) == {mum.person_id}
    assert known not in seen_by(cast, "bolat", Household)


def test_a_home_that_the_worker_knows_is_joined_and_shows_others_no_more(cast, as_owner):
    mum = mother()
    hidden = register(cast, details=SEXUAL, participants=(mum,))
    with as_owner():
        (known,) = Household.objects.values_list("pk", flat=True)
    aigul = cast.who("aigul")
    case = register(cast, child=SIBLING, participants=(mother(person_id=mum.person_id, person=None),))
    access.share(case=case, user_id=cast.bolat.pk, by=aigul)
    assert home_of(cast, "bolat", case.person_id) == {mum.person_id}
    assert hidden.person_id not in seen_by(cast, "bolat", Person)
    assert home_of(cast, "aigul", case.person_id) == {mum.person_id, hidden.person_id}
    assert seen_by(cast, "aigul", Household) == {known}


def test_no_packet_of_another_case_carries_it(cast, case, hidden, mum):
    """The worker sees both cases; the provider of one learns nothing of the other."""
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert {one.person.pk for one in kin(fresh(case, cast.who("aigul")))} == {
            case.person_id,
            mum.person_id,
        }
        assert {one.person.pk for one in kin(fresh(hidden, cast.who("aigul")))} == {
            hidden.person_id,
            case.person_id,
            mum.person_id,
        }


def test_what_is_restricted_says_where_it_was_learnt(cast, case, as_owner):
    home = Household(key_id=uuid7(), made_at=case.registered_at)
    with as_owner():
        journal.record("household.learnt_in")
        home.save(force_insert=True)
        facts = {"household": home, "person_id": case.person_id, "relation": "CHILD"}
        Membership.objects.create(**facts)
        for wrong in ({"learnt_restricted": True}, {}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Membership.objects.create(**facts, **wrong)


def test_nobody_but_the_system_changes_what_is_known_of_a_home(cast, case):
    with acting_as(cast.who("aigul")), transaction.atomic():
        journal.record("household.learnt_in")
        assert Membership.objects.update(learnt_restricted=False) == 0
        row = Membership.objects.filter(person_id=case.person_id).get()
        row.pk, row.ends_on = uuid7(), clock.today()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)


def test_homes_of_an_older_installation_say_where_they_were_learnt(cast, mum, as_owner):
    older = import_module("cases.migrations.0002_homes_learnt_in_a_case")
    hidden = register(cast, details=SEXUAL, participants=(mum,))
    with as_owner():
        journal.record("household.learnt_in")
        Membership.objects.update(learnt_in=None, learnt_restricted=False)
        older.say_where(apps, SimpleNamespace(connection=connection))
        rows = set(Membership.objects.values_list("person_id", "learnt_in_id", "learnt_restricted"))
    assert rows == {(hidden.person_id, hidden.pk, True), (mum.person_id, hidden.pk, True)}
