"""Assessing in the browser: written bit by bit, compared when two wrote, completed when nothing is missing."""

from http import HTTPStatus

import pytest

from cases.actions import assessments
from cases.forms.assessment import values_of
from cases.forms.writing import fingerprint
from cases.models import Assessment, AssessmentFinding
from kzcp.core.actor import acting_as
from kzcp.workflow.models import Draft
from tests.cases.views.pages import fields_of, send, stored
from tests.factories.casework import assessed, assessment_data, begin_assessment, fresh
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(cast):
    return cast.who("aigul")


@pytest.fixture
def begun(cast, aigul):
    """A case of hers that is being assessed, without anything written."""
    case = register(cast)
    from kzcp.core.ids import uuid7

    return assessments.start(pk=uuid7(), case=case, by=aigul)


def newest(assessment, by):
    with stored(by):
        return Assessment.objects.select_related("case").get(pk=assessment.pk)


def test_a_registered_case_offers_to_start(cast, signed_in):
    case = register(cast)
    page = signed_in("aigul").get(f"/cases/{case.pk}/assessment/")
    assert page.status_code == HTTPStatus.OK
    assert f"/cases/{case.pk}/steps/start-assessment/" in page.content.decode()
    colleague = signed_in("saule").get(f"/cases/{case.pk}/assessment/")
    assert "start-assessment" not in colleague.content.decode()


