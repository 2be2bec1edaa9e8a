"""What a decider reads is what is decided: nobody approves what was changed after it was read."""

import dataclasses

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.actions import closures, plans
from cases.models import ClosureRequest, PlanState
from kzcp.core.actor import acting_as
from kzcp.core.errors import Refused
from kzcp.workflow import approvals
from kzcp.workflow.models import Approval
from tests.factories.casework import (
    approve,
    assessed,
    closing,
    fresh,
    plan_data,
    plan_of,
    planned,
    submitted,
)
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def moving(cast):
    """Ask to close a case whose child has moved abroad, which needs a finding."""
    return closing(planned(cast, register(cast)), cast.who("aigul"), reason="MOVED_ABROAD")


def found(cast, request):
    with acting_as(cast.who("saule")), transaction.atomic():
        return ClosureRequest.objects.select_related("case__office").get(pk=request.pk)


def state(cast, request, words):
    closures.state_finding(request=found(cast, request), words=words, by=cast.who("saule"))


def pending(cast, approval):
    with acting_as(cast.who("saule")), transaction.atomic():
        return Approval.objects.get(pk=approval.pk)


def test_a_finding_is_part_of_what_is_decided(cast, moving):
    request, approval = moving
    before = pending(cast, approval).content_hash
    state(cast, request, "The border office has confirmed it.")
    written = pending(cast, approval).content_hash
    assert written != before
    with pytest.raises(Refused, match=str(approvals.CONTENT_HAS_CHANGED)):
        approvals.approve(pending(cast, approval), by=cast.who("saule"), seen=before)
    approvals.approve(pending(cast, approval), by=cast.who("saule"), seen=written)
    assert fresh(request.case, cast.who("aigul")).closure_reason == "MOVED_ABROAD"


def test_a_finding_that_was_changed_past_its_action_is_not_approved(cast, moving, as_owner):
    request, approval = moving
    state(cast, request, "The border office has confirmed it.")
    with as_owner(), acting_as(cast.who("saule")), transaction.atomic():
        from kzcp.journal import journal

        journal.record("closure.state_finding")
        row = ClosureRequest.objects.get(pk=request.pk)
        row.finding = "Nobody has asked."
        row.save(update_fields=["finding"])
    with pytest.raises(Refused, match=str(approvals.CONTENT_HAS_CHANGED)):
        approve(approval, by=cast.who("saule"))


def test_the_page_of_the_decision_shows_the_finding_and_says_yes_to_no_other(cast, moving):
    request, approval = moving
    state(cast, request, "The border office has confirmed it.")
    client = Client()
    client.force_login(cast.saule, backend="allauth.account.auth_backends.AuthenticationBackend")
    seen = pending(cast, approval).content_hash
    text = client.get(reverse("approval", args=[approval.pk])).content.decode()
    assert "The border office has confirmed it." in text
    assert f'name="seen" value="{seen}"' in text
    state(cast, request, "Two neighbours have confirmed it.")
    yes = reverse("approval_approve", args=[approval.pk])
    assert client.post(yes, {"seen": seen}).status_code == 409
    assert client.post(yes, {"seen": pending(cast, approval).content_hash}).status_code == 302


@pytest.mark.parametrize(
    "change", [{"child_agreement": "REFUSED"}, {"caregiver_agreement": "REFUSED"}, {"child_words": "No."}]
)
def test_what_child_and_caregiver_say_cannot_be_changed_while_the_plan_waits(cast, change):
    case, aigul = register(cast), cast.who("aigul")
    approval = submitted(assessed(case, aigul), aigul)
    plan = plan_of(case, aigul)
    with acting_as(aigul), transaction.atomic():
        from cases.actions.plan_content import actions_of, goals_of

        same = _as_data(plan, goals_of(plan), actions_of(plan))
    plans.save(plan=plan, data=same, by=aigul)
    assert plan_of(case, aigul).state == PlanState.SUBMITTED
    plans.save(plan=plan, data=dataclasses.replace(same, **change), by=aigul)
    assert plan_of(case, aigul).state == PlanState.DRAFT
    with pytest.raises(Refused):
        approve(approval, by=cast.who("saule"))


def _as_data(plan, goals, actions):
    from cases.data import ActionData, GoalData

    return dataclasses.replace(
        plan_data(),
        goals=tuple(
            GoalData(
                goal.pk,
                goal.component,
                goal.words,
                tuple(
                    ActionData(
                        id=each.pk,
                        words=each.words,
                        due_on=each.due_on,
                        responsible_id=each.responsible_id,
                        responsible_words=each.responsible_words,
                        service_id=each.service_id,
                        person_keys=tuple(each.person_keys),
                    )
                    for each in actions
                    if each.goal_id == goal.pk
                ),
            )
            for goal in goals
        ),
        caregiver_id=plan.caregiver_id,
        caregiver_agreement=plan.caregiver_agreement,
        caregiver_words=plan.caregiver_words,
        child_agreement=plan.child_agreement,
        child_words=plan.child_words,
    )
