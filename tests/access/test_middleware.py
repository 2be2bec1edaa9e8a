"""Every way in which a request can end leaves exactly one right journal entry, and nothing half done."""

from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings

from cases.models import Note
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry
from tests.factories.intake import register

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.probe_urls")]


def client_of(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


ENDS = [
    ("look", "get", "aigul", 200, "case.view", "allowed"),
    ("look", "get", "saule", 200, "case.view", "allowed"),
    ("look", "get", "zarina", 404, "case.view", "denied"),
    ("look", "get", "timur", 404, "case.view", "denied"),
    ("write", "post", "aigul", 303, "note.write", "allowed"),
    ("write", "post", "zarina", 404, "note.write", "denied"),
    ("fail", "post", "aigul", 500, "note.write", "failed"),
    ("dangle", "post", "aigul", 500, "note.write", "failed"),
    ("swallow", "post", "aigul", 500, "note.write", "failed"),
    ("early", "post", "aigul", 500, "note.write", "failed"),
    ("refuse", "post", "aigul", 409, "note.write", "refused"),
    ("circle", "post", "aigul", 409, "note.write", "refused"),
    ("invalid", "post", "aigul", 422, "note.write", "refused"),
]


@pytest.mark.parametrize(("address", "method", "name", "status", "action", "outcome"), ENDS)
def test_one_right_entry(cast, told_after, address, method, name, status, action, outcome):
    case, told = told_after
    response = getattr(client_of(getattr(cast, name)), method)(f"/probe/{address}/{case.pk}/")
    assert response.status_code == status
    assert told() == [(str(cast.who(name)), action, outcome, str(case.pk))]


@pytest.fixture
def told_after(cast, as_owner):
    """A registered case, and what is told after it."""
    case = register(cast)
    with as_owner():
        before = set(Entry.objects.values_list("pk", flat=True))

    def entries():
        with as_owner():
            rows = Entry.objects.exclude(pk__in=before).filter(parent=None).order_by("id")
            return list(rows.values_list("actor", "action", "outcome", "subject_id"))

    return case, entries


@pytest.mark.parametrize(
    ("address", "kept"),
    [("write", 1), ("fail", 0), ("dangle", 0), ("swallow", 0), ("refuse", 0), ("invalid", 0)],
)
def test_what_does_not_end_well_leaves_no_write(cast, as_owner, address, kept):
    case = register(cast)
    client_of(cast.aigul).post(f"/probe/{address}/{case.pk}/")
    with as_owner():
        assert Note.objects.filter(case=case).count() == kept


def test_a_case_that_does_not_exist_is_told_as_it_was_asked_for(cast, told_after):
    _, told = told_after
    asked = uuid7()
    assert client_of(cast.aigul).get(f"/probe/look/{asked}/").status_code == 404
    assert told() == [(str(cast.who("aigul")), "case.view", "denied", str(asked))]


def test_the_page_of_what_is_not_there_says_it_once(cast):
    page = (
        client_of(cast.aigul)
        .get(f"/probe/look/{uuid7()}/", headers={"accept-language": "en"})
        .content.decode()
    )
    assert "The address is mistyped, the record is gone" in page
    assert "There is no such record" not in page


@pytest.mark.parametrize("name", ["oleg", "aigul"])
def test_a_denial_keeps_what_was_asked_for_also_when_it_is_no_uuid(cast, told_after, name):
    _, told = told_after
    assert client_of(getattr(cast, name)).get("/probe/numbered/12/2025-Q3/").status_code == 404
    assert told() == [(str(cast.who(name)), "staff.manage", "denied", "12/2025-Q3")]


@pytest.mark.django_db(transaction=True)
def test_a_failure_of_the_commit_itself_is_told_and_answered_with_a_page(cast, told_after):
    case, told = told_after
    with mock.patch.object(connection, "check_constraints"):
        response = client_of(cast.aigul).post(f"/probe/dangle/{case.pk}/")
    assert response.status_code == 500
    assert b"<h1>" in response.content
    assert told() == [(str(cast.who("aigul")), "note.write", "failed", str(case.pk))]


@pytest.mark.parametrize("address", ["refuse", "fail", "dangle"])
def test_without_the_journal_there_is_no_answer(cast, told_after, address):
    case, told = told_after
    with mock.patch("kzcp.journal.journal.rewrite", side_effect=OperationalError):
        response = client_of(cast.aigul).post(f"/probe/{address}/{case.pk}/")
    assert response.status_code == 503
    assert b"<h1>" in response.content
    assert told() == []


@override_settings(TRUSTED_PROXIES=1)
def test_the_journal_names_the_browser_behind_a_proxy_of_ours(cast, told_after, as_owner):
    case, _ = told_after
    client_of(cast.aigul).get(
        f"/probe/look/{case.pk}/", headers={"X-Forwarded-For": "192.0.2.9, 198.51.100.7"}
    )
    with as_owner():
        assert Entry.objects.filter(action="case.view").latest("id").source == "198.51.100.7"


def test_a_method_that_is_not_declared_is_refused(cast):
    case = register(cast)
    assert client_of(cast.aigul).post(f"/probe/look/{case.pk}/").status_code == 405
    assert client_of(cast.aigul).head(f"/probe/look/{case.pk}/").status_code == 200


def test_nobody_signed_in_is_sent_to_sign_in_and_sees_no_row(cast):
    case = register(cast)
    assert Client().get(f"/probe/look/{case.pk}/").status_code == 302
    assert Client().get(f"/probe/look/{case.pk}/", headers={"X-Autosave": "1"}).status_code == 401
    assert Client().get("/probe/lazy/").content == b"0"


@pytest.mark.parametrize("query", ["?q=%00", "?q=%ff", "?q=%ed%a0%80"])
def test_a_malformed_address_is_harmless(query):
    assert Client().get(f"/probe/lazy/{query}").status_code == 400


def test_a_malformed_address_leaves_one_entry_of_whoever_is_signed_in(cast, told_after):
    _, told = told_after
    assert client_of(cast.aigul).get("/probe/lazy/?q=%00").status_code == 400
    assert told() == [(str(cast.who("aigul")), "request.refused", "refused", "")]


def test_pages_are_never_kept(cast):
    case = register(cast)
    response = client_of(cast.aigul).get(f"/probe/look/{case.pk}/")
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
