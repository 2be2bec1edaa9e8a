"""How sessions end: by time, from elsewhere, forgotten; each end stands in the journal once."""

import time
from datetime import timedelta
from unittest import mock

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from kzcp.accounts import jobs
from kzcp.celery import SCHEDULE
from kzcp.journal.models import Entry
from tests.console.conftest import seat  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

MINUTES, HOURS = 60, 3600


@pytest.fixture
def ends(cast, as_owner):
    """Give who ended which session and why, oldest first."""

    def told():
        with as_owner():
            rows = Entry.objects.filter(action="session.end", outcome="allowed").order_by("id")
            return list(rows.values_list("actor", "subject_id", "reason"))

    return told


def later(seconds):
    return mock.patch("time.time", return_value=time.time() + seconds)


@pytest.mark.parametrize(("seconds", "reason"), [(16 * MINUTES, "idle"), (12 * HOURS + 1, "old")])
def test_a_session_that_is_over_ends_with_an_entry(cast, seat, ends, seconds, reason):  # noqa: F811
    person = seat("saule")
    assert person.get(reverse("account")).status_code == 200
    with later(seconds):
        answer = person.get(reverse("account"))
        assert answer["Location"].startswith(reverse("account_login"))
        assert person.get(reverse("account")).status_code == 302
    assert ends() == [(str(cast.who("saule")), str(cast.saule.pk), reason)]


def test_a_session_in_use_lasts_twelve_hours_and_no_longer(cast, seat, ends):  # noqa: F811
    person = seat("saule")
    steps = range(0, 12 * HOURS, 14 * MINUTES)
    for seconds in steps:
        with later(seconds):
            assert person.get(reverse("ping")).status_code == 204
    with later(12 * HOURS + 1):
        assert person.get(reverse("ping")).status_code == 302
    assert [reason for _actor, _subject, reason in ends()] == ["old"]


@pytest.mark.parametrize("header", ["X-Autosave", "HX-Request"])
def test_a_script_is_told_by_a_code(seat, ends, header):  # noqa: F811
    person = seat("saule")
    person.get(reverse("account"))
    with later(16 * MINUTES):
        assert person.get(reverse("account"), headers={header: "true"}).status_code == 401
    assert [reason for _actor, _subject, reason in ends()] == ["idle"]


@pytest.mark.parametrize(
    ("column", "ago", "reason"),
    [("last_seen_at", timedelta(minutes=16), "idle"), ("created_at", timedelta(hours=13), "old")],
)
def test_a_forgotten_session_is_ended_by_the_system(cast, seat, ends, column, ago, reason):  # noqa: F811
    forgotten, used = seat("saule"), seat("aigul")
    forgotten.get(reverse("account"))
    used.get(reverse("account"))
    row = UserSession.objects.get(user=cast.saule)
    setattr(row, column, getattr(row, column) - ago)
    row.save()
    jobs.end_sessions()
    jobs.end_sessions()
    assert ends() == [("system:sessions", str(cast.saule.pk), reason)]
    assert forgotten.get(reverse("account")).status_code == 302
    assert used.get(reverse("account")).status_code == 200
    assert jobs.SESSIONS in [periodic.task for periodic in SCHEDULE]


def test_signing_out_elsewhere_is_told(cast, seat, ends):  # noqa: F811
    first, second = seat("saule"), seat("saule")
    first.get(reverse("account"))
    second.get(reverse("account"))
    first.post(reverse("usersessions_list"))
    assert second.get(reverse("account")).status_code == 302
    assert first.get(reverse("account")).status_code == 200
    assert ends() == [(str(cast.who("saule")), str(cast.saule.pk), "elsewhere")]


def test_the_auditor_reads_why(cast, seat):  # noqa: F811
    person = seat("saule")
    person.get(reverse("account"))
    with later(16 * MINUTES):
        person.get(reverse("account"))
    text = seat("marat").get(f"{reverse('journal')}?noun=session").content.decode()
    assert "Session: ended" in text
    assert "Nothing was done for 15 minutes" in text
