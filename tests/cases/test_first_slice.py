"""The first slice: a child is registered, the supervisor reads it, another region has nothing, all is told."""

import pytest
from django.db import connection, transaction

from cases.models import Case, Person
from cases.selectors.cases import access_case
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotFound
from kzcp.journal.models import Entry
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


def look(cast, name, case):
    with acting_as(cast.who(name)), transaction.atomic():
        return access_case(cast.who(name), case.pk)


def test_the_worker_and_her_supervisor_read_it(cast):
    case = register(cast)
    assert look(cast, "aigul", case).number == case.number
    assert look(cast, "saule", case).person.given_name == "Aizere"


def test_a_colleague_and_another_region_get_not_found(cast):
    case = register(cast)
    for name in ("bolat", "zarina", "ruslan", "timur", "dana", "oleg", "marat"):
        with pytest.raises(NotFound):
            look(cast, name, case)


@pytest.mark.parametrize("name", ["bolat", "zarina", "ruslan", "timur", "dana", "oleg", "marat", "nina"])
def test_the_database_itself_shows_no_row_to_others(cast, name):
    register(cast)
    with acting_as(cast.who(name)), transaction.atomic():
        assert Case.objects.count() == 0
        assert Person.objects.count() == 0


def test_without_an_actor_there_is_no_row(cast):
    register(cast)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select count(*) from cases_case")
        assert cursor.fetchone() == (0,)


def test_the_journal_tells_all_three(cast, as_owner):
    case = register(cast)
    look(cast, "saule", case)
    with acting_as(cast.who("zarina")), pytest.raises(NotFound):
        access_case(cast.who("zarina"), case.pk)
    with as_owner():
        told = list(
            Entry.objects.filter(subject_id=str(case.pk)).order_by("id").values_list("actor", "outcome")
        )
    assert (str(cast.who("saule")), "allowed") in told
    assert (str(cast.who("zarina")), "denied") in told
