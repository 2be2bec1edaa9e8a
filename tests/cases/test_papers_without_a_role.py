"""Drafts, approvals and notices are read by those alone who hold a role and see what they are about."""

from datetime import timedelta

import pytest
from django.db import transaction

from cases.actions import access
from kzcp.accounts.models import Assignment, User
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotFound
from kzcp.core.ids import uuid7
from kzcp.workflow import drafts
from kzcp.workflow.models import Approval, Draft, Notice
from tests.factories.casework import assessed, send_back, submitted
from tests.factories.cast import assign
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(cast):
    """Aigul's case with a returned plan, of which she is told, and two drafts: of the case and of nothing yet."""
    aigul = cast.who("aigul")
    case = register(cast)
    waiting = submitted(assessed(case, aigul), aigul)
    send_back(waiting, cast.who("saule"), "INCOMPLETE")
    for subject in (case.pk, None):
        save(aigul, subject)
    return case


def save(by, subject):
    with acting_as(by), transaction.atomic():
        data = {"words": ["She says"]}
        return drafts.save(
            uuid7(), kind="note", step="note", data=data, sequence=1, by=by, subject_id=subject
        )


def papers(by):
    """How many approvals, drafts and notices somebody sees in the database."""
    with acting_as(by), transaction.atomic():
        return [model.objects.count() for model in (Approval, Draft, Notice)]


def test_whoever_works_sees_their_own(cast, written):
    assert papers(cast.who("aigul")) == [1, 2, 1]


def test_without_a_role_nothing_is_left(cast, written):
    ended = clock.today() - timedelta(days=1)
    Assignment.objects.filter(user=cast.aigul).update(ends_on=ended)
    assert papers(cast.who("aigul")) == [0, 0, 0]


def test_a_closed_account_reads_nothing(cast, written):
    User.objects.filter(pk=cast.aigul.pk).update(is_active=False)
    assert papers(cast.who("aigul")) == [0, 0, 0]


def test_a_role_elsewhere_leaves_only_what_is_about_no_case(cast, written):
    Assignment.objects.filter(user=cast.aigul).update(ends_on=clock.today() - timedelta(days=1))
    assign(cast.aigul, "WORKER", cast.far_office)
    assert papers(cast.who("aigul")) == [0, 1, 1]


def test_a_draft_follows_its_case_out_of_sight_and_back(cast, written):
    zarina, aigul = cast.who("zarina"), cast.who("aigul")
    with pytest.raises(Exception, match="row-level security"):
        save(zarina, written.pk)
    access.share(case=written, user_id=cast.zarina.pk, by=aigul)
    draft = save(zarina, written.pk)
    assert papers(zarina)[1] == 1
    access.end(case=written, user_id=cast.zarina.pk, by=aigul)
    assert papers(zarina)[1] == 0
    with acting_as(zarina), transaction.atomic(), pytest.raises(NotFound):
        drafts.find(draft.pk, kind="note", by=zarina)
