"""Deciding in the browser: yes, back, no, too late, not yours."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from cases.actions import plans, risk
from cases.actions.plan_content import actions_of, goals_of
from cases.data import ActionData, GoalData
from cases.models import Plan
from kzcp.core.actor import acting_as
from kzcp.journal import journal
from kzcp.journal.models import Entry
from kzcp.workflow import notices
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval
from tests.factories.casework import approve, assessed, closing, fresh, plan_data, planned, submitted
from tests.factories.cast import assign, person
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


def test_the_decider_reads_what_the_child_and_the_caregiver_said(seat, cast):
    worker, said = cast.who("aigul"), {"child_words": "Yes, I agree.", "caregiver_words": "So do I."}
    submitted(assessed(register(cast), worker), worker, **said)
    text = seat("saule").get(reverse("approvals")).content.decode()
    assert "What the child says" in text
    assert "Yes, I agree." in text
    assert "What the caregiver says" in text
    assert "So do I." in text


def test_the_answer_to_a_form_is_marked_so_that_going_back_asks_nothing(seat, approval):
    person, address = seat("saule"), reverse("approval_return", args=[approval.pk])
    assert " data-answer" in person.post(address, {"words": "Until when?"}).content.decode()
    assert " data-answer" not in person.get(reverse("approval", args=[approval.pk])).content.decode()


def test_approving(seat, cast, approval):
    answer = seat("saule").post(reverse("approval_approve", args=[approval.pk]), follow=True)
    assert "Approved." in answer.content.decode()
    assert state(cast, approval) == "APPROVED"


def test_returning_needs_a_reason_and_what_to_correct(seat, cast, approval):
    address = reverse("approval_return", args=[approval.pk])
    answer = seat("saule").post(address, {"words": "Goal 1: until when?"})
    assert answer.status_code == 422
    assert "Choose why." in answer.content.decode()
    assert "Goal 1: until when?" in answer.content.decode()
    answer = seat("saule").post(address, {"reason": "UNCLEAR", "words": "   "})
    assert answer.status_code == 422
    assert "Write what to correct" in answer.content.decode()
    assert state(cast, approval) == "PENDING"
    sent = {"reason": "UNCLEAR", "words": "Goal 1: until when?"}
    assert seat("saule").post(address, sent).status_code == 302
    assert state(cast, approval) == "RETURNED"


@pytest.mark.parametrize("words", ["a" * 2001, "\x00", "x" * 100_000])
def test_words_that_cannot_be_kept_change_nothing(seat, cast, approval, words):
    address = reverse("approval_return", args=[approval.pk])
    assert seat("saule").post(address, {"reason": "UNCLEAR", "words": words}).status_code in (400, 422)
    assert state(cast, approval) == "PENDING"


def test_the_author_reads_what_to_correct_on_the_plan_and_in_the_notice(seat, approval):
    told = "Goal 1: until when? <b>"
    address = reverse("approval_return", args=[approval.pk])
    seat("saule").post(address, {"reason": "UNCLEAR", "words": told})
    author = seat("aigul")
    for page in (reverse("plan", args=[approval.subject_id]), reverse("notices")):
        text = author.get(page).content.decode()
        assert "Goal 1: until when? &lt;b&gt;" in text
        assert told not in text


def test_after_a_return_only_what_has_changed_stands_out(seat, cast, approval):
    seat("saule").post(
        reverse("approval_return", args=[approval.pk]), {"reason": "UNCLEAR", "words": "Until when?"}
    )
    changed(cast, approval, "Mother is safe at home")
    text = seat("saule").get(reverse("approvals")).content.decode()
    assert "Mother is safe at home</ins>" in text
    assert "She sleeps quietly</del>" in text
    assert text.count("<ins>") == 1
    assert "Unchanged: 2 actions" in text
    assert (
        text.index("Mother is safe at home</ins>")
        < text.index("Unchanged: 2 actions")
        < text.index("Weekly visit")
    )
    assert "Returned once." in text
    assert "Until when?" in text


def changed(cast, approval, words):
    """The author corrects the goal, leaves its actions as they are, and hands the plan in again."""
    worker = cast.who("aigul")
    with acting_as(worker), transaction.atomic():
        plan = Plan.objects.select_related("case").get(pk=approval.subject_id)
        (goal,) = goals_of(plan)
        fields = ("words", "due_on", "responsible_id", "responsible_words", "service_id")
        kept = tuple(
            ActionData(each.pk, **{name: getattr(each, name) for name in fields}) for each in actions_of(plan)
        )
    corrected = plan_data(goals=(GoalData(goal.pk, goal.component, words, kept),))
    plans.save(plan=plan, data=corrected, by=worker)
    return plans.submit(plan=plan, by=worker)


def test_a_line_of_the_queue_tells_risk_age_kind_and_number(seat, cast, approval):
    later = submitted(assessed(register(cast), cast.who("aigul")), cast.who("aigul"))
    queue = seat("saule").get(reverse("approvals")).context["queue"]
    assert queue.total == 2
    assert [row.id for row in (queue.first, *queue.rows)] == [approval.pk, later.pk]
    (row,) = queue.rows
    assert (row.title, row.brief.name) == ("Plan, version 1", "Testova Aizere")
    assert row.brief.age.endswith("years")
    assert row.brief.number.startswith("71-")
    assert row.risk_label
    assert row.brief.kind_label
    assert row.due_at is not None


def test_passing_on_goes_through_a_page_that_names_who_is_there(seat, cast, approval):
    other = person("asel", "Supervisor-A", "Asel")
    assign(other, "SUPERVISOR", cast.office)
    address = reverse("approval_pass_on", args=[approval.pk])
    text = seat("saule").get(address).content.decode()
    assert "Supervisor-A Asel" in text
    assert "Worker-A Aigul</label>" not in text
    assert seat("saule").post(address, {"to": cast.aigul.pk}).status_code == 422
    assert seat("saule").post(address, {}).status_code == 422
    answer = seat("saule").post(address, {"to": other.pk}, follow=True)
    assert "Passed on." in answer.content.decode()
    with acting_as(cast.who("saule")), transaction.atomic():
        assert Approval.objects.get(pk=approval.pk).asked_of_id == other.pk


def test_who_wrote_part_of_it_does_not_choose_the_decider(seat, cast, approval):
    with acting_as(STEPS), journal.act("approval.ask", by=STEPS, subject=approval):
        Approval.objects.filter(pk=approval.pk).update(writers=[cast.saule.pk])
    address = reverse("approval_pass_on", args=[approval.pk])
    assert seat("saule").get(address).status_code == 403
    assert seat("saule").post(address, {"to": cast.marzhan.pk}).status_code == 403


@pytest.mark.parametrize("name", ["aigul", "marzhan", "zarina", "oleg"])
def test_nobody_else_passes_it_on(seat, approval, name):
    address = reverse("approval_pass_on", args=[approval.pk])
    assert seat(name).get(address).status_code == 404
    assert seat(name).post(address, {"to": 1}).status_code == 404


def test_a_closure_whose_gate_does_not_hold_cannot_be_approved_on_the_page(seat, cast):
    aigul = cast.who("aigul")
    case = planned(cast, register(cast))
    _request, asked = closing(case, aigul)
    page = reverse("approval", args=[asked.pk])
    yes = reverse("approval_approve", args=[asked.pk])
    text = seat("saule").get(page).content.decode()
    assert "Nothing stands against approving it" in text
    assert yes in text
    risk.set_(case=fresh(case, aigul), risk="HIGH", by=aigul)
    text = seat("saule").get(page).content.decode()
    assert "Before it can be approved" in text
    assert "The risk is still high" in text
    assert yes not in text
    assert seat("saule").post(yes).status_code == 409


@pytest.mark.parametrize("reason", ["NOBODY_KNOWS", "\x00", "a" * 5000])
def test_a_reason_from_elsewhere_changes_nothing(seat, cast, approval, reason):
    answer = seat("saule").post(reverse("approval_return", args=[approval.pk]), {"reason": reason})
    assert answer.status_code in (400, 422)
    assert state(cast, approval) == "PENDING"


def test_rejecting(seat, cast, approval):
    address = reverse("approval_reject", args=[approval.pk])
    assert seat("saule").post(address, {"reason": "NOT_NEEDED"}).status_code == 302
    assert state(cast, approval) == "REJECTED"


def test_a_decision_taken_already_is_told_with_who_took_it(seat, cast, approval):
    approve(approval, cast.who("saule"))
    answer = seat("saule").post(
        reverse("approval_return", args=[approval.pk]), {"reason": "UNCLEAR", "words": "Late."}
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "You have already decided on this." in text
    assert "Someone else" not in text
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
    assert line.title.startswith("Plan: Testova Aizere, № 71-")
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


@pytest.mark.parametrize(
    ("step", "heading", "words"),
    [
        ("approve", "Decided", "Approved"),
        ("return", "Returned for correction", "Until when?"),
        ("reject", "Decided", "Rejected"),
    ],
)
def test_what_was_asked_of_the_decider_no_longer_waits_once_decided(
    seat, cast, approval, step, heading, words
):
    assert waiting(cast).kind_label == "Waiting for your decision"
    reason = {"return": "UNCLEAR", "reject": "NOT_NEEDED"}.get(step, "")
    seat("saule").post(
        reverse(f"approval_{step}", args=[approval.pk]), {"reason": reason, "words": "Until when?"}
    )
    line = waiting(cast)
    assert line.kind_label == heading
    mark = "." if step == "return" else ":"
    assert f"{mark} {words}" in line.title


def test_what_its_author_took_back_waits_for_nobody(seat, cast, approval):
    with acting_as(cast.who("aigul")), transaction.atomic():
        plan = Plan.objects.select_related("case").get(pk=approval.subject_id)
    plans.withdraw(plan=plan, by=cast.who("aigul"))
    line = waiting(cast)
    assert line.kind_label == "No longer waits for your decision"
    assert line.title.endswith(": Withdrawn by the author")


def waiting(cast):
    """The notice by which she was asked, as she reads it now."""
    with acting_as(cast.who("saule")), transaction.atomic():
        return notices.latest(cast.who("saule"))[0]


def test_all_notices_are_read_at_once(seat, cast, approval):
    person = seat("saule")
    assert "Mark all as read" in person.get(reverse("notices")).content.decode()
    person.post(reverse("notices_read"))
    with acting_as(cast.who("saule")), transaction.atomic():
        assert notices.unread_count(cast.who("saule")) == 0
