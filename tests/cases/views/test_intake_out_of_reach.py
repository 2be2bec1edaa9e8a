"""What was typed of an intake goes out of reach with the concern and with the office, and nobody is left alone with it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from cases.actions import concerns
from cases.models import Concern
from kzcp.accounts.actions import assignments, lapsing
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry
from kzcp.workflow.models import Draft
from tests.cases.views.conftest import TYPES, Intake
from tests.factories.cast import assign
from tests.factories.intake import concern_data

pytestmark = pytest.mark.django_db
WORDS = "Crying at night"


@pytest.fixture
def concern(cast):
    """A report that saule has taken and given to aigul to decide."""
    saule = cast.who("saule")
    found = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(words=WORDS), by=saule)
    return concerns.hand_over(concern=found, worker_id=cast.aigul.pk, by=saule)


@pytest.fixture
def draft(signed_in, concern, as_owner):
    """What aigul has begun of it."""
    answer = signed_in("aigul").post(f"/concerns/{concern.pk}/continue/")
    assert answer.status_code == 302
    with as_owner():
        return Draft.objects.get()


def ended(draft, as_owner):
    """Whether the draft has ended; then nobody reads it, in no backup either."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select destroyed_at is not null from vault_datakey where id = %s", [draft.key_id])
        (destroyed,) = cursor.fetchone()
        over = Draft.objects.get(pk=draft.pk).ended_at is not None
    assert destroyed == over
    return over


def denied(as_owner, draft):
    with as_owner():
        return Entry.objects.filter(action="draft.open", outcome="denied", subject_id=str(draft.pk)).count()


def hidden(client, draft):
    """Whether no page shows or takes anything of the draft."""
    answers = [client.get(f"/intake/{draft.pk}/{step}/") for step in ("danger", "types", "check")]
    answers.append(client.post(f"/intake/{draft.pk}/save/danger/", {"sequence": "90", "words": "more"}))
    lists = client.get("/concerns/").content.decode() + client.get("/day/").content.decode()
    return {answer.status_code for answer in answers} == {404} and str(draft.pk) not in lists


def test_a_draft_ends_when_the_concern_is_handed_to_somebody_else(signed_in, cast, concern, draft, as_owner):
    aigul = signed_in("aigul")
    assert not ended(draft, as_owner)
    concerns.hand_over(concern=concern, worker_id=cast.bolat.pk, by=cast.who("saule"))
    assert ended(draft, as_owner)
    assert hidden(aigul, draft)
    assert denied(as_owner, draft)


def test_the_new_owner_goes_on_from_what_was_taken(signed_in, cast, concern, draft):
    concerns.hand_over(concern=concern, worker_id=cast.bolat.pk, by=cast.who("saule"))
    bolat = signed_in("bolat")
    page = bolat.get(bolat.post(f"/concerns/{concern.pk}/continue/")["Location"], follow=True)
    assert page.status_code == 200
    assert WORDS in page.content.decode()


def test_who_keeps_the_concern_keeps_the_draft(cast, concern, draft, as_owner):
    concerns.hand_over(concern=concern, worker_id=cast.aigul.pk, by=cast.who("saule"))
    assert not ended(draft, as_owner)


def test_the_taker_is_told_that_somebody_else_goes_on(signed_in, cast, as_owner):
    aigul = signed_in("aigul")
    intake = Intake(aigul)
    assert intake.begin().status_code == 303
    with as_owner():
        taken = Concern.objects.get()
    concerns.hand_over(concern=taken, worker_id=cast.bolat.pk, by=cast.who("saule"))
    page = aigul.get(intake.url("types"), follow=True)
    assert page.redirect_chain[-1][0] == f"/concerns/{taken.pk}/"
    assert "The concern was handed to somebody else." in page.content.decode()


@pytest.mark.parametrize("way", ["reject", "case"])
def test_the_drafts_of_all_end_with_the_decision(signed_in, cast, concern, draft, as_owner, way):
    aigul = signed_in("aigul")
    with as_owner():
        Concern.objects.update(taken_by=cast.bolat)
    key = signed_in("bolat").post(f"/concerns/{concern.pk}/continue/")["Location"].split("/")[2]
    with as_owner():
        other = Draft.objects.get(pk=key)
    if way == "reject":
        concerns.reject(concern=concern, reason="NO_CHILD", words="", by=cast.who("aigul"))
    else:
        intake = Intake(aigul)
        page = aigul.get(f"/intake/{draft.pk}/danger/")
        intake.pk, intake.key = draft.pk, next(row.key for row in page.context["page"].blocks["child"])
        intake.first = intake.url("danger")
        assert intake.begin(sequence=intake.sequence()).status_code == 303
        assert intake.send("types", **TYPES).status_code == 303
        for step in ("family", "reporter", "measures"):
            assert intake.send(step).status_code == 303
        assert aigul.post(intake.url("check")).status_code == 303
        assert aigul.get(f"/intake/{draft.pk}/done/").status_code == 200
    assert ended(draft, as_owner)
    assert ended(other, as_owner)
    if way == "case":
        assert hidden(signed_in("bolat"), other)


def test_a_draft_that_outlives_the_decision_opens_nothing(signed_in, concern, draft, as_owner):
    """As one that was begun at the very moment of the decision."""
    with as_owner():
        done = {"decided_at": clock.now(), "decided_by": concern.owner_id}
        Concern.objects.update(outcome="REJECTED", rejection_reason="NO_CHILD", **done)
    assert hidden(signed_in("aigul"), draft)
    assert denied(as_owner, draft)


@pytest.mark.parametrize("way", ["hand", "date"])
def test_a_draft_stays_at_the_office_where_it_was_begun(signed_in, cast, as_owner, way):
    aigul = signed_in("aigul")
    assert Intake(aigul).begin().status_code == 303
    with as_owner():
        draft = Draft.objects.get()
    assert draft.office_id == cast.office.pk
    role = cast.aigul.assignments.get()
    assign(cast.aigul, "WORKER", cast.far_office)
    assert not hidden(aigul, draft)
    if way == "hand":
        assignments.end(assignment=role, by=cast.who("oleg"))
    else:
        Assignment.objects.filter(pk=role.pk).update(ends_on=clock.today() - timedelta(days=1))
        assert hidden(aigul, draft)
        assert not ended(draft, as_owner)
        lapsing.release()
    assert hidden(aigul, draft)
    assert ended(draft, as_owner)
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert not Draft.objects.exists()


def test_a_draft_belongs_to_the_office_that_is_chosen_in_it(signed_in, cast, as_owner):
    assign(cast.aigul, "WORKER", cast.far_office)
    intake = Intake(signed_in("aigul"))
    assert intake.begin(office=str(cast.far_office.pk)).status_code == 303
    with as_owner():
        assert Draft.objects.get().office_id == cast.far_office.pk
