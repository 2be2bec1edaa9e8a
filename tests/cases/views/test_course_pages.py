"""The pages on the way of a case: what comes next, what is missing and where, closing, opening again."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import transaction

from cases.actions import concerns, confidentiality
from cases.models import Concern, Note, Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from tests.cases.views.pages import fields_of
from tests.factories import casework as made
from tests.factories import referring
from tests.factories.intake import concern_data, register

pytestmark = pytest.mark.django_db


def text(answer):
    assert answer.status_code in (HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY)
    return re.sub(r"\s+", " ", answer.content.decode())


def begun(cast, **changes):
    case, aigul = register(cast, concern={"risk_signs": ("INJURY",)}, **changes), cast.who("aigul")
    made.begin_assessment(case, aigul)
    return made.fresh(case, aigul)


def test_a_new_case_names_the_first_contact_first(cast, signed_in):
    case, client = register(cast), signed_in("aigul")
    ahead = client.get(f"/cases/{case.pk}/").context["ahead"]
    assert ahead.title == "Next step: see the child or speak to them"
    assert ahead.then == "Then: start the assessment"
    assert ahead.due != ahead.then_due
    made.contact(case, cast.who("aigul"))
    after = client.get(f"/cases/{case.pk}/").context["ahead"]
    assert (after.title, after.then) == ("Next step: start the assessment", "")


def test_the_course_says_which_stage_did_not_take_place(cast, signed_in):
    case, client = register(cast), signed_in("aigul")
    assert "did not take place" not in text(client.get(f"/cases/{case.pk}/"))
    assert client.post(f"/cases/{case.pk}/steps/close-as-advice/").status_code == HTTPStatus.FOUND
    assert text(client.get(f"/cases/{case.pk}/")).count("did not take place") == 4


def test_what_is_missing_is_mended_at_its_field_and_leads_back(cast, signed_in):
    case, client = begun(cast), signed_in("aigul")
    page = text(client.get(f"/cases/{case.pk}/assessment/"))
    place = f"/cases/{case.pk}/details/?for=assessment"
    assert f"{place}#id_safety_plan" in page
    form = client.get(place)
    assert 'id="id_safety_plan"' in form.content.decode()
    saved = client.post(place, {**fields_of(form), "safety_plan": "She goes to the neighbour."})
    assert saved["Location"] == f"/cases/{case.pk}/assessment/"
    plain = client.get(f"/cases/{case.pk}/details/")
    again = client.post(f"/cases/{case.pk}/details/", fields_of(plain))
    assert again["Location"] == f"/cases/{case.pk}/"


def test_what_is_done_is_told_as_done_and_what_is_missing_without_a_full_stop(cast, signed_in):
    case, client = begun(cast), signed_in("aigul")
    needs = client.get(f"/cases/{case.pk}/assessment/").context["needs"]
    told = {need.code: (str(need.label), need.done) for need, _url in needs}
    assert told["type"] == ("The type of violence is stated", True)
    assert told["reporting"] == ("Decide whether the police or another body is told", False)
    assert not [label for label, _done in told.values() if label.endswith(".")]


def test_a_completed_assessment_leads_on_to_the_plan(cast, signed_in):
    case = made.assessed(register(cast), cast.who("aigul"))
    page = text(signed_in("aigul").get(f"/cases/{case.pk}/assessment/"))
    assert f'href="/cases/{case.pk}/plan/">Go on to the plan' in page
    other = begun(cast)
    assert "Go on to the plan" not in text(signed_in("aigul").get(f"/cases/{other.pk}/assessment/"))


def test_what_is_missing_is_told_once_and_only_of_the_chosen_reason(cast, signed_in):
    case = begun(cast)
    page = text(signed_in("aigul").get(f"/cases/{case.pk}/close/"))
    objection = "The risk is still high"
    assert page.count(objection) == 2, "once for each of the two reasons that need it"
    for before in page.split(objection)[:-1]:
        assert before.rindex('class="if-chosen"') > before.rindex("<label")
    assert f"/cases/{case.pk}/steps/risk/" in page


def test_closing_with_advice_is_offered_only_where_it_can_be_done(cast, signed_in):
    client, address = signed_in("aigul"), "steps/close-as-advice/"
    low, high = register(cast), register(cast, concern={"risk_signs": ("INJURY",)})
    assert address in text(client.get(f"/cases/{low.pk}/"))
    assert address not in text(client.get(f"/cases/{high.pk}/"))


def test_the_closure_tells_last_contact_and_attempts_on_both_pages(cast, signed_in):
    case, aigul = register(cast), cast.who("aigul")
    made.contact(case, aigul, outcome="ATTEMPT_AWAY", contact_with=())
    request, approval = made.closing(made.fresh(case, aigul), aigul, "LOST")
    client = signed_in("saule")
    for address in (f"/closures/{request.pk}/", f"/approvals/{approval.pk}/"):
        page = text(client.get(address))
        assert {word for word in ("Attempts since", "Last contact") if word not in page} == set(), address


def test_the_closure_says_which_referrals_it_ends(cast, signed_in):
    case = referring.case_with_family(cast)
    sent = referring.sent(cast, case)
    request, _approval = made.closing(made.fresh(case, cast.who("aigul")), cast.who("aigul"), "DEATH")
    page = text(signed_in("saule").get(f"/closures/{request.pk}/"))
    assert f"Referrals that will be ended with the case: 1 (№ {sent.number})." in page
    assert "Nothing else" not in page


def test_opening_again_asks_the_risk_words_and_the_report(cast, signed_in):
    case, client = register(cast), signed_in("aigul")
    url = f"/cases/{case.pk}/steps/reopen/"
    client.post(f"/cases/{case.pk}/steps/close-as-advice/")
    data = concern_data(received_at=clock.now() - timedelta(hours=1))
    told = concerns.take(pk=uuid7(), office_id=case.office_id, data=data, by=cast.who("aigul"))
    assert str(told.pk) in text(client.get(url))
    bare = client.post(url, {"reason": "NEW_REPORT"})
    assert bare.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(bare.context["form"].errors) == {"risk", "words"}
    sent = {"reason": "NEW_REPORT", "risk": "HIGH", "words": "The school calls.", "concern": str(told.pk)}
    assert client.post(url, {**sent, "concern": str(uuid7())}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.post(url, sent).status_code == HTTPStatus.FOUND
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert Concern.objects.get(pk=told.pk).case_id == case.pk
        assert str(Note.objects.filter(case=case).latest("id").words) == "The school calls."


def test_the_review_of_a_restriction_ends_with_keeping_it(cast, signed_in):
    case, saule = register(cast), cast.who("saule")
    confidentiality.restrict(case=made.fresh(case, saule), reason="STAFF_RELATIVE", by=saule)
    client, url = signed_in("saule"), f"/cases/{case.pk}/steps/level/"
    assert "Review the restriction" in text(client.get(f"/cases/{case.pk}/"))
    assert "It stays restricted to the people who are named" in text(client.get(url))
    silent = client.post(url, {"level": "RESTRICTED", "words": ""})
    assert silent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    kept = client.post(url, {"level": "RESTRICTED", "words": "The relative still works here."})
    assert kept.status_code == HTTPStatus.FOUND
    with acting_as(saule), transaction.atomic():
        rows = Task.objects.filter(case=case, kind="RESTRICTED_REVIEW").order_by("id")
        assert [task.is_open for task in rows] == [False, True]
    assert made.fresh(case, saule).level == "RESTRICTED"
