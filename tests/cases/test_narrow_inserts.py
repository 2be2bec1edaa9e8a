"""What the database lets a worker insert never opens the sight of somebody else's child, nor adds to the past."""

import pytest
from django.db import ProgrammingError, connection, transaction

from cases.actions.rows import user_of
from cases.models import (
    CasePerson,
    Conflict,
    DuplicateMark,
    Household,
    Membership,
    NameKey,
    Residence,
    Telephone,
)
from kzcp.core import clock
from kzcp.core.actor import acting_as, current
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.journal.models import Entry, EntryPerson
from kzcp.vault import keys
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign(cast):
    return register(cast, by="zarina", child={"surname": "Other", "given_name": "Child"})


@pytest.fixture
def own(cast):
    return register(cast)


def household_of(person_id, as_owner):
    with as_owner():
        made = Household.objects.create(key_id=uuid7(), made_at=clock.now())
        Membership.objects.create(household=made, person_id=person_id, relation="CHILD")
    return made.pk


def row(kind, own, foreign, home):
    about = {"person_id": foreign.person_id}
    sealed = {**about, "key_id": keys.new_key(), "learnt_in": own}
    return {
        "part": lambda: CasePerson(case=own, part="MEMBER", starts_on=clock.today(), **about),
        "key": lambda: NameKey(kind="other", hash="0" * 64, **about),
        "telephone": lambda: Telephone(number="+77010000000", added_at=clock.now(), **sealed),
        "residence": lambda: Residence(region_id="KZ-71", recorded_at=clock.now(), **sealed),
        "household": lambda: Household(key_id=uuid7(), made_at=clock.now()),
        "mark": lambda: _mark(own, foreign),
        "conflict": lambda: Conflict(
            user_id=user_of(current()), case_id=foreign.pk, kind="RELATIVE", declared_at=clock.now()
        ),
        "membership": lambda: Membership(household_id=home, person_id=own.person_id, relation="CHILD"),
    }[kind]()


def _mark(own, foreign):
    first, second = sorted((own.person_id, foreign.person_id))
    decided = {"decided_by_id": user_of(current()), "decided_at": clock.now()}
    return DuplicateMark(person_id=first, other_id=second, verdict="NOT_SAME", **decided)


KINDS = ["part", "key", "telephone", "residence", "household", "membership", "mark", "conflict"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_inserts_nothing_about_a_person_out_of_sight(cast, own, foreign, as_owner, kind):
    home = household_of(foreign.person_id, as_owner)
    with acting_as(cast.who("aigul")), transaction.atomic():
        journal.record("person.add")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            row(kind, own, foreign, home).save(force_insert=True)


def test_nobody_is_added_to_an_entry_of_another(cast, own, foreign):
    with acting_as(cast.who("zarina")), transaction.atomic():
        theirs = Entry.objects.order_by("-id").values_list("pk", flat=True)[0]
    with acting_as(cast.who("aigul")), transaction.atomic():
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            EntryPerson.objects.bulk_create([EntryPerson(entry_id=theirs, person_id=own.person_id)])
        present = journal.record("person.view", persons=[own.person_id])
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from journal_entryperson where entry_id = %s", [present])
            assert cursor.fetchone() == (1,)
