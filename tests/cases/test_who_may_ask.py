"""Whether somebody is under suspicion is answered to those who must refuse them, and to nobody else."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from cases.actions import access, persons
from cases.actions.suspects import NOT_THIS_PERSON, is_suspect
from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.workflow.lifecycle import STEPS
from tests.factories.casework import mother, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
SEXUAL = {"types": ["SEX_ABUSE"]}


@pytest.fixture
def father():
    return suspect()


@pytest.fixture
def case(cast, father):
    return register(cast, participants=(father,))


def told(actor, who, child):
    with acting_as(actor), transaction.atomic():
        return is_suspect(who, child)


def test_who_works_on_the_case_or_approves_its_referrals_is_answered(cast, case, father):
    for actor in (cast.who("aigul"), cast.who("saule"), STEPS):
        assert told(actor, father.person_id, case.person_id) is True
        assert told(actor, case.person_id, case.person_id) is False


@pytest.mark.parametrize(
    "name", ["bolat", "marzhan", "zarina", "ruslan", "dana", "gulnar", "timur", "nina", "marat", "oleg"]
)
def test_nobody_else_is(cast, case, father, name):
    assert told(cast.who(name), father.person_id, case.person_id) is False


@pytest.mark.parametrize("actor", [Actor.system("relay"), Actor.system("deadlines"), Actor.system("figures")])
def test_no_other_part_of_the_system_is(case, father, actor):
    assert told(actor, father.person_id, case.person_id) is False


def test_who_only_reads_the_case_is_not(cast, case, father):
    access.share(case=case, user_id=cast.bolat.pk, by=cast.who("aigul"))
    assert told(cast.who("bolat"), father.person_id, case.person_id) is False


def test_of_people_out_of_sight_nothing_is_said(cast, case, father):
    """The worker of another case of the same child is not told who the suspects are, key by key."""
    hidden, other = suspect(), register(cast, same_child=case)
    restricted = register(cast, details=SEXUAL, same_child=case, participants=(hidden,))
    access.declare_conflict(case=restricted, kind="RELATIVE", by=cast.who("aigul"))
    assert told(cast.who("aigul"), hidden.person_id, other.person_id) is False
    assert told(STEPS, hidden.person_id, other.person_id) is True


def test_the_refusal_says_the_same_for_a_mark_out_of_sight(cast):
    mum = mother(part="MEMBER")
    case = register(cast, participants=(mum,))
    restricted = register(cast, details=SEXUAL, same_child=case)
    marked = suspect(person_id=mum.person_id, person=None, relation="MOTHER", lives_with_child=False)
    persons.add(case=restricted, data=marked, by=cast.who("aigul"))
    access.declare_conflict(case=restricted, kind="RELATIVE", by=cast.who("aigul"))
    with pytest.raises(ValidationError) as refused:
        persons.add(
            case=case,
            data=mother(person_id=mum.person_id, person=None, part="CONTACT"),
            by=cast.who("aigul"),
        )
    assert refused.value.message_dict == {"person": [str(NOT_THIS_PERSON)]}


def test_the_database_refuses_whoever_asks(cast, case, father):
    """Its triggers do not depend on what the actor may learn."""
    words = (
        "insert into cases_caseperson (id, case_id, person_id, part, relation, has_access, under_18, is_staff,"
        " starts_on, error_reason) values (%s, %s, %s, 'CONTACT', '', '', '', false, current_date, '')"
    )
    refused = pytest.raises(DatabaseError, match="contact for the child")
    with acting_as(STEPS), transaction.atomic(), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(words, [uuid7(), case.pk, father.person_id])


def test_the_office_of_somebody_is_no_question_of_its_own(case):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_proc where proname = 'kzcp_offices_of'")
        assert cursor.fetchone() == (0,)
