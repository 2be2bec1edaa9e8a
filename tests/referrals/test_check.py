"""The last page before a referral is sent: what is missing is named with its field, and there is one way to send."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions import risk
from referrals.data import PersonRequest
from tests.cases.views.pages import fields_of
from tests.factories import casework as cw
from tests.factories import referring as made
from tests.referrals.test_plan_and_referral import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return made.case_with_family(cast)


@pytest.fixture
def aigul(cast):
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def unsafe(case):
    return (PersonRequest(case.person_id, {**made.WORDS, "SAFETY": ""}),)


def edit(referral):
    return reverse("referral_edit", args=[referral.pk])


def test_what_every_packet_needs_is_asked_for_before_the_check(cast, case, aigul):
    url = edit(made.draft(cast, case))
    sent = fields_of(aigul.get(url)) | {"go": "check"}
    answer = aigul.post(url, sent | {"safety": "", "persons": []})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert {field for _prefix, field in answer.context["page"].errors} >= {"safety", "persons"}
    again = fields_of(answer) | {"go": "check", "safety": "Quietly", "persons": sent["persons"], "ground": ""}
    answer = aigul.post(url, again)
    assert {field for _prefix, field in answer.context["page"].errors} == {"ground"}
    again = fields_of(answer) | {"ground": "legal", "safety": "", "go": "save"}
    saved = aigul.post(url, again)
    assert saved.status_code == HTTPStatus.FOUND
    assert saved["Location"] == url
    sent = fields_of(aigul.get(url)) | {"go": "check", "safety": "Call the worker only"}
    assert aigul.post(url, sent)["Location"] == url.replace("/edit/", "/check/")


def test_what_is_missing_is_named_and_leads_to_its_field(cast, case, aigul):
    referral = made.draft(cast, case, persons=unsafe(case))
    page = aigul.get(reverse("referral_check", args=[referral.pk])).content.decode()
    assert f'href="{edit(referral)}#id_safety"' in page
    assert f'href="{edit(referral)}#id_need"' not in page
    assert f'href="{edit(referral)}#id_ground_0"' not in page
    opened = aigul.get(edit(referral)).content.decode()
    for field in ("id_safety", "id_persons_0", "id_ground_0"):
        assert f'id="{field}"' in opened
    nobody = made.draft(cast, case, persons=())
    page = aigul.get(reverse("referral_check", args=[nobody.pk])).content.decode()
    assert f'href="{edit(nobody)}#id_persons_0"' in page


def test_a_planned_emergency_is_sent_by_one_button_and_awaits_no_decision(cast, aigul):
    case = made.register(cast, participants=(made.participant(),), concern={"risk_signs": ("INJURY",)})
    case = planned(cast, case)
    risk.set_(case=case, risk="HIGH", by=cast.who("aigul"))
    referral = made.draft(cast, case, urgency="EMERGENCY")
    page = aigul.get(reverse("referral_check", args=[referral.pk])).content.decode()
    assert reverse("referral_submit", args=[referral.pk]) in page
    assert reverse("referral_send_now", args=[referral.pk]) not in page
    assert "so it was approved with the plan" in page
    assert "A supervisor decides before it is sent" not in page
    aigul.post(reverse("referral_submit", args=[referral.pk]))
    assert made.fresh(cast, referral).status == "SENT"
    other = made.draft(cast, case, urgency="ORDINARY")
    page = aigul.get(reverse("referral_check", args=[other.pk])).content.decode()
    assert "A supervisor decides before it is sent" in page


def test_the_words_of_a_return_stand_above_the_draft(cast, case, aigul):
    referral = made.submitted(cast, case)
    made.decide(cast, referral, "send_back", reason_code="INCOMPLETE")
    assert cw.WHAT_TO_CORRECT in aigul.get(edit(referral)).content.decode()


def test_an_emergency_that_was_sent_comes_first_in_the_queue(cast, case):
    made.submitted(cast, case, urgency="URGENT")
    sent = made.draft(cast, case, urgency="EMERGENCY")
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("referral_send_now", args=[sent.pk]))
    client.force_login(cast.saule, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("approvals"))
    queue = answer.context["queue"]
    assert queue.first.brief.pressing
    assert queue.first.brief.told.startswith(sent.number)
    assert [row.brief.pressing for row in queue.rows] == [""]
    assert queue.first.due_at > queue.rows[0].due_at
    assert "already sent as an emergency: to be confirmed" in answer.content.decode()
