"""The plan in the browser: goals and actions written, approved by another, carried out, changed in a new version."""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

import pytest

from cases.actions import plans
from cases.models import Goal, Plan, PlanAction
from kzcp.core import clock
from kzcp.core.ids import uuid7
from kzcp.workflow.models import Approval, Draft
from tests.cases.views.pages import fields_of, send, stored
from tests.factories.casework import (
    WHAT_TO_CORRECT,
    approve,
    assessed,
    fresh,
    mother,
    plan_data,
    plan_of,
    planned,
    send_back,
    submitted,
    suspect,
)
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(cast):
    return cast.who("aigul")


@pytest.fixture
def case(cast, aigul):
    """Her case, ready to be planned, with a mother and a suspect."""
    return assessed(register(cast, participants=(mother(), suspect())), aigul)


def begin(client, case):
    answer = client.post(f"/cases/{case.pk}/plan/new/", {"id": str(uuid7())})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return answer["Location"]


def goal_sent(client, url, **changes):
    """The page with one goal and one action, filled in."""
    answer = client.post(url, fields_of(client.get(url)) | {"add": "PSYCHOLOGICAL"})
    sent = fields_of(client.get(answer["Location"].partition("#")[0]))
    goal = sent["goal"]
    action = sent[f"actions-{goal}"]
    prefix = f"actions-{goal}-{action}"
    return (
        sent
        | {
            f"goal-{goal}-words": "She sleeps quietly",
            f"{prefix}-words": "Talks with a psychologist",
            f"{prefix}-responsible_words": "Centre",
            f"{prefix}-due_on": (clock.today() + timedelta(days=20)).isoformat(),
            "child_agreement": "AGREED",
        }
        | {f"{prefix}-{name}": value for name, value in changes.items()}
    )


def test_before_the_assessment_is_completed_there_is_no_plan_to_begin(cast, signed_in):
    case, client = register(cast), signed_in("aigul")
    assert "plan/new" not in client.get(f"/cases/{case.pk}/plan/").content.decode()
    assert client.post(f"/cases/{case.pk}/plan/new/", {"id": str(uuid7())}).status_code == HTTPStatus.CONFLICT


def test_a_plan_is_begun_once_however_often_it_is_sent(case, aigul, signed_in):
    client, key = signed_in("aigul"), str(uuid7())
    first = client.post(f"/cases/{case.pk}/plan/new/", {"id": key})
    second = client.post(f"/cases/{case.pk}/plan/new/", {"id": key})
    third = begin(client, case)
    assert first["Location"] == second["Location"] == third
    with stored(aigul):
        assert Plan.objects.filter(case=case).count() == 1
    assert client.post(f"/cases/{case.pk}/plan/new/", {"id": "no key"}).status_code == HTTPStatus.SEE_OTHER


