"""Consents recorded and withdrawn; who may open a case, and who says that they should not."""

from datetime import timedelta
from http import HTTPStatus

import pytest

from cases.actions import access, confidentiality, consents
from cases.models import CaseGrant, Conflict, Consent
from kzcp.core import clock
from kzcp.core.ids import uuid7
from tests.cases.views.pages import fields_of, stored
from tests.factories.casework import consent_data, fresh, mother, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigul(cast):
    return cast.who("aigul")


@pytest.fixture
def family():
    return mother(), suspect()


@pytest.fixture
def case(cast, family):
    """A case of a child old enough to answer, with a mother and a suspect."""
    born = clock.today().replace(day=1) - timedelta(days=365 * 12)
    return register(cast, child={"birth_date": born}, participants=family)


def answer_sent(client, case, member, **changes):
    page = client.get(f"/cases/{case.pk}/consents/new/")
    return fields_of(page) | {
        "giver": str(member.person_id),
        "capacity": "PARENT",
        "answer": "GIVEN",
        "words": "Said yes.",
        **changes,
    }


def test_an_answer_is_recorded_once_and_shown(case, family, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/consents/new/"
    sent = answer_sent(client, case, family[0])
    assert client.post(url, sent).status_code == HTTPStatus.SEE_OTHER
    assert client.post(url, sent).status_code == HTTPStatus.SEE_OTHER
    with stored(aigul):
        assert Consent.objects.filter(case=case).count() == 1
    page = client.get(f"/cases/{case.pk}/consents/").content.decode()
    assert "Said yes." in page
    assert "The child’s own answer is not recorded yet" in page


def test_a_suspect_is_refused_with_one_neutral_sentence_beside_the_field(case, family, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/consents/new/"
    answer = client.post(url, answer_sent(client, case, family[1]))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    told = answer.context["form"].errors["giver"]
    assert told == ["This person cannot act for the child. Choose somebody else or name another ground."]
    assert "Said yes." in answer.content.decode()


def test_what_does_not_fit_together_is_told_beside_its_field(case, family, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/consents/new/"
    future = (clock.today() + timedelta(days=3)).isoformat()
    for changes, field in (
        ({"given_on": future}, "given_on"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"purpose": "REFERRAL"}, "recipient"),
        ({"capacity": "CHILD"}, "capacity"),
        ({"giver": str(uuid7())}, "giver"),
        ({"service": "NO_SUCH"}, "service"),
        ({"words": "a\x00b"}, "words"),
        ({"answer": ""}, "answer"),
    ):
        answer = client.post(url, answer_sent(client, case, family[0], **changes))
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert field in answer.context["form"].errors, changes


def test_the_childs_own_answer_is_another_record(case, family, aigul, signed_in):
    consents.record(pk=uuid7(), case=case, data=consent_data(case, family[0]), by=aigul)
    client = signed_in("aigul")
    url = f"/cases/{case.pk}/consents/new/"
    sent = fields_of(client.get(f"{url}?giver={case.person_id}&capacity=CHILD")) | {"answer": "REFUSED"}
    assert (sent["giver"], sent["capacity"]) == (str(case.person_id), "CHILD")
    assert client.post(url, sent).status_code == HTTPStatus.SEE_OTHER
    with stored(aigul):
        assert sorted(Consent.objects.filter(case=case).values_list("answer", flat=True)) == [
            "GIVEN",
            "REFUSED",
        ]
    page = client.get(f"/cases/{case.pk}/consents/").content.decode()
    assert "not recorded yet" not in page


def test_a_link_chooses_beforehand_and_leads_back_into_the_house_only(case, family, signed_in):
    client = signed_in("aigul")
    url = f"/cases/{case.pk}/consents/new/"
    sent = answer_sent(client, case, family[0])
    assert client.post(f"{url}?next=/day/", sent)["Location"] == "/day/"
    sent = answer_sent(client, case, family[0])
    away = client.post(f"{url}?next=https://example.com/", sent)
    assert away["Location"] == f"/cases/{case.pk}/consents/"


def test_a_consent_is_withdrawn_after_a_question(case, family, aigul, signed_in):
    given = consents.record(pk=uuid7(), case=case, data=consent_data(case, family[0]), by=aigul)
    client, url = signed_in("aigul"), f"/cases/consents/{given.pk}/withdraw/"
    assert "Withdraw the consent?" in client.get(url).content.decode()
    assert client.post(url, {"words": "Changed her mind."}).status_code == HTTPStatus.SEE_OTHER
    assert client.post(url, {"words": "again"}).status_code == HTTPStatus.CONFLICT
    assert "ended already" in client.get(url).content.decode()
    page = client.get(f"/cases/{case.pk}/consents/").content.decode()
    assert "Changed her mind." in page
    assert url not in page


def test_consents_are_the_workers_to_record_and_an_outsiders_to_miss(case, family, aigul, signed_in):
    given = consents.record(pk=uuid7(), case=case, data=consent_data(case, family[0]), by=aigul)
    assert signed_in("saule").get(f"/cases/{case.pk}/consents/").status_code == HTTPStatus.OK
    assert signed_in("saule").get(f"/cases/consents/{given.pk}/withdraw/").status_code == HTTPStatus.NOT_FOUND
    for url in (f"/cases/{case.pk}/consents/", f"/cases/consents/{given.pk}/withdraw/"):
        assert signed_in("zarina").get(url).status_code == HTTPStatus.NOT_FOUND


def test_a_case_is_shared_until_a_day_and_the_sharing_ended(cast, case, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/access/"
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    sent = {"share-user": cast.bolat.pk, "share-until": tomorrow}
    assert client.post(f"{url}share/", sent).status_code == HTTPStatus.SEE_OTHER
    assert client.post(f"{url}share/", sent).status_code == HTTPStatus.SEE_OTHER
    with stored(aigul):
        assert CaseGrant.objects.filter(content_object=case).count() == 1
    assert signed_in("bolat").get(url).status_code == HTTPStatus.OK
    assert "Work on the case together" in client.get(url).content.decode()
    assert client.post(f"{url}{cast.bolat.pk}/end/").status_code == HTTPStatus.SEE_OTHER
    assert client.post(f"{url}{cast.bolat.pk}/end/").status_code == HTTPStatus.CONFLICT
    assert signed_in("bolat").get(url).status_code == HTTPStatus.NOT_FOUND


def test_the_worker_is_offered_to_end_what_was_shared_and_not_a_name(cast, case, aigul, signed_in):
    access.share(case=case, user_id=cast.bolat.pk, by=aigul)
    access.name(case=case, user_id=cast.marzhan.pk, by=cast.who("saule"))
    ends = {user.pk: f"/cases/{case.pk}/access/{user.pk}/end/" for user in (cast.bolat, cast.marzhan)}
    page = signed_in("aigul").get(f"/cases/{case.pk}/access/").content.decode()
    assert ends[cast.bolat.pk] in page
    assert ends[cast.marzhan.pk] not in page
    access.name(case=case, user_id=cast.bolat.pk, by=cast.who("saule"))
    page = signed_in("aigul").get(f"/cases/{case.pk}/access/").content.decode()
    assert ends[cast.bolat.pk] not in page
    page = signed_in("saule").get(f"/cases/{case.pk}/access/").content.decode()
    assert f"/cases/{case.pk}/access/{cast.marzhan.pk}/unname/" in page


def test_sharing_says_what_is_wrong_beside_its_field(cast, case, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/access/share/"
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    answer = client.post(url, {"share-user": cast.bolat.pk, "share-until": yesterday})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "until" in answer.context["share"].errors
    for user in ("", cast.zarina.pk, cast.aigul.pk, "x"):
        answer = client.post(url, {"share-user": user})
        assert "user" in answer.context["share"].errors


def test_the_supervisor_names_and_a_restricted_case_is_not_shared(cast, case, aigul, signed_in):
    confidentiality.restrict(case=case, reason="ADOPTION", by=aigul)
    url = f"/cases/{case.pk}/access/"
    page = signed_in("aigul").get(url)
    assert page.context["share"] is None
    assert (
        signed_in("aigul").post(f"{url}share/", {"share-user": cast.bolat.pk}).status_code
        == HTTPStatus.CONFLICT
    )
    assert (
        signed_in("aigul").post(f"{url}name/", {"name-user": cast.bolat.pk}).status_code
        == HTTPStatus.NOT_FOUND
    )
    client = signed_in("saule")
    assert client.post(f"{url}name/", {"name-user": cast.bolat.pk}).status_code == HTTPStatus.SEE_OTHER
    assert signed_in("bolat").get(url).status_code == HTTPStatus.OK
    assert f"{cast.bolat.pk}/unname/" in client.get(url).content.decode()
    assert client.post(f"{url}{cast.bolat.pk}/unname/").status_code == HTTPStatus.SEE_OTHER
    assert signed_in("bolat").get(url).status_code == HTTPStatus.NOT_FOUND


def test_whoever_declares_a_conflict_sees_nothing_any_more(cast, case, aigul, signed_in):
    client, url = signed_in("aigul"), f"/cases/{case.pk}/access/"
    assert (
        client.post(f"{url}conflict/", {"conflict-kind": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    )
    assert client.post(f"{url}conflict/", {"conflict-kind": "RELATIVE"}).status_code == HTTPStatus.SEE_OTHER
    assert client.get(url).status_code == HTTPStatus.NOT_FOUND
    assert client.post(f"{url}conflict/", {"conflict-kind": "RELATIVE"}).status_code == HTTPStatus.NOT_FOUND
    saule = cast.who("saule")
    assert fresh(case, saule).worker_id is None
    with stored(saule):
        assert Conflict.objects.filter(case=case).count() == 1
    assert "Worker-A" in signed_in("saule").get(url).content.decode()


def test_whom_a_colleague_may_be_told_of(cast, case, aigul, signed_in):
    access.share(case=case, user_id=cast.bolat.pk, by=aigul)
    page = signed_in("bolat").get(f"/cases/{case.pk}/access/")
    assert page.context["share"] is None
    assert page.context["naming"] is None
    assert [holder.reason for holder in page.context["holders"]] == ["WORKER", "SUPERVISOR", "SHARED"]
