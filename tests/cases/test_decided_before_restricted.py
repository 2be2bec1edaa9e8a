"""What was decided about a case before it was restricted is out of sight with it, in the database too."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction

from cases.actions import confidentiality
from kzcp.core.actor import Actor, acting_as
from kzcp.journal.models import Entry
from kzcp.workflow import approvals, notices
from kzcp.workflow.models import Approval
from tests.factories.casework import approve, assessed, fresh, submitted
from tests.factories.cast import assign, person
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def asel(cast):
    """A second supervisor of the office, who is not the first of its approvers."""
    user = person("asel", "Supervisor-A", "Asel")
    assign(user, "SUPERVISOR", cast.office)
    return Actor.user(user.pk)


@pytest.fixture
def decided(cast, asel):
    """The case and the approval of its plan, on which Asel has decided in Saule's place."""
    aigul = cast.who("aigul")
    case = assessed(register(cast), aigul)
    waiting = submitted(case, aigul)
    with acting_as(cast.who("saule")), transaction.atomic():
        approvals.pass_on(waiting, to=asel.user_id, by=cast.who("saule"))
    approve(waiting, asel)
    return fresh(case, aigul), waiting


def stored(as_owner, approval):
    with as_owner():
        return Approval.objects.get(pk=approval.pk)


def seen(who, approval):
    """The states of the approval in what somebody sees of the table, and the titles of their notices about it."""
    with acting_as(who), transaction.atomic():
        rows = list(Approval.objects.filter(pk=approval.pk).values_list("state", flat=True))
        titles = [(line.title, line.link) for line in notices.latest(who)]
    return rows, titles


def restrict(cast, case):
    confidentiality.restrict(case=case, reason="TRAFFICKING", by=cast.who("aigul"))


def test_it_is_restricted_with_its_case_and_released_with_it(cast, decided, as_owner):
    case, approval = decided
    assert (stored(as_owner, approval).state, stored(as_owner, approval).restricted) == ("APPROVED", False)
    restrict(cast, case)
    assert stored(as_owner, approval).restricted
    saule = cast.who("saule")
    confidentiality.lower(case=fresh(case, saule), level="SENSITIVE", reason="The reason is gone.", by=saule)
    assert not stored(as_owner, approval).restricted


def test_a_supervisor_shut_out_keeps_neither_the_row_nor_the_title(cast, asel, decided):
    case, approval = decided
    rows, titles = seen(asel, approval)
    assert rows == ["APPROVED"]
    assert [title for title, _link in titles if case.number in title]
    restrict(cast, case)
    assert seen(asel, approval) == ([], [("", "") for _title in titles])
    rows, _titles = seen(cast.who("aigul"), approval)
    assert rows == ["APPROVED"], "its author, who is named for the case, sees it as before"


def test_restricted_cases_of_an_older_installation_take_their_decisions_along(cast, decided, as_owner):
    case, approval = decided
    restrict(cast, case)
    older = import_module("cases.migrations.0011_decided_approvals_follow_the_case")
    with as_owner(), connection.cursor() as cursor:
        Approval.objects.filter(pk=approval.pk).update(restricted=False)
        before = Entry.objects.filter(action="approval.restricted").count()
        for _turn in range(2):
            older.follow(apps, SimpleNamespace(connection=connection))
        cursor.execute("select restricted from workflow_approval where id = %s", [approval.pk])
        assert cursor.fetchone() == (True,)
        assert Entry.objects.filter(action="approval.restricted").count() == before + 1
