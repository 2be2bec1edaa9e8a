"""The list of concerns and the decision on one, through the pages."""

import pytest

from cases.actions import concerns
from cases.models import Case, Concern
from kzcp.core.ids import uuid7
from kzcp.workflow.models import Draft
from tests.cases.views.conftest import TYPES, Intake
from tests.factories.intake import concern_data, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(cast):
    return concerns.take(
        pk=uuid7(), office_id=cast.office.pk, data=concern_data(words="Crying at night"), by=cast.who("aigul")
    )


def test_the_taker_reads_it_and_a_colleague_only_its_hour(signed_in, concern):
    assert "Crying at night" in signed_in("aigul").get(f"/concerns/{concern.pk}/").content.decode()
    colleague = signed_in("bolat")
    listed = colleague.get("/concerns/").content.decode()
    assert "A colleague decides" in listed
    assert str(concern.pk) not in listed
    assert colleague.get(f"/concerns/{concern.pk}/").status_code == 404


@pytest.mark.parametrize("name", ["zarina", "timur", "dana", "marat", "oleg", "gulnar"])
def test_outsiders_do_not_find_it(signed_in, concern, name):
    other = signed_in(name)
    assert other.get(f"/concerns/{concern.pk}/").status_code == 404
    for step in ("continue", "link", "reject", "hand-over"):
        assert other.post(f"/concerns/{concern.pk}/{step}/").status_code == 404


def test_it_is_rejected_with_a_reason(signed_in, concern, as_owner):
    aigul = signed_in("aigul")
    url = f"/concerns/{concern.pk}/reject/"
    assert aigul.post(url, {"reason": ""}).status_code == 422
    answer = aigul.post(url, {"reason": "OTHER", "words": ""})
    assert "Write the reason in words." in answer.content.decode()
    assert aigul.post(url, {"reason": "NO_CHILD", "words": ""}).status_code == 302
    with as_owner():
        assert Concern.objects.get().outcome == "REJECTED"
    assert "This concern is decided" in aigul.get(f"/concerns/{concern.pk}/").content.decode()
    assert aigul.post(url, {"reason": "NO_CHILD", "words": ""}).status_code == 409


def test_it_is_linked_to_a_case_of_ones_own(signed_in, cast, concern, as_owner):
    case = register(cast)
    aigul = signed_in("aigul")
    url = f"/concerns/{concern.pk}/link/"
    answer = aigul.post(url, {"number": "00-00-1"})
    assert answer.status_code == 422
    assert "There is no open case of yours with this number." in answer.content.decode()
    assert aigul.post(url, {"number": case.number}).status_code == 302
    with as_owner():
        assert Concern.objects.get(pk=concern.pk).case_id == case.pk


def test_a_case_of_another_cannot_be_linked(signed_in, cast, concern):
    case = register(cast, by="zarina")
    answer = signed_in("aigul").post(f"/concerns/{concern.pk}/link/", {"number": case.number})
    assert answer.status_code == 422


def test_it_goes_on_to_a_case_with_what_was_taken(signed_in, concern, as_owner):
    aigul = signed_in("aigul")
    answer = aigul.post(f"/concerns/{concern.pk}/continue/")
    again = aigul.post(f"/concerns/{concern.pk}/continue/")
    assert answer["Location"] == again["Location"]
    page = aigul.get(answer["Location"], follow=True)
    assert "Crying at night" in page.content.decode()
    pk = page.context["draft"].pk
    (key,) = [row.key for row in page.context["page"].blocks["child"]]
    intake = Intake(aigul)
    intake.pk, intake.key = pk, key
    intake.first = intake.url("danger")
    assert intake.begin(sequence=intake.sequence()).status_code == 303
    assert intake.send("types", **TYPES).status_code == 303
    for step in ("family", "reporter", "measures"):
        assert intake.send(step).status_code == 303
    assert aigul.post(intake.url("check")).status_code == 303
    with as_owner():
        assert Case.objects.get().concern_id == concern.pk
        assert Draft.objects.get(ended_at__isnull=False).subject_id == concern.pk
    assert aigul.post(f"/concerns/{concern.pk}/continue/").status_code == 409


def test_the_supervisor_hands_it_over(signed_in, cast, concern, as_owner):
    saule = signed_in("saule")
    url = f"/concerns/{concern.pk}/hand-over/"
    assert saule.post(url, {"worker": str(cast.zarina.pk)}).status_code == 422
    assert saule.post(url, {"worker": str(cast.bolat.pk)}).status_code == 302
    assert signed_in("bolat").get(f"/concerns/{concern.pk}/").status_code == 200
    assert signed_in("aigul").post(url, {"worker": "1"}).status_code == 404
