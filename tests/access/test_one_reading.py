"""A request that only reads asks once what the reader holds; what ends takes effect on the next request."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.access.roles import Reach
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import acting_as

pytestmark = pytest.mark.django_db


def end_all(user):
    Assignment.objects.filter(user=user).update(ends_on=clock.today() - timedelta(days=1))


def test_inside_one_reading_the_database_is_asked_once(cast):
    aigul = cast.who("aigul")
    with acting_as(aigul), transaction.atomic(), scope.one_reading():
        with CaptureQueriesContext(connection) as asked:
            assert scope.holds(aigul, P.CASE_VIEW)
            assert scope.places(aigul, P.CASE_EDIT, Reach.OWN) == [cast.office.pk]
            assert scope.regions(aigul, P.DELAY_VIEW) == []
            assert not scope.holds(aigul, P.CASE_ASSIGN)
        assert len(asked) == 1


def test_outside_of_it_each_question_is_asked_anew(cast):
    aigul = cast.who("aigul")
    assert scope.holds(aigul, P.CASE_VIEW)
    end_all(cast.aigul)
    assert not scope.holds(aigul, P.CASE_VIEW)


def test_an_ended_assignment_takes_effect_on_the_next_request(cast, client):
    client.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/cases/").status_code == 200
    end_all(cast.aigul)
    assert client.get("/cases/").status_code == 404


def test_one_person_never_gets_what_was_read_for_another(cast):
    with scope.one_reading():
        assert scope.holds(cast.who("saule"), P.CASE_ASSIGN)
        assert not scope.holds(cast.who("aigul"), P.CASE_ASSIGN)
        assert not scope.holds(cast.who("timur"), P.CASE_VIEW)