def test_a_goal_with_its_action_is_added_without_script_filled_in_and_saved(case, aigul, signed_in):
    client = signed_in("aigul")
    url = begin(client, case)
    sent = goal_sent(client, url)
    answer = client.post(url, sent)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.context["page"].errors
    plan = plan_of(case, aigul)
    with stored(aigul):
        goal = Goal.objects.get(plan=plan)
        action = PlanAction.objects.get(goal=goal)
        assert (goal.component, str(goal.words)) == ("PSYCHOLOGICAL", "She sleeps quietly")
        assert action.person_keys == [case.person_id]
        assert not Draft.objects.filter(kind="plan", ended_at=None).exists()
    page = client.get(answer["Location"]).content.decode()
    assert "Talks with a psychologist" in page
    assert "/submit/" in page


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(case, signed_in):
    client = signed_in("aigul")
    url = begin(client, case)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    sent = goal_sent(client, url, words="", due_on=yesterday)
    answer = client.post(url, sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    found = {name for _, name in answer.context["page"].errors}
    assert found == {"words", "due_on"}
    assert "She sleeps quietly" in answer.content.decode()
    assert "She sleeps quietly" in client.get(url).content.decode()


def test_a_goal_is_taken_out_and_another_tab_of_scripts_gets_only_the_fragment(case, signed_in):
    client = signed_in("aigul")
    url = begin(client, case)
    sent = goal_sent(client, url)
    answer = client.post(url, sent | {"add": sent["goal"]}, headers={"HX-Request": "true"})
    assert answer.status_code == HTTPStatus.OK
    assert len(fields_of(answer)[f"actions-{sent['goal']}"]) == 2
    client.post(url, sent | {"remove": sent["goal"]})
    assert "goal" not in fields_of(client.get(url))


def test_a_command_that_names_nothing_changes_nothing(case, signed_in):
    client = signed_in("aigul")
    url = begin(client, case)
    for command in ({"add": "NONSENSE"}, {"remove": "x"}, {"add": str(uuid7())}):
        assert client.post(url, fields_of(client.get(url)) | command).status_code == HTTPStatus.SEE_OTHER
    assert "goal" not in fields_of(client.get(url))


def test_a_plan_without_a_goal_is_not_sent(case, signed_in):
    client = signed_in("aigul")
    url = begin(client, case)
    answer = client.post(url, fields_of(client.get(url)) | {"go": "submit"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.context["page"].non_field_errors()
    answer = client.post(url.replace("/edit/", "/submit/"))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.context["missing"]


def test_another_person_is_asked_and_decides(case, aigul, signed_in):
    client = signed_in("aigul")
    url = begin(client, case)
    answer = client.post(url, goal_sent(client, url) | {"go": "submit"})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.context["page"].errors
    page = client.get(answer["Location"]).content.decode()
    assert "Supervisor-S" in page
    assert "Withdraw" in page
    with stored(aigul):
        approval = Approval.objects.get(kind="PLAN")
    hers = signed_in("saule").get(answer["Location"]).content.decode()
    assert f"/approvals/{approval.pk}/" in hers
    assert f"/approvals/{approval.pk}/" not in page
    assert client.post(url.replace("/edit/", "/withdraw/"))["Location"] == url
    assert plan_of(case, aigul).state == "DRAFT"


def test_a_returned_plan_says_why(cast, case, aigul, signed_in):
    approval = submitted(case, aigul)
    send_back(approval, cast.who("saule"), "INCOMPLETE")
    client = signed_in("aigul")
    page = client.get(f"/cases/{case.pk}/plan/").content.decode()
    assert "Returned for correction" in page
    assert "Something is missing" in page
    assert "Not asked yet" not in page
    url = f"/cases/plans/{approval.subject_id}/edit/"
    assert WHAT_TO_CORRECT in client.get(url).content.decode()
    client.post(f"/cases/plans/{approval.subject_id}/submit/")
    assert WHAT_TO_CORRECT not in client.get(url).content.decode()


def test_a_new_version_shows_what_changes_and_the_old_one_stays_in_force(cast, case, aigul, signed_in):
    approve(submitted(case, aigul), cast.who("saule"))
    client = signed_in("aigul")
    url = begin(client, case)
    sent = fields_of(client.get(url))
    goal = sent["goal"]
    words = next(name for name, value in sent.items() if value == "Weekly visit")
    answer = client.post(url, sent | {words: "Weekly visit at home"})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.context["page"].errors
    page = client.get(answer["Location"]).content.decode()
    assert "at home</ins>" in page
    assert UUID(goal)
    client.post(url.replace("/edit/", "/submit/"))
    page = client.get(f"/cases/{case.pk}/plan/").content.decode()
    assert "Version 1, approved on" in page


def test_two_who_write_choose_also_about_goals_that_only_one_has(case, aigul, signed_in):
    client = signed_in("aigul")
    url = begin(client, case)
    mine = goal_sent(client, url)
    plan = plan_of(case, aigul)
    theirs = plans.save(plan=plan, data=plan_data(), by=aigul)
    answer = client.post(url, mine)
    assert answer.status_code == HTTPStatus.CONFLICT
    blocks = [
        choice for choice in answer.context["comparison"].choices if choice.key.startswith("block:goal:")
    ]
    assert len(blocks) == 2
    picks = fields_of(answer) | {choice.name: "theirs" for choice in blocks}
    answer = client.post(url, picks)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.context["page"].errors
    with stored(aigul):
        goal = Goal.objects.get(plan=theirs, dropped_at=None)
        assert PlanAction.objects.filter(goal=goal, dropped_at=None).count() == 2


def test_a_key_of_another_plan_is_refused_and_the_text_stays(cast, case, aigul, signed_in):
    other = planned(cast, register(cast))
    with stored(aigul):
        foreign = Goal.objects.get(case=other)
    client = signed_in("aigul")
    url = begin(client, case)
    sent = goal_sent(client, url)
    changed = {name.replace(sent["goal"], str(foreign.pk)): value for name, value in sent.items()}
    answer = client.post(url, changed | {"goal": str(foreign.pk)})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "She sleeps quietly" in answer.content.decode()
    with stored(aigul):
        assert Goal.objects.get(pk=foreign.pk).case_id == other.pk


def test_what_is_approved_while_somebody_writes_is_no_loss(cast, case, aigul, signed_in):
    approval = submitted(case, aigul)
    client = signed_in("aigul")
    url = f"/cases/plans/{plan_of(case, aigul).pk}/edit/"
    sent = fields_of(client.get(url))
    approve(approval, cast.who("saule"))
    answer = client.post(url, sent | {"child_words": "typed"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "typed" in answer.content.decode()
    assert client.get(url)["Location"] == url.replace("edit/", "")


def test_progress_is_stated_without_a_new_approval_and_goes_on_into_the_next_version(
    cast, case, aigul, signed_in
):
    approve(submitted(case, aigul), cast.who("saule"))
    client = signed_in("aigul")
    second = begin(client, case)
    with stored(aigul):
        goal = Goal.objects.get(case=case, plan__state="IN_FORCE")
    sent = fields_of(client.get(f"/cases/goals/{goal.pk}/"))
    action = next(name for name in sent if name.startswith("action-"))
    sent |= {"progress": "NEARLY", "progress_words": "Three of ten talks.", action: "DONE"}
    assert client.post(f"/cases/goals/{goal.pk}/", sent).status_code == HTTPStatus.SEE_OTHER
    with stored(aigul):
        goal = Goal.objects.get(pk=goal.pk)
        assert (goal.progress, str(goal.progress_words)) == ("NEARLY", "Three of ten talks.")
        assert PlanAction.objects.get(pk=action.removeprefix("action-")).outcome == "DONE"
        copied = Goal.objects.get(plan_id=second.split("/")[3])
    assert client.get(f"/cases/goals/{copied.pk}/").status_code == HTTPStatus.CONFLICT
    client.post(second.replace("/edit/", "/submit/"))
    with stored(aigul):
        approval = Approval.objects.get(kind="PLAN", state="PENDING")
    approve(approval, cast.who("saule"))
    with stored(aigul):
        copied = Goal.objects.get(pk=copied.pk)
        assert (copied.progress, str(copied.progress_words)) == ("NEARLY", "Three of ten talks.")
        assert PlanAction.objects.filter(goal=copied, outcome="DONE").count() == 1


def test_a_draft_of_the_plan_is_kept_and_found_again(case, aigul, signed_in):
    client = signed_in("aigul")
    url = begin(client, case)
    sent = fields_of(client.get(url)) | {"child_words": "Wants to dance.", "sequence": "1"}
    assert send(client, url.replace("/edit/", "/save/"), sent).status_code == HTTPStatus.OK
    with stored(aigul):
        draft = Draft.objects.get(kind="plan")
    assert client.get(f"/cases/plans/drafts/{draft.pk}/")["Location"] == url
    assert fields_of(client.get(url))["child_words"] == "Wants to dance."
    assert client.post(url.replace("/edit/", "/discard/")).status_code == HTTPStatus.SEE_OTHER
    assert fields_of(client.get(url))["child_words"] == ""


def test_only_the_worker_writes_and_outsiders_find_nothing(case, aigul, signed_in):
    submitted(case, aigul)
    plan = plan_of(case, aigul)
    assert signed_in("saule").get(f"/cases/plans/{plan.pk}/").status_code == HTTPStatus.OK
    assert signed_in("saule").get(f"/cases/plans/{plan.pk}/edit/").status_code == HTTPStatus.NOT_FOUND
    for name in ("zarina", "bolat", "timur", "dana"):
        assert signed_in(name).get(f"/cases/plans/{plan.pk}/").status_code == HTTPStatus.NOT_FOUND
        assert signed_in(name).get(f"/cases/{case.pk}/plan/").status_code == HTTPStatus.NOT_FOUND
    assert fresh(case, aigul).status == "PLANNING"
