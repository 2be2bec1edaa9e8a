"""Grants and drafts of an older installation say at which office they are held."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from cases.actions import access
from cases.models import Case, CaseGrant
from kzcp.accounts.models import Absence
from kzcp.core import clock
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.workflow import drafts
from kzcp.workflow.models import Draft
from tests.factories.casework import approve, assessed, submitted
from tests.factories.cast import assign
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


def upgrade():
    """What the migration does to rows that were written before it."""
    older = import_module("cases.migrations.0010_grants_keep_the_office")
    older.say_where(apps, SimpleNamespace(connection=connection))


def grants_of(user):
    rows = CaseGrant.objects.filter(user=user).order_by("starts_at")
    return [
        (row.reason, row.held_at_id, row.ends_at is not None and row.ends_at <= clock.now()) for row in rows
    ]


def test_a_grant_is_held_at_the_case_s_office_or_where_its_holder_works(cast, as_owner):
    case, aigul = register(cast), cast.who("aigul")
    for user in (cast.bolat, cast.zarina):
        access.share(case=case, user_id=user.pk, by=aigul)
    assign(cast.bolat, "SUPERVISOR", cast.far_office)
    with as_owner():
        journal.record("access.held_at")
        CaseGrant.objects.update(held_at=None)
        upgrade()
        assert grants_of(cast.bolat) == [("SHARED", cast.office.pk, False)]
        assert grants_of(cast.zarina) == [("SHARED", cast.far_office.pk, False)]


@pytest.mark.parametrize("decided", ["yes", "no"])
def test_whoever_was_asked_for_one_decision_is_told_from_the_appointed(cast, as_owner, decided):
    Absence.objects.create(user=cast.saule, starts_on=clock.today(), ends_on=clock.today())
    aigul = cast.who("aigul")
    asked = submitted(assessed(register(cast), aigul), aigul)
    if decided == "yes":
        approve(asked, cast.who("marzhan"))
    with as_owner():
        journal.record("access.held_at")
        rows = CaseGrant.objects.filter(user=cast.marzhan)
        until = rows.get().starts_at + timedelta(days=30, milliseconds=-5)
        rows.update(reason="APPOINTED_APPROVER", held_at=None, ends_at=until)
        upgrade()
        assert grants_of(cast.marzhan) == [("ASKED_APPROVER", cast.other_office.pk, decided == "yes")]
        assert Case.objects.filter(grants__in=rows).exists()


def test_an_intake_says_where_it_is_written(cast, as_owner):
    pk, aigul = uuid7(), cast.who("aigul")
    about = {"kind": "intake", "step": "danger", "subject_id": pk, "office_id": cast.office.pk}
    drafts.save(pk, data={"values": {}, "at": 1}, sequence=1, by=aigul, **about)
    with as_owner():
        Draft.objects.update(office=None)
        upgrade()
        assert Draft.objects.get().office_id == cast.office.pk
