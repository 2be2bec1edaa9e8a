"""The provider's lists: what waits for an answer, the waiting list, what is in service."""

import pytest
from django.urls import reverse

from tests.factories import referring as made
from tests.referrals.test_pages import as_, get, offer, post  # noqa: F401 - a fixture among them

pytestmark = pytest.mark.django_db


def test_the_waiting_list_stands_apart_from_what_is_in_service(client, cast, offer):  # noqa: F811
    referral = made.sent(cast, made.case_with_family(cast))
    client.cookies["django_language"] = "en"
    as_(client, cast, "dana")
    post(client, "packet_answer", referral.pk, answer="waiting", waiting_days=60)
    for name in ("inbox", "inbox_in_service"):
        page = get(client, name)
        listed = page.split('id="listed"')[1].split("</section>")[0]
        assert "60 days to wait, told on" in listed
        assert "Start: " not in page
    page = get(client, "packet", referral.pk)
    assert "accept the referral first" in page
    assert reverse("packet_begin", args=[referral.pk]) not in page
    post(client, "packet_answer", referral.pk, answer="accept")
    for name in ("inbox", "inbox_in_service"):
        page = get(client, name)
        assert 'id="listed"' not in page
        assert "Start: " in page
    assert reverse("packet_begin", args=[referral.pk]) in get(client, "packet", referral.pk)


def test_a_number_outside_its_limits_is_told_with_both_in_words_of_the_house(client, cast, offer):  # noqa: F811
    referral = made.sent(cast, made.case_with_family(cast))
    client.cookies["django_language"] = "en"
    as_(client, cast, "dana")
    for typed in ("0", "-4", "999", "soon"):
        page = post(client, "packet_answer", referral.pk, answer="waiting", waiting_days=typed, status=422)
        assert "Write a whole number from 1 to 730." in page.content.decode()
        assert "Ensure this value" not in page.content.decode()
