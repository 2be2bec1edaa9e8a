"""Restricted cases: seen by those named and found by nobody else in any way."""

from datetime import date

import pytest
from django.db import connection, transaction

from cases import duplicates
from cases.actions import access, confidentiality, persons
from cases.data import ResidenceData
from cases.models import Case, CaseGrant, CaseNumber, Concern, Note, Person, Task
from cases.selectors import caseload, search, supervision
from cases.selectors.caseload import CaseloadFilters
from cases.selectors.cases import access_case
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotFound, Refused
from kzcp.core.ids import uuid7
from kzcp.core.iin import check_digit
from kzcp.reference.models import District
from tests.factories.casework import approve, closing, fresh, mother, note_data, planned, suspect
from tests.factories.intake import child_data, register

pytestmark = pytest.mark.django_db
SEXUAL = {"types": ["SEX_ABUSE"]}


def as_(cast, name):
    return acting_as(cast.who(name))


def iin(first11="170305600001"[:11]):
    for serial in range(10):
        body = f"{first11[:10]}{serial}"
        digit = check_digit(body)
        if digit is not None:
            return body + digit
    raise AssertionError


def test_a_sexual_type_restricts_at_once_and_names_who_must_act(cast, as_owner):
    case = register(cast, details=SEXUAL)
    assert (case.level, case.restriction_reason) == ("RESTRICTED", "SEXUAL_VIOLENCE")
    with as_owner():
        named = set(CaseGrant.objects.filter(content_object=case).values_list("user_id", "reason"))
        assert Person.objects.get(pk=case.person_id).restricted
    assert named == {(cast.aigul.pk, "NAMED"), (cast.saule.pk, "NAMED")}


def test_a_suspect_on_the_staff_names_an_approver_of_another_office(cast, as_owner):
    case = register(cast, participants=(suspect(is_staff=True, relation="STAFF"),))
    with as_owner():
        named = set(CaseGrant.objects.filter(content_object=case).values_list("user_id", flat=True))
    assert case.restriction_reason == "STAFF_SUSPECT"
    assert named == {cast.aigul.pk, cast.marzhan.pk}


@pytest.mark.parametrize(
    "name", ["bolat", "marzhan", "zarina", "ruslan", "gulnar", "dana", "timur", "marat", "oleg"]
)
def test_nobody_else_finds_it_in_any_way(cast, name):
    number = iin()
    case = register(cast, details=SEXUAL, child={"iin": number})
    data = child_data(iin=number)
    with as_(cast, name), transaction.atomic():
        actor = cast.who(name)
        with pytest.raises(NotFound):
            access_case(actor, case.pk)
        for text in (case.number, number, "Testova", "Testova Aizere", "Тестова"):
            assert search.search(actor, text) == []
        assert caseload.caseload(actor, CaseloadFilters(whose="all")).count == 0
        assert duplicates.candidates(actor, data) == []
        assert supervision.office_overview(actor).active == 0
        assert supervision.delays(actor) == []
        for model in (Case, Person, Note, Task, Concern):
            assert model.objects.count() == 0


def test_the_named_work_on_it_to_the_end(cast):
    case = planned(cast, register(cast, details=SEXUAL))
    approve(closing(case, cast.who("aigul"))[1], cast.who("saule"))
    assert fresh(case, cast.who("aigul")).status == "CLOSED"


def test_naming_and_ending_a_name_take_effect_at_once(cast):
    case = register(cast, details=SEXUAL)
    with pytest.raises(Refused):
        access.share(case=case, user_id=cast.bolat.pk, by=cast.who("aigul"))
    access.name(case=case, user_id=cast.bolat.pk, by=cast.who("saule"))
    with as_(cast, "bolat"), transaction.atomic():
        assert access_case(cast.who("bolat"), case.pk).pk == case.pk
    access.end(case=case, user_id=cast.bolat.pk, by=cast.who("saule"))
    with as_(cast, "bolat"), transaction.atomic(), pytest.raises(NotFound):
        access_case(cast.who("bolat"), case.pk)


def test_a_shared_case_is_read_and_not_changed(cast):
    from cases.actions import notes
    from kzcp.core.errors import NotAllowed
    from kzcp.core.ids import uuid7

    case = register(cast)
    access.share(case=case, user_id=cast.bolat.pk, by=cast.who("aigul"))
    with as_(cast, "bolat"), transaction.atomic():
        assert access_case(cast.who("bolat"), case.pk).pk == case.pk
    with pytest.raises(NotAllowed):
        notes.add(pk=uuid7(), case=case, data=note_data(), by=cast.who("bolat"))


def test_a_declared_conflict_overrides_every_right(cast):
    case = register(cast)
    access.declare_conflict(case=case, kind="RELATIVE", by=cast.who("aigul"))
    with as_(cast, "aigul"), transaction.atomic():
        with pytest.raises(NotFound):
            access_case(cast.who("aigul"), case.pk)
        assert Case.objects.count() == 0
    with as_(cast, "saule"), transaction.atomic():
        assert [row.case.pk for row in supervision.unassigned(cast.who("saule"))] == [case.pk]


def test_beside_a_restricted_person_an_equal_iin_is_simply_confirmed(cast, as_owner):
    number = iin()
    register(cast, details=SEXUAL, child={"iin": number})
    other = register(cast, by="zarina", child={"iin": number})
    with as_owner():
        assert Person.objects.get(pk=other.person_id).record_state == "CONFIRMED"


