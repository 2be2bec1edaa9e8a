"""The screens: the worker's way to a sent referral and the provider's answer, by forms alone."""

import re

import pytest
from django.urls import reverse

from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from referrals.actions import offers
from referrals.data import OfferData
from referrals.models import Need, Offer, Referral
from tests.core.hostile import HOSTILE
from tests.factories import referring as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(cast):
    return offers.enter(
        pk=uuid7(),
        organisation=cast.crisis_centre,
        data=OfferData("SSS_TEMP", capacity=12, free=3, waiting_days=7, urgent_ok=True),
        by=cast.who("dana"),
    )


def as_(client, cast, name):
    client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def get(client, name, *args, status=200):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def post(client, name, *args, status=302, **data):
    answer = client.post(reverse(name, args=args), data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def referral_of(cast, case):
    with acting_as(cast.who("aigul")):
        return Referral.objects.filter(case=case).order_by("-serial").first()


def test_the_whole_way_by_forms(client, cast, offer):
    case = made.case_with_family(cast)
    as_(client, cast, "aigul")
    page = get(client, "referral_find", case.pk)
    assert "Crisis centre" in page
    key = re.search(r'name="key" value="([0-9a-f-]+)"', page)[1]
    for _doubled in range(2):
        answer = post(client, "referral_find", case.pk, key=key, offer=offer.pk)
    referral = referral_of(cast, case)
    assert answer["Location"] == reverse("referral_edit", args=[referral.pk])
    assert Referral.objects.count() == 0
    get(client, "referral_edit", referral.pk)
    typed = {
        "persons": [str(case.person_id)],
        "urgency": "ORDINARY",
        "need": "Two weeks in safety",
        "reason": "Home is not safe",
        "safety": "Call the worker only",
        "ground": "legal",
        "legal_ground": "DANGER",
        "ground_words": "Hurt yesterday",
        "go": "check",
    }
    post(client, "referral_edit", referral.pk, **typed)
    page = get(client, "referral_check", referral.pk)
    assert "Two weeks in safety" in page
    assert "Testova" in page  # the head of the worker's own page
    assert "Hurt yesterday" not in page.split("<aside")[0]
    for _doubled in range(2):
        post(client, "referral_submit", referral.pk)
    assert "Two weeks in safety" in get(client, "referral", referral.pk)
    assert referral.number in get(client, "referrals")
    as_(client, cast, "saule")
    asked = made.approval_of(cast, referral)
    assert referral.number in get(client, "approvals")
    assert "Two weeks in safety" in get(client, "approval", asked.pk)
    post(client, "approval_approve", asked.pk)
    as_(client, cast, "dana")
    page = get(client, "inbox")
    assert "Aizere" in page
    page = get(client, "packet", referral.pk)
    assert "Aizere" in page
    assert "Testova" not in page
    assert "Hurt yesterday" not in page
    post(client, "packet_ask", referral.pk, key=uuid7(), words="At what time?")
    post(client, "packet_answer", referral.pk, answer="accept", words="Welcome")
    post(client, "packet_begin", referral.pk, begun_on="01.01.2020", status=422)
    from kzcp.core import clock

    today = clock.today().isoformat()
    post(client, "packet_begin", referral.pk, begun_on=today)
    assert referral.number not in get(client, "inbox_finished")
    done = {"special_service": "SB", "setting": "TEMP", "starts_on": today, "ends_on": today}
    page = post(client, "packet_deliver", referral.pk, status=422, **done).content.decode()
    assert "Aizere" in page
    post(client, "packet_deliver", referral.pk, **done, **{f"outcome_{case.person_id}": "DELIVERED"})
    page = get(client, "inbox_finished")
    assert referral.number in page
    assert "Aizere" not in page
    assert "Aizere" not in get(client, "packet", referral.pk)
    as_(client, cast, "aigul")
    page = get(client, "referral", referral.pk)
    assert "At what time?" in page
    assert "Welcome" in page


def test_wrong_words_come_back_with_what_was_typed(client, cast, offer):
    case = made.case_with_family(cast)
    referral = made.draft(cast, case)
    as_(client, cast, "aigul")
    typed = {
        "persons": [str(case.person_id)],
        "urgency": "ORDINARY",
        "need": "Two weeks in safety",
        "reason": "Her father Yerlan beats her",
        "safety": "Call the worker only",
        "ground": "legal",
        "legal_ground": "",
    }
    page = post(client, "referral_edit", referral.pk, status=422, **typed).content.decode()
    assert "Her father Yerlan beats her" in page
    page = post(
        client,
        "referral_edit",
        referral.pk,
        status=422,
        **{**typed, "legal_ground": "DANGER", "ground_words": "Hurt", "sequence": "1"},
    ).content.decode()
    assert "Her father Yerlan beats her" in page
    assert 'class="msg"' in page or "errors" in page


def test_declined_with_a_reason_the_packet_is_closed(client, cast, offer):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    as_(client, cast, "dana")
    post(client, "packet_answer", referral.pk, status=422, answer="decline")
    post(client, "packet_answer", referral.pk, status=422, answer="waiting")
    post(client, "packet_answer", referral.pk, answer="decline", reason="NO_CAPACITY")
    assert "Aizere" not in get(client, "packet", referral.pk)
    as_(client, cast, "aigul")
    assert "send-on" in get(client, "referral", referral.pk)


def test_a_wrong_answer_after_the_end_is_a_conflict(client, cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    as_(client, cast, "dana")
    post(client, "packet_answer", referral.pk, answer="decline", reason="NO_CAPACITY")
    post(client, "packet_answer", referral.pk, status=409, answer="accept")
    post(client, "packet_begin", referral.pk, status=409, begun_on="2026-11-25")


@pytest.mark.parametrize("name", ["bolat", "zarina", "ruslan", "kamila", "timur", "oleg", "marat", "gulnar"])
def test_outsiders_find_nothing(client, cast, name):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    as_(client, cast, name)
    for page in ("referral", "packet", "referral_edit", "referral_check"):
        get(client, page, referral.pk, status=404)
    get(client, "referral_find", case.pk, status=404)


def test_the_supervisor_reads_and_does_not_write(client, cast, offer):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    as_(client, cast, "saule")
    get(client, "referral", referral.pk)
    get(client, "referrals")
    get(client, "referral_find", case.pk)
    post(client, "referral_cancel", referral.pk, status=404, reason="NOT_NEEDED")


def test_cancelling_asks_why(client, cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    as_(client, cast, "aigul")
    post(client, "referral_cancel", referral.pk, status=422)
    post(client, "referral_cancel", referral.pk, status=422, reason="OTHER")
    post(client, "referral_cancel", referral.pk, reason="NOT_NEEDED")
    as_(client, cast, "dana")
    assert "Aizere" not in get(client, "packet", referral.pk)


def test_a_need_is_recorded_and_ended(client, cast):
    case = made.case_with_family(cast)
    as_(client, cast, "aigul")
    get(client, "need_open", case.pk)
    data = {"person": case.person_id, "service": "PSY_CENTRE", "since": "2026-01-10", "reason": "NO_PROVIDER"}
    post(client, "need_open", case.pk, key=uuid7(), **data)
    with acting_as(cast.who("aigul")):
        need = Need.objects.get(case=case)
    get(client, "need_end", need.pk)
    post(client, "need_end", need.pk, end="MET")


def test_the_own_entries_are_kept(client, cast, offer):
    as_(client, cast, "dana")
    get(client, "own_offers")
    get(client, "offer_enter")
    post(client, "offer_places", offer.pk, free=20, waiting_days=0, status=422)
    post(client, "offer_places", offer.pk, free=0, waiting_days=21)
    post(client, "offer_enter", key=uuid7(), service="SSS_TRAFFICK", waiting_days=0)
    post(client, "offer_end", offer.pk)
    as_(client, cast, "kamila")
    post(client, "offer_places", offer.pk, free=1, waiting_days=0, status=404)
    as_(client, cast, "aigul")
    assert "Crisis centre" in get(client, "services")
    with acting_as(cast.who("aigul")):
        assert Offer.objects.filter(ended_on=None).count() == 1


def queries_of(call):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        call()
    return len(caught)


def test_lists_ask_no_more_for_more_rows(client, cast):
    case = made.case_with_family(cast)
    made.sent(cast, case)
    counts = {}
    for turn in ("one", "three"):
        for name, page in (("aigul", "referrals"), ("dana", "inbox")):
            as_(client, cast, name)
            get(client, page)
            counts[turn, page] = queries_of(lambda page=page: get(client, page))
        made.sent(cast, case)
        made.sent(cast, case)
    assert counts["three", "referrals"] <= counts["one", "referrals"]
    assert counts["three", "inbox"] <= counts["one", "inbox"]


def test_the_page_of_a_case_shows_its_referrals(cast):
    from django.template.loader import render_to_string

    from referrals.selectors.referrals import panel

    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    with acting_as(cast.who("aigul")):
        page = render_to_string("referrals/panel.html", panel(case, cast.who("aigul")))
    assert reverse("referral", args=[referral.pk]) in page
    assert reverse("referral_find", args=[case.pk]) in page


def test_hostile_text_is_never_a_fault(client, cast):
    case = made.case_with_family(cast)
    referral = made.draft(cast, case)
    as_(client, cast, "aigul")
    names = ("persons", "urgency", "need", "reason", "safety", "ground", "legal_ground", "ground_words")
    for text in HOSTILE:
        raw = text.encode("utf-8", "surrogatepass")
        for page, pk, fields in (
            ("referral_edit", referral.pk, names),
            ("referral_find", case.pk, ("key", "offer")),
            ("need_open", case.pk, ("key", "person", "service", "since", "reason")),
        ):
            answer = client.post(reverse(page, args=[pk]), dict.fromkeys(fields, raw))
            assert answer.status_code in (302, 400, 409, 422), (page, text, answer.status_code)
