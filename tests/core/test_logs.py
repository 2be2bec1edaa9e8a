"""Logs tell what failed, where, and in which request; never what somebody wrote."""

import logging

import pytest
from django.test import Client

from kzcp.core import logs
from kzcp.core.ids import uuid7
from tests.factories.intake import register

NAME = "Shoqyrova"


@pytest.fixture
def lines(monkeypatch):
    """What the handler of the house would write."""
    told = []

    class Kept(logging.StreamHandler):
        def emit(self, record):
            told.append(self.format(record))

    handler = Kept()
    handler.setFormatter(logs.formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    monkeypatch.setattr(root, "level", logging.INFO)
    yield told
    root.removeHandler(handler)


def test_a_line_names_the_request_and_who_acts(lines):
    request = uuid7()
    with logs.about(request_id=request, actor="user:7"):
        logging.getLogger("kzcp.jobs").warning("message %s failed %d times", request, 3)
    logging.getLogger("kzcp.jobs").warning("later")
    assert f"request_id={request}" in lines[0]
    assert "actor=user:7" in lines[0]
    assert "failed 3 times" in lines[0]
    assert "request_id" not in lines[1]


def test_a_failure_is_told_without_its_words(lines):
    try:
        raise ValueError(f"the child {NAME} has no birth date")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", f"/search/{NAME}/")
    assert NAME not in lines[0]
    assert "error=ValueError" in lines[0]
    assert "test_logs.py" in lines[0]


def test_a_failed_task_of_celery_is_told_without_its_words(lines):
    data = {"name": "cases.nightly", "exc": f"ValueError({NAME!r})"}
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s raised: %(exc)s", data, extra={"data": data}, exc_info=ValueError(NAME)
    )
    assert NAME not in lines[0]
    assert "task=cases.nightly" in lines[0]


def test_a_cause_is_not_told_either(lines):
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise RuntimeError(NAME) from error
    except RuntimeError:
        logging.getLogger("kzcp").exception("it failed")
    assert NAME not in lines[0]
    assert len(lines[0].splitlines()) == 1


@pytest.mark.django_db
@pytest.mark.urls("tests.access.probe_urls")
def test_a_request_that_fails_leaves_its_id_in_log_and_journal(cast, as_owner, lines):
    from kzcp.journal.models import Entry

    case = register(cast, child={"surname": NAME})
    client = Client(raise_request_exception=False)
    client.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/probe/fail/{case.pk}/").status_code == 500
    with as_owner():
        request = Entry.objects.filter(outcome="failed").latest("id").request_id
    (failed,) = [line for line in lines if "error=RuntimeError" in line]
    assert f"request_id={request}" in failed
    assert not any(NAME in line for line in lines)
