"""Changing people of a case, and who may see it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cases.actions import cases as steps
from cases.actions import confidentiality, notes, persons
from cases.data import ResidenceData, TelephoneData
from cases.models import CaseEvent, CasePerson, NameKey, Person, Residence, Task
from cases.selectors import search
from cases.selectors.cases import access_case
from cases.selectors.persons import access_person, cases_of, household, residence, telephones
from cases.selectors.supervision import delays, office_overview
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, NotFound, Refused
from kzcp.core.ids import uuid7
from tests.factories.casework import fresh, mother, note_data, suspect
from tests.factories.intake import child_data, register

pytestmark = pytest.mark.django_db


def person_of(case, by):
    with acting_as(by), transaction.atomic():
        return Person.objects.get(pk=case.person_id)


def test_a_corrected_name_is_found_and_the_old_one_is_not(cast):
    case, aigul = register(cast), cast.who("aigul")
    persons.change(
        person=person_of(case, aigul),
        case=case,
        data=child_data(surname="Ахметова", given_name="Дина"),
        by=aigul,
    )
    with acting_as(aigul), transaction.atomic():
        assert len(search.search(aigul, "Akhmetova")) == 1
        assert search.search(aigul, "Testova") == []
        assert NameKey.objects.filter(person=case.person_id, hash="").count() <= 20


def test_a_supervisor_reads_people_and_does_not_change_them(cast):
    case, saule = register(cast), cast.who("saule")
    with pytest.raises(NotAllowed):
        persons.change(person=person_of(case, saule), case=case, data=child_data(), by=saule)


def test_a_telephone_needs_a_number_and_safe_contact_codes(cast):
    case, aigul = register(cast), cast.who("aigul")
    child = person_of(case, aigul)
    for data in (TelephoneData("abc"), TelephoneData("+77011234567", ("SHOUT",))):
        with pytest.raises(ValidationError):
            persons.add_telephone(pk=uuid7(), person=child, case=case, data=data, by=aigul)
    data = TelephoneData("8 701 123 45 67", ("NO_MESSAGES",), "After 18:00 her father is at home.")
    made = persons.add_telephone(pk=uuid7(), person=child, case=case, data=data, by=aigul)
    with acting_as(aigul), transaction.atomic():
        assert len(search.search(aigul, "+7 (701) 123-45-67")) == 1
    persons.end_telephone(telephone=made, case=case, by=aigul)
    with acting_as(aigul), transaction.atomic():
        assert telephones(child, aigul) == []


def test_moving_ends_the_former_place(cast):
    case, aigul = register(cast), cast.who("aigul")
    child = person_of(case, aigul)
    data = ResidenceData("KZ-79", urban_rural="R", settlement="Abay")
    persons.add_residence(pk=uuid7(), person=child, case=case, data=data, by=aigul)
    with acting_as(aigul), transaction.atomic():
        now = residence(child, aigul)
        assert (now.region_id, now.urban_rural, now.settlement) == ("KZ-79", "R", "Abay")
        assert Residence.objects.filter(person=child, ends_on=None).count() == 1
        event = CaseEvent.objects.get(case=case, kind="RESIDENCE_CHANGED")
        assert event.facts["residence"] == "R"
        assert event.region_id == "KZ-71"


def test_the_whole_iin_is_shown_with_an_entry_of_its_own(cast, as_owner):
    from kzcp.journal.models import Entry

    case, aigul = register(cast), cast.who("aigul")
    child = person_of(case, aigul)
    assert persons.reveal_iin(person=child, by=aigul) == ""
    with pytest.raises(NotAllowed):
        persons.reveal_iin(person=child, by=cast.who("bolat"))
    with as_owner():
        assert Entry.objects.filter(action="person.reveal", subject_id=str(child.pk)).exists()


def test_twins_are_remembered(cast):
    from cases.duplicates import marked_different

    aigul = cast.who("aigul")
    first, second = (
        person_of(register(cast, child={"given_name": name}), aigul) for name in ("Asan", "Usen")
    )
    for verdict in ("UNSURE", "NOT_SAME"):
        persons.mark_duplicate(person=first, other=second, verdict=verdict, by=aigul)
    with acting_as(aigul), transaction.atomic():
        assert marked_different(second.pk) == {first.pk}


def test_a_part_ends_and_the_subject_stays(cast):
    mum = mother()
    case, aigul = register(cast, participants=(mum,)), cast.who("aigul")
    with acting_as(aigul), transaction.atomic():
        parts = {row.part: row for row in CasePerson.objects.filter(case=case).select_related("case")}
    assert persons.end_part(part=parts["CAREGIVER"], on=clock.today(), by=aigul).ends_on
    with pytest.raises(ValidationError):
        persons.end_part(part=parts["SUBJECT"], on=clock.today(), by=aigul)


def test_a_relative_is_seen_through_the_case_and_not_beyond(cast):
    mum = mother()
    case, aigul = register(cast, participants=(mum, suspect())), cast.who("aigul")
    with acting_as(aigul), transaction.atomic():
        seen = access_person(aigul, mum.person_id)
        assert {row.relation for row in household(seen, aigul)} == {"CHILD", "FATHER"}
        assert cases_of(seen, aigul) == []
        assert [each.pk for each in cases_of(person_of(case, aigul), aigul)] == [case.pk]
    with acting_as(cast.who("bolat")), transaction.atomic(), pytest.raises(NotFound):
        access_person(cast.who("bolat"), mum.person_id)


def test_a_case_goes_to_another_worker_with_its_tasks(cast):
    case, saule = register(cast), cast.who("saule")
    with pytest.raises(Refused):
        steps.assign(case=case, worker_id=cast.zarina.pk, by=saule)
    steps.assign(case=case, worker_id=cast.bolat.pk, by=saule)
    with acting_as(cast.who("bolat")), transaction.atomic():
        assert set(Task.objects.open().values_list("owner_id", flat=True)) == {cast.bolat.pk}
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert Task.objects.count() == 0


def test_a_restricted_case_goes_to_another_worker_who_is_named(cast):
    case = register(cast, details={"types": ["SEX_ABUSE"]})
    steps.assign(case=case, worker_id=cast.bolat.pk, by=cast.who("saule"))
    assert fresh(case, cast.who("bolat")).worker_id == cast.bolat.pk
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert CaseEvent.objects.count() == 0


def test_a_supervisor_writes_notes_in_office_cases(cast):
    case = register(cast)
    data = note_data(kind="SUPERVISION", contact_kind="", contact_with=(), outcome="")
    assert notes.add(pk=uuid7(), case=case, data=data, by=cast.who("saule")).author_id == cast.saule.pk


def test_restricting_by_decision_and_lowering_need_the_right_people(cast):
    case = register(cast)
    with pytest.raises(NotAllowed):
        confidentiality.restrict(case=case, reason="DECISION", by=cast.who("bolat"))
    restricted = confidentiality.restrict(case=case, reason="DECISION", by=cast.who("aigul"))
    with pytest.raises(Refused):
        confidentiality.restrict(case=restricted, reason="DECISION", by=cast.who("aigul"))
    with pytest.raises(NotAllowed):
        confidentiality.lower(case=case, level="SENSITIVE", reason="x", by=cast.who("aigul"))
    with pytest.raises(ValidationError):
        confidentiality.lower(case=case, level="SENSITIVE", reason=" ", by=cast.who("saule"))
    confidentiality.lower(case=case, level="SENSITIVE", reason="Agreed.", by=cast.who("saule"))
    assert fresh(case, cast.who("aigul")).level == "SENSITIVE"


def test_an_ended_assignment_ends_the_sight_at_once(cast):
    case = register(cast)
    cast.saule.assignments.update(ends_on=clock.today() - timedelta(days=1))
    with acting_as(cast.who("saule")), transaction.atomic():
        with pytest.raises(NotFound):
            access_case(cast.who("saule"), case.pk)
        assert CaseEvent.objects.count() == 0


def test_the_coordinator_sees_number_office_and_step_of_what_is_late(cast, as_owner):
    from django.db import connection

    from kzcp.journal import journal

    case = register(cast)
    with acting_as(cast.who("gulnar")), transaction.atomic():
        assert delays(cast.who("gulnar")) == []
    with journal.act("test", by=cast.who("aigul")), as_owner(), connection.cursor() as cursor:
        cursor.execute("update cases_task set due_at = now() - interval '2 days'")
        cursor.execute("update cases_case set next_due = now() - interval '2 days'")
    with acting_as(cast.who("gulnar")), transaction.atomic():
        rows = delays(cast.who("gulnar"))
        assert {row.number for row in rows} == {case.number}
        assert {row.office for row in rows} == {cast.office}
    for name in ("timur", "saule", "zarina"):
        with acting_as(cast.who(name)), transaction.atomic():
            assert delays(cast.who(name)) == []
    with acting_as(cast.who("saule")), transaction.atomic():
        seen = office_overview(cast.who("saule"))
        assert (seen.active, seen.overdue, seen.unassigned) == (1, 1, 0)
        assert seen.workload[0].user == cast.aigul
