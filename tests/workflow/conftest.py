"""A record of nobody's that can be approved, so that the rule of two persons is tested by itself."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.db import connection, transaction

from kzcp.access.permissions import Permission
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotFound
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.vault.keys import new_key
from kzcp.workflow import approvals, subjects
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval
from kzcp.workflow.subjects import ApprovalSubject, Asked, Brief, Changes
from tests.factories.intake import register
from tests.roles import as_owner

KIND = "PROBE"


@dataclass
class Record:
    """Something with a content and an office; `decided` keeps what was carried out."""

    office_id: int
    content: str = "0" * 64
    barred: frozenset[int] = frozenset()
    hidden_from: set = field(default_factory=set)
    pk: UUID = field(default_factory=uuid7)
    case_id: UUID = field(default_factory=uuid7)
    key_id: UUID = field(default_factory=new_key)
    decided: list = field(default_factory=list)


@pytest.fixture
def records(monkeypatch):
    """The records that exist, by their key; found by all but those they are hidden from."""
    known = {}

    def find(pk, actor, permission):
        if actor in known[pk].hidden_from:
            raise NotFound
        return known[pk]

    def asked(record):
        return Asked(
            record.case_id,
            record.office_id,
            False,
            (),
            record.content,
            record.barred,
            key_id=record.key_id,
            content=lambda: {"told": record.content[:1]},
        )

    subject = ApprovalSubject(
        kind=KIND,
        permission=Permission.PLAN_APPROVE,
        find=find,
        asked=asked,
        title=lambda record: "A record",
        link=lambda record: "/",
        summary=lambda record: (),
        changes=lambda record: Changes(""),
        decided=lambda record, approval, by: record.decided.append((str(by), approval.state)),
        brief=lambda record: Brief("", "", "", "", "", ""),
    )
    monkeypatch.setitem(subjects._approvals, KIND, subject)

    def in_sight(actor, cases):
        return {record.case_id for record in known.values() if actor not in record.hidden_from}

    monkeypatch.setattr(subjects, "_sights", [in_sight])
    return known


@pytest.fixture
def ask(records):
    """Ask for the approval of a new or a given record of a case of the cast's office, as its worker."""

    def asking(cast, record=None, by="aigul", **facts):
        record = record or Record(cast.office.pk, case_id=register(cast).pk, **facts)
        records[record.pk] = record
        who = cast.who(by)
        with journal.act("probe.ask", by=who):
            return record, approvals.ask(KIND, record, by=who)

    return asking


def stored(pk):
    """The approval as it is, read as the part of the system that writes it."""
    with acting_as(STEPS), transaction.atomic():
        return Approval.objects.get(pk=pk)


def forget_entries():
    """Take away the entries of the test's own transaction, of which the database would approve."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("delete from journal_entryperson")
        cursor.execute("delete from journal_entry")