def test_all_domains_are_asked_and_saving_stores_what_was_written(begun, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{begun.case.pk}/assessment/edit/"
    sent = fields_of(client.get(url))
    assert sum(name.endswith("-scale") for name in sent) == 17
    sent |= {
        "domain-DEV_EMOTION-scale": "SOME_CONCERN",
        "domain-DEV_EMOTION-words": "Sleeps badly.",
        "child_wishes": "Wants her mother not to cry.",
        "protective_factors": ["SAFE_ADULT", "FRIENDS"],
        "risk": "HIGH",
        "separation_risk": "NO",
    }
    assert client.post(url, sent).status_code == HTTPStatus.SEE_OTHER
    found = newest(begun, aigul)
    with stored(aigul):
        finding = AssessmentFinding.objects.get(assessment=begun)
        assert (finding.domain, finding.scale, str(finding.words)) == (
            "DEV_EMOTION",
            "SOME_CONCERN",
            "Sleeps badly.",
        )
        assert str(found.child_wishes) == "Wants her mother not to cry."
    assert found.protective_factors == ["FRIENDS", "SAFE_ADULT"]
    assert found.risk == "HIGH"
    with stored(aigul):
        assert not Draft.objects.filter(kind="assessment", ended_at=None).exists()


def test_a_finding_can_be_taken_back(begun, aigul, signed_in):
    assessments.save(assessment=newest(begun, aigul), data=assessment_data(), by=aigul)
    client, url = signed_in("aigul"), f"/cases/{begun.case.pk}/assessment/edit/"
    sent = fields_of(client.get(url))
    assert sent["domain-DEV_EMOTION-words"] == "Sleeps badly."
    sent |= {"domain-DEV_EMOTION-scale": "NOT_ASSESSED", "domain-DEV_EMOTION-words": ""}
    assert client.post(url, sent).status_code == HTTPStatus.SEE_OTHER
    with stored(aigul):
        assert AssessmentFinding.objects.get(assessment=begun).scale == "NOT_ASSESSED"


def test_what_is_typed_is_kept_while_it_is_typed_and_found_again(begun, aigul, signed_in):
    client, case = signed_in("aigul"), begun.case
    sent = fields_of(client.get(f"/cases/{case.pk}/assessment/edit/"))
    sent |= {"child_wishes": "Wants to go to school.", "sequence": "1"}
    answer = send(client, f"/cases/{case.pk}/assessment/save/", sent)
    assert answer.status_code == HTTPStatus.OK
    assert answer.json()["sequence"] == 1
    again = client.get(f"/cases/{case.pk}/assessment/edit/")
    assert fields_of(again)["child_wishes"] == "Wants to go to school."
    assert fields_of(again)["sequence"] == "1"
    with stored(aigul):
        assert str(newest(begun, aigul).child_wishes) == ""
        draft = Draft.objects.get(kind="assessment")
    assert client.get(f"/cases/assessments/drafts/{draft.pk}/")["Location"].endswith(
        f"/cases/{case.pk}/assessment/edit/"
    )
    assert (
        signed_in("saule").get(f"/cases/assessments/drafts/{draft.pk}/").status_code == HTTPStatus.NOT_FOUND
    )


def test_an_older_saving_never_overwrites_a_newer_one(begun, signed_in):
    client, url = signed_in("aigul"), f"/cases/{begun.case.pk}/assessment/save/"
    sent = fields_of(client.get(f"/cases/{begun.case.pk}/assessment/edit/"))
    assert send(client, url, sent | {"summary": "two", "sequence": "2"}).status_code == HTTPStatus.OK
    late = send(client, url, sent | {"summary": "one", "sequence": "1"})
    assert late.status_code == HTTPStatus.CONFLICT
    assert send(client, url, sent | {"sequence": "x"}).status_code == HTTPStatus.BAD_REQUEST
    assert fields_of(client.get(f"/cases/{begun.case.pk}/assessment/edit/"))["summary"] == "two"


def test_a_draft_is_thrown_away_and_the_record_stays(begun, aigul, signed_in):
    assessments.save(assessment=newest(begun, aigul), data=assessment_data(), by=aigul)
    client, case = signed_in("aigul"), begun.case
    sent = fields_of(client.get(f"/cases/{case.pk}/assessment/edit/"))
    send(client, f"/cases/{case.pk}/assessment/save/", sent | {"summary": "typed", "sequence": "1"})
    assert client.post(f"/cases/{case.pk}/assessment/discard/").status_code == HTTPStatus.SEE_OTHER
    assert fields_of(client.get(f"/cases/{case.pk}/assessment/edit/"))["summary"] == "Quarrels at home."
    assert client.post(f"/cases/{case.pk}/assessment/discard/").status_code == HTTPStatus.NOT_FOUND


def test_a_hostile_character_is_an_error_beside_its_field_and_nothing_else_is_lost(begun, signed_in):
    client, url = signed_in("aigul"), f"/cases/{begun.case.pk}/assessment/edit/"
    sent = fields_of(client.get(url)) | {"summary": "kept", "child_wishes": "a\x00b"}
    answer = client.post(url, sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert ("", "child_wishes") in answer.context["page"].errors
    assert fields_of(answer)["summary"] == "kept"
    assert fields_of(client.get(url))["summary"] == "kept"


def test_a_text_too_long_is_told_beside_its_field(begun, signed_in):
    client, url = signed_in("aigul"), f"/cases/{begun.case.pk}/assessment/edit/"
    answer = client.post(
        url, fields_of(client.get(url)) | {"domain-DEV_HEALTH-words": "x" * 5000, "risk": "NONE"}
    )
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert ("domain-DEV_HEALTH", "words") in answer.context["page"].errors
    assert ("", "risk") in answer.context["page"].errors
    assert len(fields_of(answer)["domain-DEV_HEALTH-words"]) == 5000


def test_two_who_write_at_once_choose_field_by_field(cast, begun, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{begun.case.pk}/assessment/edit/"
    opened = fields_of(client.get(url))
    mine = opened | {"summary": "My summary.", "child_wishes": "Mine."}
    send(client, f"/cases/{begun.case.pk}/assessment/save/", mine | {"sequence": "1"})
    assessments.save(
        assessment=newest(begun, aigul),
        data=assessment_data(summary="Their summary.", child_wishes=""),
        by=aigul,
    )
    answer = client.post(url, mine | {"sequence": "1"})
    assert answer.status_code == HTTPStatus.CONFLICT
    choices = {choice.key: choice for choice in answer.context["comparison"].choices}
    assert choices["summary"].picked == "both"
    assert choices["risk"].picked == "theirs"
    assert choices["child_wishes"].picked == "mine"
    picked = fields_of(answer) | {"pick:summary": "both", "pick:risk": "theirs"}
    assert picked["summary"] == "My summary."
    assert client.post(url, picked).status_code == HTTPStatus.SEE_OTHER
    found = newest(begun, aigul)
    with stored(aigul):
        assert str(found.summary) == "My summary.\nTheir summary."
        assert str(found.child_wishes) == "Mine."
    assert found.risk == "MEDIUM"


def test_another_window_of_the_same_person_is_no_loss_either(begun, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{begun.case.pk}/assessment/edit/"
    opened = fields_of(client.get(url))
    send(
        client,
        f"/cases/{begun.case.pk}/assessment/save/",
        opened | {"summary": "window one", "sequence": "1"},
    )
    answer = client.post(url, opened | {"summary": "window two"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.context["against"] == "draft"
    assert (
        client.post(url, fields_of(answer) | {"pick:summary": "theirs"}).status_code == HTTPStatus.SEE_OTHER
    )
    with stored(aigul):
        assert str(newest(begun, aigul).summary) == "window one"


def test_the_same_page_sent_twice_is_saved_once(begun, signed_in):
    client, url = signed_in("aigul"), f"/cases/{begun.case.pk}/assessment/edit/"
    sent = fields_of(client.get(url)) | {"summary": "once"}
    assert client.post(url, sent).status_code == HTTPStatus.SEE_OTHER
    assert client.post(url, sent).status_code == HTTPStatus.SEE_OTHER


def test_completing_asks_for_what_is_missing_and_leads_there(begun, aigul, signed_in):
    client, case = signed_in("aigul"), begun.case
    page = client.get(f"/cases/{case.pk}/assessment/complete/")
    assert page.context["missing"] == 2
    text = page.content.decode()
    assert f"/cases/{case.pk}/reporting/" in text
    assert "Yes, complete it" not in text
    assert client.post(f"/cases/{case.pk}/assessment/complete/").status_code == HTTPStatus.CONFLICT


def test_an_assessment_is_completed_and_then_read_in_its_version(cast, aigul, signed_in):
    case = register(cast)
    written = begin_assessment(case, aigul)
    client = signed_in("aigul")
    report = fields_of(client.get(f"/cases/{case.pk}/reporting/"))
    report |= {"decision": "REPORTED", "body": "POLICE", "number": "1-118"}
    assert client.post(f"/cases/{case.pk}/reporting/", report).status_code == HTTPStatus.SEE_OTHER
    url = f"/cases/{case.pk}/assessment/edit/"
    answer = client.post(url, fields_of(client.get(url)) | {"go": "complete"})
    assert answer["Location"].endswith("/assessment/complete/")
    assert "Yes, complete it" in client.get(answer["Location"]).content.decode()
    assert client.post(answer["Location"]).status_code == HTTPStatus.SEE_OTHER
    assert fresh(case, aigul).status == "PLANNING"
    assert "Sleeps badly." in client.get(f"/cases/assessments/{written.pk}/").content.decode()
    assert client.get(url).status_code == HTTPStatus.CONFLICT


def test_who_may_not_write_reads_and_who_may_not_read_finds_nothing(cast, aigul, signed_in):
    case = assessed(register(cast), aigul)
    assert signed_in("saule").get(f"/cases/{case.pk}/assessment/").status_code == HTTPStatus.OK
    assert signed_in("saule").get(f"/cases/{case.pk}/assessment/edit/").status_code == HTTPStatus.NOT_FOUND
    for name in ("zarina", "bolat", "timur", "dana"):
        assert signed_in(name).get(f"/cases/{case.pk}/assessment/").status_code == HTTPStatus.NOT_FOUND


def test_equal_values_have_equal_signs(begun, aigul):
    with acting_as(aigul):
        values = values_of(newest(begun, aigul))
    same = values.copy()
    same["summary"] = "\r\n"
    assert fingerprint(values) == fingerprint(same)
    same["summary"] = "other"
    assert fingerprint(values) != fingerprint(same)
