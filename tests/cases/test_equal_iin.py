"""An IIN that two records hold: whatever brings it about, the record is provisional and both offices are told, once."""

import pytest
from django.db import transaction
from django.urls import reverse

from cases.actions import cases as case_actions
from cases.actions import confidentiality, persons
from cases.data import ParticipantData, PersonData
from cases.models import Person
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.workflow import notices
from kzcp.workflow.models import Notice
from tests.cases.test_restricted import SEXUAL, iin
from tests.factories.casework import suspect
from tests.factories.intake import register

pytestmark = pytest.mark.django_db
BOTH = ["ruslan", "saule"]


@pytest.fixture
def told(cast, as_owner):
    """Give the user names of those who were told, one for each notice."""

    def names():
        with as_owner():
            rows = Notice.objects.filter(kind="IIN_ELSEWHERE").select_related("recipient")
            return sorted(row.recipient.username for row in rows)

    return names


@pytest.fixture
def person_of(as_owner):
    def found(case):
        with as_owner():
            return Person.objects.get(pk=case.person_id)

    return found


def correct(cast, case, person, number, name="Testgul"):
    data = PersonData(surname="Testova", given_name=name, iin=number)
    persons.change(person=person, case=case, data=data, by=cast.who("aigul"))


def test_a_corrected_iin_that_another_office_holds_is_told_to_both_once(cast, told, person_of):
    number = iin()
    register(cast, by="zarina", child={"iin": number})
    case = register(cast)
    assert told() == []
    correct(cast, case, person_of(case), number)
    assert person_of(case).record_state == "PROVISIONAL"
    assert told() == BOTH
    correct(cast, case, person_of(case), number, name="Testgulim")
    assert told() == BOTH
    correct(cast, case, person_of(case), iin("17030560100"))
    assert person_of(case).record_state == "CONFIRMED"
    assert told() == BOTH


def test_each_reads_of_a_case_of_their_own(cast, told, person_of):
    number = iin()
    theirs = register(cast, by="zarina", child={"iin": number})
    case = register(cast)
    correct(cast, case, person_of(case), number)
    for name, own, other in (("saule", case, theirs), ("ruslan", theirs, case)):
        with acting_as(cast.who(name)), transaction.atomic():
            (line,) = [each for each in notices.latest(cast.who(name)) if "№" in each.title]
        assert own.number in line.title
        assert other.number not in line.title


def test_somebody_who_takes_part_with_an_iin_held_elsewhere(cast, told):
    number = iin()
    register(cast, by="zarina", child={"iin": number})
    case = register(cast)
    data = ParticipantData(uuid7(), PersonData(surname="Else", iin=number), "MEMBER", relation="SISTER")
    persons.add(case=case, data=data, by=cast.who("aigul"))
    assert told() == BOTH
    persons.add(case=case, data=data, by=cast.who("aigul"))
    assert told() == BOTH


def test_a_suspect_on_the_staff_restricts_the_case_and_nobody_is_told(cast, told):
    number = iin()
    register(cast, by="zarina", child={"iin": number})
    case = register(cast)
    data = suspect(
        person=PersonData(surname="Else", iin=number), relation="STAFF", has_access="NONE", is_staff=True
    )
    persons.add(case=case, data=data, by=cast.who("aigul"))
    assert told() == []


def test_a_participant_of_the_intake(cast, told):
    number = iin()
    register(cast, by="zarina", child={"iin": number})
    member = ParticipantData(uuid7(), PersonData(surname="Else", iin=number), "MEMBER", relation="SISTER")
    register(cast, participants=(member,))
    assert told() == BOTH


def test_beside_a_restricted_record_nobody_is_told_until_it_is_let_go(cast, told):
    number = iin()
    case = register(cast, details=SEXUAL, child={"iin": number})
    register(cast, by="zarina", child={"iin": number})
    assert told() == []
    confidentiality.lower(case=case, level="SENSITIVE", reason="It proved wrong.", by=cast.who("saule"))
    assert told() == BOTH
    confidentiality.lower(
        case=case_of(cast, case), level="NORMAL", reason="Nothing is left.", by=cast.who("saule")
    )
    assert told() == BOTH


def case_of(cast, case):
    from cases.models import Case

    with acting_as(cast.who("saule")), transaction.atomic():
        return Case.objects.get(pk=case.pk)


def test_a_restricted_case_marked_as_error_lets_its_child_be_compared_again(cast, told, person_of):
    number = iin()
    case = register(cast, child={"iin": number})
    hidden = register(cast, details=SEXUAL, same_child=case)
    register(cast, by="zarina", child={"iin": number})
    assert told() == []
    case_actions.mark_error(case=hidden, reason="DUPLICATE", by=cast.who("saule"))
    assert person_of(case).record_state == "PROVISIONAL"
    assert told() == BOTH


@pytest.mark.parametrize("name", ["aigul", "saule"])
def test_the_page_of_the_person_says_why_and_where_to_ask_for_whoever_corrects(cast, client, name):
    number = iin()
    theirs = register(cast, by="zarina", child={"iin": number, "given_name": "Elsewhere"})
    case = register(cast, child={"iin": number})
    client.cookies["django_language"] = "en"
    client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("person", args=[case.person_id])).content.decode()
    assert "This record is provisional" in page
    assert (cast.zarina.assignments.get().organisation.name in page) == (name == "aigul")
    assert theirs.number not in page
    assert "Elsewhere" not in page


def test_a_confirmed_record_says_nothing_of_it(cast, client):
    case = register(cast, child={"iin": iin()})
    client.cookies["django_language"] = "en"
    client.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("person", args=[case.person_id])).content.decode()
    assert "provisional" not in page
