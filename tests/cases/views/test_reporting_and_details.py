"""The reporting decision, and what a case has by its kind."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.exceptions import ValidationError

from cases.actions import details, reporting
from cases.data import ReportingData
from cases.kinds.violence import ViolenceDetails
from cases.models import CaseGrant, ReportingDecision
from kzcp.core import clock
from kzcp.core.ids import uuid7
from tests.cases.views.pages import fields_of, stored
from tests.factories.casework import begin_assessment, fresh
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(cast):
    return cast.who("aigul")


@pytest.fixture
def case(cast, aigul):
    made = register(cast)
    begin_assessment(made, aigul)
    return fresh(made, aigul)


def test_reporting_needs_the_number_and_the_same_form_twice_is_one_decision(case, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/reporting/"
    sent = fields_of(client.get(url)) | {"decision": "REPORTED", "body": "POLICE"}
    answer = client.post(url, sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(answer.context["form"].errors) == {"number"}
    sent |= {"number": "1-118", "reason": "OTHER", "words": "left from another thought"}
    assert client.post(url, sent).status_code == HTTPStatus.SEE_OTHER
    assert client.post(url, sent).status_code == HTTPStatus.SEE_OTHER
    with stored(aigul):
        found = ReportingDecision.objects.get(case=case)
        assert (found.decision, found.body, str(found.number), found.reason) == (
            "REPORTED",
            "POLICE",
            "1-118",
            "",
        )
    assert "1-118" in client.get(url).content.decode()


def test_not_reporting_needs_its_reason_and_an_unsafe_moment_the_next_day_of_deciding(case, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/reporting/"
    sent = fields_of(client.get(url)) | {"decision": "NOT_REPORTED"}
    assert "reason" in client.post(url, sent).context["form"].errors
    sent |= {"reason": "UNSAFE_NOW"}
    assert "next_decision_on" in client.post(url, sent).context["form"].errors
    yesterday, tomorrow = (clock.today() + timedelta(days=n) for n in (-1, 1))
    assert (
        "next_decision_on" in client.post(url, sent | {"next_decision_on": yesterday}).context["form"].errors
    )
    assert "decided_on" in client.post(url, sent | {"decided_on": tomorrow}).context["form"].errors
    assert client.post(url, sent | {"next_decision_on": tomorrow}).status_code == HTTPStatus.SEE_OTHER
    assert client.post(url, {"id": "x", "decision": "?"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"decision": "NOT_REPORTED", "body": "POLICE", "reason": "OTHER", "words": "Both"}, "body"),
        ({"decision": "NOT_REPORTED", "body": "POLICE", "number": "1-118", "reason": "UNSAFE_NOW"}, "body"),
        ({"decision": "NOT_REPORTED"}, "reason"),
        ({"decision": "REPORTED", "body": "POLICE", "number": "1-118", "reason": "OTHER"}, "reason"),
        ({"decision": "ALREADY_KNOWN", "body": "POLICE", "number": "7", "reason": "UNSAFE_NOW"}, "reason"),
        ({"decision": "REPORTED", "number": "1-118"}, "body"),
    ],
)
def test_a_body_and_a_reason_together_are_refused_beside_the_field(case, aigul, given, field):
    """Also where no form stands between: the action says it by field, the database never has to."""
    data = ReportingData(**{"decided_on": clock.today(), **given})
    with pytest.raises(ValidationError) as refused:
        reporting.decide(pk=uuid7(), case=case, data=data, by=aigul)
    assert set(refused.value.message_dict) == {field}
    with stored(aigul):
        assert not ReportingDecision.objects.filter(case=case).exists()


def test_a_kind_without_the_decision_has_no_such_page(cast, signed_in):
    case = register(cast, kind="TST", details={"words": "Something", "urgent": "NO"})
    assert signed_in("aigul").get(f"/cases/{case.pk}/reporting/").status_code == HTTPStatus.NOT_FOUND
    assert signed_in("aigul").get(f"/cases/{case.pk}/details/").status_code == HTTPStatus.OK


def test_all_fields_of_the_kind_are_shown_as_they_are_stored(case, signed_in):
    sent = fields_of(signed_in("aigul").get(f"/cases/{case.pk}/details/"))
    assert sent["types"] == "PSY_VERBAL"
    assert sent["settings"] == "HOME"
    assert sent["first_incident_unknown"] == "on"
    assert (sent["online"], sent["ongoing"], sent["finding"]) == ("NO", "YES", "SUSPECTED")


def test_details_are_changed_and_a_date_may_be_known_in_part(case, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/details/"
    sent = fields_of(client.get(url))
    del sent["first_incident_unknown"]
    sent |= {
        "first_incident_month": "9",
        "first_incident_year": "2025",
        "types": ["PSY_VERBAL", "PHYS"],
        "finding": "SUBSTANTIATED",
        "safety_plan": "Call the neighbour.",
    }
    answer = client.post(url, sent)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.context["page"].errors
    with stored(aigul):
        row = ViolenceDetails.objects.get(case=case)
        assert (row.first_incident.isoformat(), row.first_incident_precision) == ("2025-09-01", "MONTH")
        assert sorted(row.types) == ["PHYS", "PSY_VERBAL"]
        assert str(row.safety_plan) == "Call the neighbour."
    again = fields_of(client.get(url))
    assert (again["first_incident_month"], again["first_incident_year"]) == ("9", "2025")


def test_a_contradiction_stands_beside_its_field(case, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/details/"
    answer = client.post(
        url, fields_of(client.get(url)) | {"types": ["UNKNOWN", "PHYS"], "first_incident_year": "2025"}
    )
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert ("", "first_incident") in answer.context["page"].errors
    sent = fields_of(answer) | {"first_incident_year": ""}
    assert ("", "types") in client.post(url, sent).context["page"].errors


def test_a_sexual_type_restricts_the_case_and_the_page_says_so_before(cast, case, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/details/"
    page = client.get(url)
    assert "restrict the case at once" in page.content.decode()
    answer = client.post(url, fields_of(page) | {"types": ["SEX"]})
    assert answer["Location"].endswith("/access/"), answer.context and answer.context["page"].errors
    after = client.get(answer["Location"]).content.decode()
    assert "Supervisor-S" in after
    assert fresh(case, aigul).level == "RESTRICTED"
    with stored(aigul):
        assert CaseGrant.objects.filter(content_object=case).count() == 2
    assert "restrict the case at once" not in client.get(url).content.decode()
    assert signed_in("marzhan").get(f"/cases/{case.pk}/access/").status_code == HTTPStatus.NOT_FOUND


def test_two_who_change_the_details_choose(case, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/details/"
    sent = fields_of(client.get(url))
    details.save(case=case, values={"ongoing": "NO"}, by=aigul)
    answer = client.post(url, sent | {"online": "YES"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert {choice.key for choice in answer.context["comparison"].choices} == {"online", "ongoing"}
    answer = client.post(url, fields_of(answer) | {"pick:ongoing": "theirs", "pick:online": "mine"})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    with stored(aigul):
        row = ViolenceDetails.objects.get(case=case)
        assert (row.online, row.ongoing) == ("YES", "NO")


def test_others_do_not_change_details(case, signed_in):
    url = f"/cases/{case.pk}/details/"
    for name in ("saule", "bolat", "zarina", "timur"):
        assert signed_in(name).get(url).status_code == HTTPStatus.NOT_FOUND
