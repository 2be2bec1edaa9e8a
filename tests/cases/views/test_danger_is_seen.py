"""A child in danger now stands on top: on the day, above its case, in the office; once seen, no more."""

from datetime import timedelta

import pytest

from cases.actions import concerns
from kzcp.core import clock
from kzcp.core.ids import uuid7
from tests.cases.views.conftest import Intake
from tests.factories.casework import contact, fresh
from tests.factories.intake import concern_data, register

pytestmark = pytest.mark.django_db
ALARM = '<section class="alarm"'


def text(answer):
    return answer.content.decode()


@pytest.fixture
def case(cast):
    return register(cast, concern={"immediate_danger": True})


def test_a_case_in_danger_says_so_until_the_child_is_seen(cast, case, signed_in):
    client, office = signed_in("aigul"), signed_in("saule")
    day = text(client.get("/day/"))
    assert day.index(ALARM) < day.index('class="sum"')
    assert "Testova Aizere" in day[day.index(ALARM) : day.index('class="sum"')]
    assert "Immediate danger" in text(client.get(f"/cases/{case.pk}/consents/"))
    page = text(office.get("/office/"))
    assert f"Case № {case.number}: no contact yet" in page
    assert "Testova" not in page[page.index(ALARM) : page.index('class="sum"')]
    contact(fresh(case, cast.who("aigul")), cast.who("aigul"))
    for seen in (client.get("/day/"), client.get(f"/cases/{case.pk}/consents/"), office.get("/office/")):
        assert "Immediate danger" not in text(seen)


def test_an_undecided_report_leads_to_the_draft_that_is_being_written(cast, signed_in):
    flow = Intake(signed_in("aigul"))
    assert flow.begin(danger="YES").status_code == 303
    day = text(flow.client.get("/day/"))
    top = day[day.index(ALARM) : day.index('class="sum"')]
    assert f"/intake/{flow.pk}/" in top
    assert "Testova Aizere" in top
    assert "Go on and hand in" in top


def test_an_undecided_report_is_told_to_the_office(cast, signed_in):
    taken = concerns.take(
        pk=uuid7(),
        office_id=cast.office.pk,
        data=concern_data(immediate_danger=True, received_at=clock.now() - timedelta(hours=2)),
        by=cast.who("aigul"),
    )
    day = text(signed_in("aigul").get("/day/"))
    assert f"/concerns/{taken.pk}/" in day[day.index(ALARM) : day.index('class="sum"')]
    assert "not decided yet" in text(signed_in("saule").get("/office/"))


def test_no_danger_no_alarm(cast, signed_in):
    case = register(cast, concern={"risk_signs": ("INJURY",)})
    client = signed_in("aigul")
    assert "Immediate danger" not in text(client.get("/day/")) + text(
        client.get(f"/cases/{case.pk}/consents/")
    )
    assert "Immediate danger" not in text(signed_in("saule").get("/office/"))
