"""Deciding in the browser: yes, back, no, too late, not yours."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from kzcp.core.actor import acting_as
from kzcp.journal.models import Entry
from kzcp.workflow import notices
from kzcp.workflow.models import Approval
from tests.factories.casework import approve, assessed, submitted
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def approval(cast):
    worker = cast.who("aigul")
    return submitted(assessed(register(cast), worker), worker)


def state(cast, approval):
    with acting_as(cast.who("saule")), transaction.atomic():
        return Approval.objects.get(pk=approval.pk).state


def test_the_queue_shows_what_waits(seat, approval):
    page = seat("saule").get(reverse("approvals"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Testova" in text
    assert "1 decision waits." in text
    assert reverse("approval_approve", args=[approval.pk]) in text


def test_the_queue_leaves_one_top_entry(seat, approval, as_owner):
    before = len(_tops(as_owner))
    seat("saule").get(reverse("approvals"))
    tops = _tops(as_owner)
    assert len(tops) == before + 1
    assert tops[0].action == "approval.decide"


def _tops(as_owner):
    with as_owner():
        return list(Entry.objects.filter(parent=None).order_by("-id"))


def test_a_filter_by_kind(seat, approval):
    text = seat("saule").get(reverse("approvals") + "?kind=CLOSURE").content.decode()
    assert reverse("approval_approve", args=[approval.pk]) not in text


def test_approving(seat, cast, approval):
    answer = seat("saule").post(reverse("approval_approve", args=[approval.pk]), follow=True)
    assert "Approved." in answer.content.decode()
    assert state(cast, approval) == "APPROVED"


def test_returning_needs_a_reason(seat, cast, approval):
    address = reverse("approval_return", args=[approval.pk])
    answer = seat("saule").post(address, {})
    assert answer.status_code == 422
    assert "Choose why." in answer.content.decode()
    assert state(cast, approval) == "PENDING"
    assert seat("saule").post(address, {"reason": "UNCLEAR"}).status_code == 302
    assert state(cast, approval) == "RETURNED"


@pytest.mark.parametrize("reason", ["NOBODY_KNOWS", "\x00", "a" * 5000])
def test_a_reason_from_elsewhere_changes_nothing(seat, cast, approval, reason):
    answer = seat("saule").post(reverse("approval_return", args=[approval.pk]), {"reason": reason})
    assert answer.status_code in (400, 422)
    assert state(cast, approval) == "PENDING"


def test_rejecting(seat, cast, approval):
    address = reverse("approval_reject", args=[approval.pk])
    assert seat("saule").post(address, {"reason": "NOT_NEEDED"}).status_code == 302
    assert state(cast, approval) == "REJECTED"


def test_the_second_decider_is_told_who_was_quicker(seat, cast, approval):
    approve(approval, cast.who("saule"))
    answer = seat("saule").post(reverse("approval_return", args=[approval.pk]), {"reason": "UNCLEAR"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone else has already decided on this." in text
    assert "Supervisor-S Saule" in text
    assert reverse("approvals") in text
    assert state(cast, approval) == "APPROVED"


def test_a_refused_decision_leaves_one_refused_entry(seat, cast, approval, as_owner):
    approve(approval, cast.who("saule"))
    before = len(_tops(as_owner))
    seat("saule").post(reverse("approval_approve", args=[approval.pk]))
    tops = _tops(as_owner)
    assert len(tops) == before + 1
    assert tops[0].outcome == "refused"


@pytest.mark.parametrize("name", ["marzhan", "ruslan"])
def test_a_supervisor_elsewhere_finds_nothing(seat, approval, name):
    person = seat(name)
    assert reverse("approval", args=[approval.pk]) not in person.get(reverse("approvals")).content.decode()
    assert person.get(reverse("approval", args=[approval.pk])).status_code == 404
    assert person.post(reverse("approval_approve", args=[approval.pk])).status_code == 404


def test_the_author_has_no_such_page(seat, approval):
    assert seat("aigul").get(reverse("approval", args=[approval.pk])).status_code == 404


def test_an_unknown_approval_is_not_found(seat):
    assert seat("saule").get(reverse("approval", args=[uuid4()])).status_code == 404


def test_the_authors_notice_leads_to_the_record(seat, cast, approval):
    approve(approval, cast.who("saule"))
    author = seat("aigul")
    text = author.get(reverse("notices")).content.decode()
    with acting_as(cast.who("aigul")), transaction.atomic():
        line = notices.latest(cast.who("aigul"))[0]
    assert line.title
    assert "Testova" not in line.title
    assert reverse("notice", args=[line.id]) in text
    opened = author.get(reverse("notice", args=[line.id]))
    assert opened["Location"] == reverse("approval_record", args=[approval.pk])
    assert author.get(opened["Location"])["Location"] == reverse("plan", args=[approval.subject_id])


def test_the_approvers_notice_leads_to_the_decision(seat, approval):
    answer = seat("saule").get(reverse("approval_record", args=[approval.pk]))
    assert answer["Location"] == reverse("approval", args=[approval.pk])


def test_a_strangers_notice_is_not_found(seat, cast, approval):
    with acting_as(cast.who("saule")), transaction.atomic():
        line = notices.latest(cast.who("saule"))[0]
    assert seat("aigul").get(reverse("notice", args=[line.id])).status_code == 404


def test_all_notices_are_read_at_once(seat, cast, approval):
    person = seat("saule")
    assert "Mark all as read" in person.get(reverse("notices")).content.decode()
    person.post(reverse("notices_read"))
    with acting_as(cast.who("saule")), transaction.atomic():
        assert notices.unread_count(cast.who("saule")) == 0
