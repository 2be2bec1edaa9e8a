"""The tests' own ground: the serving role, a copy of the template, and nothing left by transactional tests."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone

from tests.roles import as_owner, as_statistics

pytestmark = pytest.mark.django_db(databases=["default", "statistics"])


def who(alias: str = "default") -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("select current_user")
        return str(cursor.fetchone()[0])


def test_each_alias_has_its_role() -> None:
    assert who() == "kzcp_app"
    assert who("statistics") == "kzcp_statistics"


def test_another_role_lasts_as_long_as_its_block() -> None:
    with as_owner():
        assert who() == "kzcp_owner"
    with as_statistics():
        assert who() == "kzcp_statistics"
    assert who() == "kzcp_app"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_transactional_test_leaves_only_the_template(time: int) -> None:
    assert not Session.objects.exists()
    assert ContentType.objects.exists()
    Session.objects.create(session_key=f"key{time}", session_data="", expire_date=timezone.now())  # noqa: TID251
