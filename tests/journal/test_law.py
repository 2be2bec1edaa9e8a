"""The law of the database: nothing journaled changes without an entry of its own transaction."""

import pytest
from django.db import DatabaseError, connection, transaction

from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.journal.models import Entry, Outcome

pytestmark = pytest.mark.django_db

AUDIT = Actor.system("probe")


def test_an_entry_carries_the_database_s_stamp(as_owner):
    with acting_as(AUDIT), transaction.atomic():
        pk = journal.record("probe.look", subject_kind="probe", subject_id="1")
    with as_owner():
        entry = Entry.objects.get(pk=pk)
    assert entry.actor == "system:probe"
    assert entry.transaction
    assert entry.written_at


def test_steps_name_their_top_entry(as_owner):
    with acting_as(AUDIT), transaction.atomic(), journal.pending():
        top = journal.record("probe.top")
        inner = journal.record("probe.inner")
    with as_owner():
        assert Entry.objects.get(pk=inner).parent_id == top


def test_a_forged_actor_is_refused():
    with acting_as(AUDIT), pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.bulk_create([Entry(id=uuid7(), at=clock.now(), actor="user:1", action="forged")])


def test_an_entry_cannot_be_changed_or_deleted():
    with acting_as(AUDIT), transaction.atomic():
        pk = journal.record("probe.look")
        for statement in ("update journal_entry set action = 'x'", "delete from journal_entry"):
            denied = pytest.raises(DatabaseError, match="permission denied")
            with denied, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    assert pk


def test_rewriting_after_a_rollback_keeps_the_id_and_tells_the_outcome(as_owner):
    with acting_as(AUDIT), journal.pending() as notes:
        with transaction.atomic():
            pk = journal.record("probe.look")
            transaction.set_rollback(True)
        with transaction.atomic():
            journal.rewrite(notes, outcome=Outcome.FAILED)
    with as_owner():
        assert [entry.outcome for entry in Entry.objects.filter(pk=pk)] == [Outcome.FAILED]
