"""The screens: the worker's way to a sent referral and the provider's answer, by forms alone."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.data import ActionData, GoalData
from kzcp.core import clock, words
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from referrals.actions import answers, drafts, offers
from referrals.data import OfferData
from referrals.models import Need, Offer, Referral
from referrals.selectors import finished
from tests.core.hostile import HOSTILE
from tests.factories import casework as cw
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
    assert case.number in get(client, "approvals")
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
    page = get(client, "referral", referral.pk)
    assert f"{reverse('need_open', args=[case.pk])}?service=SSS_TEMP" in page
    assert "send-on" not in page
    elsewhere = OfferData("SSS_TEMP", capacity=2, free=1)
    offers.enter(pk=uuid7(), organisation=cast.other_provider, data=elsewhere, by=cast.who("kamila"))
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


def test_an_emergency_is_told_apart_with_its_risk_and_the_office_can_be_called(client, cast, offer):
    cast.office.telephone = "+77000000001"
    cast.office.save(update_fields=["telephone"])
    case = made.case_with_family(cast)
    referral = made.draft(cast, case, urgency="EMERGENCY")
    drafts.send_as_emergency(referral=referral, by=cast.who("aigul"))
    client.cookies["django_language"] = "en"
    as_(client, cast, "dana")
    page = get(client, "inbox")
    listed = page.split('<ul class="list">')[1].split("</ul>")[0]
    assert "Emergency" in listed
    assert 'class="due late"' in listed
    assert "High risk" in listed
    assert reverse("packet_answer", args=[referral.pk]) in page  # the first one stands open beside the list
    assert "+7 700 000 00 01" in page
    assert "Monday to Friday, 09:00–18:00" in page
    assert '<span class="count">1</span>' in page
    page = get(client, "packet", referral.pk)
    assert "Emergency" in page
    assert "+7 700 000 00 01" in page


def test_what_has_ended_comes_by_pages_with_its_days(client, cast, offer, monkeypatch):
    monkeypatch.setattr(finished, "SIZE", 2)
    numbers = []
    for _each in range(3):
        sent = made.sent(cast, made.case_with_family(cast))
        answers.decline(referral=sent, reason="NO_CAPACITY", by=cast.who("dana"))
        numbers.append(sent.number)
    as_(client, cast, "dana")
    page = get(client, "inbox_finished")
    assert [number in page for number in numbers] == [False, True, True]
    assert words.day_words(clock.today()) in page
    earlier = re.search(r'href="(\?before=[0-9a-f-]+)"', page)[1]
    page = client.get(reverse("inbox_finished") + earlier).content.decode()
    assert [number in page for number in numbers] == [True, False, False]
    assert client.get(reverse("inbox_finished") + "?before=nonsense").status_code == 404
    assert client.get(reverse("inbox_finished") + f"?before={uuid7()}").status_code == 404


def test_the_service_that_the_plan_names_stands_first_and_its_task_leads_there(client, cast, offer):
    case, by = made.case_with_family(cast), cast.who("aigul")
    day = clock.today() + timedelta(days=3)
    action = ActionData(uuid7(), "Find a place", day, responsible_id=cast.aigul.pk, service_id="SSS_TEMP")
    goals = (GoalData(uuid7(), "SOCIAL", "She is safe", (action,)),)
    cw.approve(cw.submitted(cw.assessed(case, by), by, goals=goals), cast.who("saule"))
    client.cookies["django_language"] = "en"
    as_(client, cast, "aigul")
    address = reverse("referral_find", args=[case.pk])
    assert f"{address}?service=SSS_TEMP" in get(client, "case", case.pk)
    page = get(client, "referral_find", case.pk)
    assert '<option value="SSS_TEMP" selected>' in page
    assert "The plan names" in page
    assert "1 service." in page
    page = client.get(address, {"service": "", "age": "", "district": "", "weeks": ""}).content.decode()
    assert '<option value="SSS_TEMP" selected>' not in page
    made.submitted(cast, case)
    assert "The plan names" not in get(client, "referral_find", case.pk)
    assert client.get(address, {"service": "<b>"}).status_code == 200


def test_a_high_risk_proposes_urgent_and_each_urgency_says_its_times(client, cast, offer):
    case = made.case_with_family(cast)
    client.cookies["django_language"] = "en"
    as_(client, cast, "aigul")
    post(client, "referral_find", case.pk, key=uuid7(), offer=offer.pk)
    referral = referral_of(cast, case)
    page = get(client, "referral_edit", referral.pk)
    assert "answer within 2 hours, start within 24 hours" in page
    assert "The risk is high." in page
    assert referral_urgency(page) == "URGENT"
    answer = client.post(reverse("referral_find", args=[case.pk]), {"key": uuid7()})
    assert "Organisation: Choose an organisation." in answer.content.decode()


def referral_urgency(page):
    shown = re.findall(r'<input[^>]*name="urgency"[^>]*>', page)
    return next(re.search(r'value="([A-Z]+)"', each)[1] for each in shown if "checked" in each)


def test_an_emergency_is_asked_about_before_it_goes_and_says_who_confirms_it(client, cast, offer):
    case = made.case_with_family(cast)
    referral = made.draft(cast, case, urgency="EMERGENCY")
    client.cookies["django_language"] = "en"
    as_(client, cast, "aigul")
    page = get(client, "referral_check", referral.pk)
    assert "Send it to Crisis centre now?" in page
    post(client, "referral_send_now", referral.pk)
    page = get(client, "referral", referral.pk)
    assert re.search(r"Confirmation: tomorrow, [0-9:]+, by Supervisor-S S\.", page)
    way = page.split('class="steps')[1].split("</ol>")[0]
    assert "approval" not in way
