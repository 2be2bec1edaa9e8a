"""What a mark in one case does in the other cases of the child tells there neither the mark nor who made it."""

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation

from cases.actions import access, consents, marks, persons
from cases.models import CaseEvent, Task
from cases.selectors import consents as rows
from cases.selectors.cases import timeline
from cases.selectors.day import tasks_of
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.reference import terms
from tests.factories.casework import consent_data, fresh, mother, suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
SEXUAL = {"types": ["SEX_ABUSE"]}
WHY = "Two women of the village bear this name."
TELLING = ("perpetrator", "обидчик", "зорлық")


@pytest.fixture
def mum():
    return mother()


@pytest.fixture
def elsewhere(cast, mum):
    """Zarina's case of the child, in another region, which Aigul may open too."""
    case = register(cast, by="zarina", participants=(mum,))
    access.share(case=case, user_id=cast.aigul.pk, by=cast.who("zarina"))
    return case


@pytest.fixture
def given(cast, elsewhere, mum):
    return consents.record(
        pk=uuid7(), case=elsewhere, data=consent_data(elsewhere, mum), by=cast.who("zarina")
    )


@pytest.fixture
def hidden(cast, elsewhere):
    """Aigul's restricted case of the same child."""
    case = register(cast, details=SEXUAL, same_child=elsewhere)
    assert case.level == "RESTRICTED"
    return case


def mark(cast, case, mum, by="aigul"):
    data = suspect(person_id=mum.person_id, person=None, relation="MOTHER", lives_with_child=False)
    return persons.add(case=case, data=data, by=cast.who(by))


def written(as_owner, kind, consent):
    with as_owner():
        return CaseEvent.objects.get(kind=kind, record_id=consent.pk)


def ends(cast, name, case):
    """How the consents of a case have ended, as somebody reads them."""
    with acting_as(cast.who(name)), transaction.atomic(), translation.override("en"):
        return [row.end for row in rows.of_case(fresh(case, cast.who(name)), cast.who(name))]


def test_the_system_writes_in_the_other_case_and_nobody_is_named(
    cast, elsewhere, given, hidden, mum, as_owner
):
    part = mark(cast, hidden, mum)
    ended = written(as_owner, "CONSENT_ENDED", given)
    assert (ended.case_id, ended.by) == (elsewhere.pk, "system:steps")
    marks.take_back(part=part, reason="WRONG_PERSON", words=WHY, by=cast.who("saule"))
    resumed = written(as_owner, "CONSENT_RESUMED", given)
    assert (resumed.case_id, resumed.by) == (elsewhere.pk, "system:steps")


def test_in_the_case_of_the_mark_its_maker_stands(cast, elsewhere, given, mum, as_owner):
    part = mark(cast, elsewhere, mum, by="zarina")
    assert written(as_owner, "CONSENT_ENDED", given).by == str(cast.who("zarina"))
    marks.take_back(part=part, reason="WRONG_PERSON", words=WHY, by=cast.who("ruslan"))
    assert written(as_owner, "CONSENT_RESUMED", given).by == str(cast.who("ruslan"))


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_other_case_says_that_the_consent_does_not_hold_and_no_more(
    cast, elsewhere, given, hidden, mum, language
):
    zarina = cast.who("zarina")
    mark(cast, hidden, mum)
    with acting_as(zarina), transaction.atomic(), translation.override(language):
        case = fresh(elsewhere, zarina)
        told = [row for row in timeline(case, zarina) if row.event.kind == "CONSENT_ENDED"]
        (consent,) = rows.of_case(case, zarina)
        texts = [consent.end, *(f"{row.label} {row.detail}" for row in told)]
        texts += [row.label for row in tasks_of(case, zarina) if row.task.kind == "CONSENT_END"]
    assert len(texts) == 3
    assert [row.by for row in told] == [""]
    assert consent.end == terms_label(language)
    assert not [word for word in TELLING for text in texts if word in text.lower()]


def terms_label(language):
    with translation.override(language):
        return terms.label("consent_end", "SUSPENDED")


def test_the_ground_is_told_to_whoever_sees_the_case_of_the_mark(cast, elsewhere, given, hidden, mum):
    mark(cast, hidden, mum)
    (mine,), (hers,) = ends(cast, "aigul", elsewhere), ends(cast, "zarina", elsewhere)
    assert mine == f"{hers}: the giver is marked as an alleged perpetrator"
    access.end(case=fresh(elsewhere, cast.who("zarina")), user_id=cast.aigul.pk, by=cast.who("zarina"))
    assert ends(cast, "zarina", elsewhere) == [hers]


def test_a_mark_in_the_case_itself_is_the_ground_there(cast, elsewhere, given, mum):
    part = mark(cast, elsewhere, mum, by="zarina")
    (told,) = ends(cast, "zarina", elsewhere)
    assert "perpetrator" in told
    marks.take_back(part=part, reason="WRONG_PERSON", words=WHY, by=cast.who("ruslan"))
    assert ends(cast, "zarina", elsewhere) == [""]


def test_no_page_of_the_other_case_says_it(cast, elsewhere, given, hidden, mum):
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.zarina, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = (
        f"/cases/{elsewhere.pk}/",
        f"/cases/{elsewhere.pk}/consents/",
        f"/persons/{elsewhere.person_id}/",
        f"/persons/{mum.person_id}/",
        "/day/",
        "/notices/",
    )

    def told():
        return [client.get(page).content.decode().lower().count("perpetrator") for page in pages]

    before = told()
    mark(cast, hidden, mum)
    assert told() == before
    with acting_as(cast.who("zarina")), transaction.atomic():
        assert Task.objects.open().filter(kind="CONSENT_END", case=elsewhere).exists()
