"""What happened is added to the past of a case and never changed: figures rest on it."""

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import CaseEvent
from kzcp.core.actor import acting_as
from kzcp.journal import journal
from kzcp.workflow.lifecycle import STEPS
from tests.factories.intake import register

pytestmark = pytest.mark.django_db

CHANGES = ["update cases_caseevent set facts = '{}'", "delete from cases_caseevent"]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("who", ["a worker", "the system"])
def test_neither_a_worker_nor_the_system_changes_an_event(cast, change, who):
    register(cast)
    by = cast.who("aigul") if who == "a worker" else STEPS
    with acting_as(by), transaction.atomic():
        assert CaseEvent.objects.exists()
        journal.record("case.edit")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_of_the_table_does_not_either(cast, as_owner, change):
    register(cast)
    with as_owner(), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(change)