def test_lowering_the_level_runs_the_check_of_the_iin(cast, as_owner):
    number = iin()
    case = register(cast, details=SEXUAL, child={"iin": number})
    register(cast, by="zarina", child={"iin": number})
    confidentiality.lower(
        case=case, level="SENSITIVE", reason="The suspicion proved wrong.", by=cast.who("saule")
    )
    with as_owner():
        person = Person.objects.get(pk=case.person_id)
        assert (person.restricted, person.record_state) == (False, "PROVISIONAL")


def test_an_iin_held_elsewhere_makes_the_record_provisional_and_tells_both(cast, as_owner):
    from kzcp.workflow.models import Notice

    number = iin()
    register(cast, child={"iin": number})
    other = register(cast, by="zarina", child={"iin": number})
    with as_owner():
        assert Person.objects.get(pk=other.person_id).record_state == "PROVISIONAL"
        told = set(Notice.objects.filter(kind="IIN_ELSEWHERE").values_list("recipient_id", flat=True))
    assert told == {cast.saule.pk, cast.ruslan.pk}


def test_an_address_learnt_in_a_restricted_case_follows_it(cast, as_owner):
    from cases.data import TelephoneData
    from cases.models import Telephone
    from cases.selectors.persons import telephones
    from kzcp.core.ids import uuid7

    mum = mother()
    case = register(cast, participants=(mum,))
    hidden = register(cast, details=SEXUAL, participants=(mother(person_id=mum.person_id, person=None),))
    with as_(cast, "aigul"), transaction.atomic():
        person = Person.objects.get(pk=mum.person_id)
    persons.add_telephone(
        pk=uuid7(), person=person, case=hidden, data=TelephoneData("+7 701 123 45 67"), by=cast.who("aigul")
    )
    access.share(case=case, user_id=cast.bolat.pk, by=cast.who("aigul"))
    with as_(cast, "bolat"), transaction.atomic():
        assert Person.objects.filter(pk=mum.person_id).exists()
        assert telephones(person, cast.who("bolat")) == []
        assert Telephone.objects.count() == 0


def test_numbers_run_on_without_saying_the_kind(cast):
    first, second = register(cast), register(cast)
    assert first.number.startswith("71-")
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1
    assert CaseNumber.objects.get().last == 2


def test_no_walled_table_shows_a_row_without_an_actor(cast):
    from kzcp.access import walls

    planned(cast, register(cast, participants=(mother(), suspect())))
    with transaction.atomic(), connection.cursor() as cursor:
        for table in walls.declared():
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,), table


@pytest.mark.parametrize(
    "name", ["bolat", "marzhan", "zarina", "ruslan", "gulnar", "dana", "timur", "nina", "oleg"]
)
def test_no_case_table_shows_a_row_to_those_out_of_reach(cast, name):
    from kzcp.access import walls

    planned(cast, register(cast, participants=(mother(), suspect())))
    with as_(cast, name), transaction.atomic(), connection.cursor() as cursor:
        for table in walls.declared():
            if table.startswith("cases_"):
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone() == (0,), table


def test_a_colleague_knows_of_an_open_concern_only_its_hour_and_danger(cast):
    from cases.actions import concerns
    from cases.selectors.concerns import open_concerns
    from kzcp.core.ids import uuid7
    from tests.factories.intake import concern_data

    concerns.take(
        pk=uuid7(), office_id=cast.office.pk, data=concern_data(immediate_danger=True), by=cast.who("aigul")
    )
    with as_(cast, "bolat"), transaction.atomic():
        (row,) = open_concerns(cast.who("bolat"))
        assert row.immediate_danger
        assert row.concern is None
    with as_(cast, "saule"), transaction.atomic():
        (row,) = open_concerns(cast.who("saule"))
        assert row.concern is not None
    with as_(cast, "zarina"), transaction.atomic():
        assert open_concerns(cast.who("zarina")) == []


def test_a_plan_about_a_suspect_on_the_staff_is_decided_by_the_other_office(cast):
    from kzcp.workflow import approvals
    from tests.factories.casework import assessed, submitted

    aigul, marzhan = cast.who("aigul"), cast.who("marzhan")
    case = register(cast, participants=(suspect(is_staff=True, relation="STAFF"),))
    approval = submitted(assessed(case, aigul), aigul)
    assert approval.asked_of_id == cast.marzhan.pk
    with as_(cast, "marzhan"), transaction.atomic():
        assert [each.pk for each in approvals.queue(marzhan)] == [approval.pk]
    with as_(cast, "saule"), transaction.atomic():
        assert approvals.queue(cast.who("saule")) == []
    approve(approval, marzhan)
    assert fresh(case, aigul).status == "IMPLEMENTATION"


def test_no_question_for_duplicates_finds_the_district_of_a_hidden_address(cast):
    """Bolat sees the child through another case, but not where it is hidden: no district answers otherwise."""
    aigul, bolat = cast.who("aigul"), cast.who("bolat")
    hidden = register(cast, details=SEXUAL)
    register(cast, kind="TST", details={"words": "x", "urgent": "NO"}, same_child=hidden)
    districts = list(District.objects.filter(region_id="KZ-79"))
    with as_(cast, "aigul"), transaction.atomic():
        child = Person.objects.get(pk=hidden.person_id)
    place = ResidenceData("KZ-79", district_id=districts[0].pk, urban_rural="U")
    persons.add_residence(pk=uuid7(), person=child, case=fresh(hidden, aigul), data=place, by=aigul)
    asked = child_data(birth_date=date(2011, 1, 2))
    with as_(cast, "bolat"), transaction.atomic():
        assert Person.objects.filter(pk=hidden.person_id).exists()
        told = [duplicates.candidates(bolat, asked, district_id=each.pk) for each in districts]
    assert told == [[] for _ in districts]
