"""How many questions each page asks of the database: bounded, and the same for few rows and for more.

A page without a key in its address must be counted here, or stand in NO_LIST.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import concerns
from kzcp.access.checks import url_patterns
from kzcp.access.doors import door_of
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.jobs.models import Message, Run
from referrals.actions import answers, offers
from referrals.data import AcceptanceData, OfferData
from referrals.models import Referral
from tests.factories import referring
from tests.factories.casework import assessed, contact, submitted
from tests.factories.cast import assign, organisation, person
from tests.factories.intake import concern_data, register
from tests.reports.making import MATURED, REGIONS, by_region, published
from tests.roles import as_owner

pytestmark = pytest.mark.django_db

MOST = {
    ("aigul", "day"): 33,
    ("aigul", "caseload"): 21,
    ("aigul", "concerns"): 18,
    ("aigul", "search"): 69,
    ("aigul", "referrals"): 19,
    ("aigul", "services"): 14,
    ("aigul", "notices"): 28,
    ("aigul", "trace"): 22,
    ("aigul", "statistics"): 21,
    ("aigul", "indicators"): 14,
    ("aigul", "releases"): 14,
    ("saule", "day"): 30,
    ("saule", "caseload"): 21,
    ("saule", "concerns"): 18,
    ("saule", "supervision"): 47,
    ("saule", "approvals"): 69,
    ("saule", "referrals"): 19,
    ("saule", "notices"): 30,
    ("gulnar", "undecided"): 15,
    ("gulnar", "delays"): 16,
    ("gulnar", "notices"): 15,
    ("gulnar", "services"): 14,
    ("dana", "inbox"): 37,
    ("dana", "inbox_in_service"): 19,
    ("dana", "inbox_finished"): 16,
    ("dana", "own_offers"): 15,
    ("dana", "notices"): 22,
    ("timur", "statistics"): 21,
    ("timur", "releases"): 14,
    ("timur", "indicators"): 14,
    ("nina", "releases"): 14,
    ("nina", "figures"): 22,
    ("nina", "statistics"): 21,
    ("marat", "journal"): 21,
    ("marat", "trace"): 21,
    ("oleg", "staff"): 15,
    ("oleg", "organisations"): 14,
    ("oleg", "jobs"): 31,
}
"""The most questions that a page may ask, by reader and name."""

NO_LIST = {
    *("home", "ping", "health_live", "health_ready", "intake_new"),
    *("help", "accessibility", "data_protection", "gallery", "account"),
    *("staff_add", "organisation_add", "offer_enter", "walk_in"),
}
"""Pages that lead on, tell of the house, or are an empty form; those of sign-in are another package's."""
SIGN_IN = ("account_", "usersessions_", "mfa_")
GROWING = {
    ("saule", "approvals"): 26,
    ("saule", "supervision"): 10,
    ("aigul", "trace"): 1,
    ("aigul", "notices"): 20,
    ("saule", "notices"): 26,
    ("dana", "notices"): 8,
}
"""Pages whose every row is found and worded by its own app, one record at a time, under the reader's access:
how many questions more one turn of rows may cost. At most 50 rows are shown. A trace asks once for each kind of record
that it names, and more rows show one kind more."""
SPARE = 2
"""So many questions more than measured may a page ask, so that a harmless change is no red test."""
FEW, MORE = 1, 2
WEEKS = timedelta(days=40)


def add_rows(cast, turn):
    """One more of everything that a list can show, begun long enough ago to be late."""
    aigul, dana = cast.who("aigul"), cast.who("dana")
    with clock.at(clock.now() - WEEKS):
        concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=aigul)
        case = referring.case_with_family(cast)
        contact(case, aigul)
        for answer in (ignore, accept, decline):
            answer(referring.sent(cast, case), dana)
        referring.submitted(cast, case)
        referring.draft(cast, case)
        submitted(assessed(register(cast, child={"given_name": f"Aizere{turn}"}), aigul), aigul)
    if service := SERVICES.get(turn):
        offers.enter(pk=uuid7(), organisation=cast.crisis_centre, data=OfferData(service), by=dana)
    published(cast, counts=by_region("P01", {**REGIONS, "KZ-71": 40 + 20 * turn}), as_of=MATURED)
    office = organisation(f"Office {turn}", "FSC", "KZ-71", office="yes")
    assign(person(f"worker{turn}", f"Worker{turn}", "Saule"), "WORKER", office)
    with as_owner():
        for state in ({"ended_at": clock.now(), "state": "FAILED", "error": "ValueError"}, {}):
            Run.objects.create(job="figures", period=f"{turn}{len(state)}", asked_by="system:beat", **state)
        for failed in ({"failed_at": clock.now(), "error": "ValueError"}, {}):
            late = clock.now() - WEEKS
            Message.objects.create(actor="system:steps", topic="mail", body={}, due=late, **failed)


SERVICES = {0: "SSS_TEMP", FEW: "SSS_TRAFFICK"}
"""What a crisis centre can give: one of it among the few rows, both among the more."""


def ignore(referral, by):
    """Sent, and not answered yet."""


def accept(referral, by):
    answers.accept(referral=as_provider(referral, by), data=AcceptanceData(), by=by)


def decline(referral, by):
    answers.decline(referral=as_provider(referral, by), reason="AGE", by=by)


def as_provider(referral, by):
    with acting_as(by):
        return Referral.objects.get(pk=referral.pk)


def lists():
    """The names of pages without a key that somebody signed in may read."""
    named = {
        str(pattern.name)
        for route, pattern in url_patterns()
        if "<" not in route and (door := door_of(pattern.callback)) and "GET" in door.methods
    }
    return {name for name in named if not name.startswith(SIGN_IN)} - NO_LIST


def count(cast, who, name):
    client = Client()
    client.force_login(getattr(cast, who), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(reverse("ping"))
    with CaptureQueriesContext(connection) as asked:
        data = {"q": "Testova"} if name == "search" else {}
        response = getattr(client, "post" if data else "get")(reverse(name), data)
    assert response.status_code == 200, (who, name)
    return len(asked)


def test_every_list_is_counted():
    assert {name for _, name in MOST} == lists()


def test_no_list_asks_more_for_more_rows(cast):
    for turn in range(FEW):
        add_rows(cast, turn)
    few = {key: count(cast, *key) for key in MOST}
    assert {key: n for key, n in few.items() if n > MOST[key] + SPARE} == {}
    for turn in range(FEW, FEW + MORE):
        add_rows(cast, turn)
    more = {key: count(cast, *key) - few[key] for key in MOST}
    assert {key: n for key, n in more.items() if n > GROWING.get(key, 0) * MORE} == {}
