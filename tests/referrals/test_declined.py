"""What follows a decline: the worker is told why, has a task to find another way, and is led to it."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.models import Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.workflow import notices
from referrals.actions import answers, drafts, endings, needs, offers
from referrals.data import OfferData
from tests.factories import referring as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return made.case_with_family(cast)


@pytest.fixture
def declined(cast, case):
    referral = made.sent(cast, case)
    answers.decline(referral=referral, reason="NO_CAPACITY", by=cast.who("dana"), words="From May.")
    return made.fresh(cast, referral)


def open_tasks(cast, case):
    with acting_as(cast.who("aigul")), transaction.atomic():
        rows = Task.objects.open().filter(case=case, kind="REFERRAL_DECLINED")
        return [(task.subject_id, task.owner_id) for task in rows]


def page(cast, *where):
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(reverse(where[0], args=where[1:])).content.decode()


def test_the_notice_says_what_was_answered_and_why(cast, declined):
    with acting_as(cast.who("aigul")), transaction.atomic(), translation.override("en"):
        line = notices.latest(cast.who("aigul"))[0]
    assert line.kind_label == "The provider answered"
    assert line.title.endswith(". Declined by the provider: no free place")


def test_the_worker_has_a_task_until_tomorrow_and_the_page_of_the_case_names_it_first(cast, case, declined):
    assert open_tasks(cast, case) == [(declined.pk, cast.aigul.pk)]
    told = page(cast, "case", case.pk)
    ahead = told[told.index('aria-labelledby="ahead"') :]
    assert 0 < ahead.index("Referral declined: find another way") < ahead.index("See the child")
    assert ahead.count(reverse("referral", args=[declined.pk]))
    assert "No free place" in page(cast, "referral", declined.pk)
    assert "From May." in page(cast, "referral", declined.pk)


def offer_elsewhere(cast):
    data = OfferData(made.SERVICE, capacity=2, free=1)
    offers.enter(pk=uuid7(), organisation=cast.other_provider, data=data, by=cast.who("kamila"))


def test_the_task_is_done_when_the_packet_goes_on(cast, case, declined):
    offer_elsewhere(cast)
    endings.send_on(pk=uuid7(), referral=declined, provider_id=cast.other_provider.pk, by=cast.who("aigul"))
    assert open_tasks(cast, case) == []


def test_the_task_is_done_when_another_referral_to_the_service_is_handed_in(cast, case, declined):
    other = made.draft(cast, case)
    assert open_tasks(cast, case)
    drafts.submit(referral=other, by=cast.who("aigul"))
    assert open_tasks(cast, case) == []


def test_the_task_is_done_when_the_need_is_recorded(cast, case, declined):
    whole = {"person_id": case.person_id, "since": clock.today(), "reason": "NO_CAPACITY"}
    needs.open_need(pk=uuid7(), case=case, service_id="HLT_MENTAL", by=cast.who("aigul"), **whole)
    assert open_tasks(cast, case)
    needs.open_need(pk=uuid7(), case=case, service_id=made.SERVICE, by=cast.who("aigul"), **whole)
    assert open_tasks(cast, case) == []


def test_without_another_organisation_the_page_leads_to_the_unmet_need(cast, case, declined):
    need = f"{reverse('need_open', args=[case.pk])}?service={made.SERVICE}"
    send_on = reverse("referral_send_on", args=[declined.pk])
    told = page(cast, "referral", declined.pk)
    assert need in told
    assert send_on not in told
    offer_elsewhere(cast)
    told = page(cast, "referral", declined.pk)
    assert need not in told
    assert send_on in told
