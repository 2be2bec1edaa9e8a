"""Every change of a journaled row stands in the journal, whichever way it was made."""

import pytest
from django.db import DatabaseError, connection, transaction

from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.journal.models import Change
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def approval(cast: Cast) -> Approval:
    return Approval(
        id=uuid7(),
        kind="PLAN",
        subject_id=uuid7(),
        case_id=uuid7(),
        office=cast.office,
        content_hash="0" * 64,
        author=cast.aigul,
        asked_at=clock.now(),
    )


def test_an_insert_without_an_entry_raises(cast):
    entered = pytest.raises(DatabaseError, match="without a journal entry")
    with acting_as(STEPS), entered, transaction.atomic():
        approval(cast).save(force_insert=True)


def test_an_entry_of_another_transaction_does_not_count(cast, transactional_db):
    with journal.act("probe.earlier", by=STEPS):
        pass
    entered = pytest.raises(DatabaseError, match="without a journal entry")
    with acting_as(STEPS), entered, transaction.atomic():
        approval(cast).save(force_insert=True)


def test_bulk_and_raw_changes_are_journaled_with_what_was_and_is(cast, as_owner):
    with journal.act("probe.change", by=STEPS) as entry:
        row = approval(cast)
        Approval.objects.bulk_create([row])
        Approval.objects.filter(pk=row.pk).update(reason_code="A")
        with connection.cursor() as cursor:
            cursor.execute("update workflow_approval set reason_code = 'B' where id = %s", [row.pk])
    with as_owner():
        changes = list(Change.objects.filter(entry_id=entry).order_by("id"))
    assert [change.operation for change in changes] == ["INSERT", "UPDATE", "UPDATE"]
    assert [(change.before or {}).get("reason_code") for change in changes] == [None, "", "A"]
    assert changes[-1].after["reason_code"] == "B"


def test_no_setting_switches_the_law_off(cast):
    with acting_as(STEPS), transaction.atomic():
        for attempt in (
            "set local session_replication_role = 'replica'",
            "alter table workflow_approval disable trigger all",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(attempt)


def test_a_change_cannot_be_forged():
    denied = pytest.raises(DatabaseError, match="permission denied")
    with acting_as(STEPS), denied, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'insert into journal_change (entry_id, transaction, at, "table", "row", operation)'
            " values (gen_random_uuid(), 1, now(), 'x', 'x', 'INSERT')"
        )
