"""Every page of the console answers those whose door it is, in three languages, and nobody else."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

PAGES = {
    "saule": ["approvals", "notices", "trace", "account", "gallery"],
    "marat": ["journal", "trace", "notices", "account"],
    "oleg": ["staff", "staff_add", "organisations", "organisation_add", "jobs"],
    "timur": ["account", "trace"],
}
TEXTS = ["help", "accessibility", "data_protection", "account_login", "account_reset_password"]


@pytest.mark.parametrize(
    ("name", "route"), [(name, route) for name, routes in PAGES.items() for route in routes]
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_page_opens(seat, name, route, language):
    answer = seat(name, language).get(reverse(route))
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("route", TEXTS)
def test_a_text_is_open_to_all(client, db, route):
    assert client.get(reverse(route)).status_code == 200


@pytest.mark.parametrize("route", ["approvals", "journal", "staff", "organisations", "jobs"])
def test_a_page_does_not_exist_for_those_without_the_permission(seat, route):
    assert seat("timur").get(reverse(route)).status_code == 404


@pytest.mark.parametrize("route", ["home", "account", "journal", "ping"])
def test_a_stranger_is_asked_to_sign_in(client, db, route):
    answer = client.get(reverse(route))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("name", "route"), [("saule", "approvals"), ("marat", "journal"), ("oleg", "staff")])
def test_home_leads_to_the_first_section(seat, name, route):
    answer = seat(name).get("/")
    assert answer.status_code == 302
    if name != "saule":
        assert answer["Location"] == reverse(route)


def test_somebody_without_a_role_comes_to_the_account(seat, cast):
    from kzcp.accounts.models import Assignment

    Assignment.objects.filter(user=cast.timur).delete()
    assert seat("timur").get("/")["Location"] == reverse("account")


def test_health(client, db):
    assert client.get("/health/live").content == b"live"
    assert client.get("/health/ready").content == b"ready"


def test_ping_keeps_the_session(seat):
    assert seat("saule").get(reverse("ping")).status_code == 204


def test_an_unknown_address_is_a_page(seat):
    assert seat("saule").get("/nowhere/").status_code == 404


def test_a_form_from_elsewhere_is_refused_with_a_page(cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.saule)
    assert client.post(reverse("notices_read")).status_code == 403


def test_jobs_tell_in_words_what_ran_for_what_and_what_to_do(seat, as_owner):
    from kzcp.core import clock
    from kzcp.jobs.models import Message, Run

    now = clock.now()
    with as_owner():
        Run.objects.create(
            job="figures",
            period="2026-Q3",
            state="FAILED",
            asked_by="x",
            started_at=now,
            ended_at=now,
            error="no such column",
        )
        Run.objects.create(
            job="referrals.silence",
            period="2026-10-05 14:30",
            state="FINISHED",
            asked_by="x",
            started_at=now,
            ended_at=now,
        )
        Message.objects.create(
            topic="sample.go_on",
            body={},
            due=now,
            failures=10,
            failed_at=now,
            error="boom",
            actor="system:sample",
        )
    text = seat("oleg").get(reverse("jobs")).content.decode()
    for told in (
        "Computing the figures of a quarter",
        "3rd quarter of 2026",
        "Telling of referrals that nobody has answered",
        "05.10.2026, 14:30",
        "Making the rest of the demonstration sample",
        "the sample goes on where it stopped",
        "For the engineers",
    ):
        assert told in text
    for code in ("sample.go_on", "2026-Q3", "<code>figures"):
        assert code not in text
    for language, quarter in (("ru", "3-й квартал 2026 года"), ("kk", "2026 жылғы 3-тоқсан")):
        told = seat("oleg", language).get(reverse("jobs")).content.decode()
        assert quarter in told
        assert "quarter" not in told


def test_the_journal_calls_accounts_and_quarters_by_name(seat, cast):
    from django.db import transaction

    from kzcp.core.actor import acting_as
    from kzcp.journal import journal

    with acting_as(cast.who("oleg")), transaction.atomic():
        journal.record("staff.change", subject=cast.aigul)
        journal.record("figures.view", subject_kind="reports.figureset", subject_id="2026-Q3")
        journal.record("staff.view", outcome="denied", subject_kind="accounts.user", subject_id="9" * 60)
    lines = seat("marat").get(reverse("journal")).context["leaf"].lines
    told = {(line.subject, line.number or line.key) for line in lines}
    assert {("Account", "Worker-A Aigul"), ("Figures", "3rd quarter of 2026")} <= told
