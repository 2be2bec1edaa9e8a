"""The rules of people, consents, risk, notes and concerns."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.db.utils import DatabaseError

from cases import duplicates
from cases.actions import concerns, consents, details, intake, notes, persons, risk, tasks
from cases.actions.suspects import NOT_THIS_PERSON
from cases.data import ChildData, IntakeData, PersonData
from cases.lifecycle.risk import initial_risk
from cases.models import Case, CaseEvent, Consent, Membership, Note, Person, Task
from cases.selectors import day, search
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.core.ids import uuid7
from kzcp.core.iin import check_digit
from kzcp.journal import journal
from tests.factories.casework import consent_data, contact, fresh, mother, note_data, suspect
from tests.factories.intake import child_data, concern_data, register, violence_details

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ((), "LOW"),
        (("THREATS",), "MEDIUM"),
        (("INJURY",), "HIGH"),
        (("CHILD_ALONE",), "HIGH"),
        (("SUSPECT_ACCESS",), "HIGH"),
        (("SELF_HARM",), "HIGH"),
        (("NEGLECT_UNDER3", "OTHER"), "HIGH"),
    ],
)
def test_the_first_risk_follows_from_the_signs(signs, expected):
    assert initial_risk(signs) == expected


def test_a_lower_first_risk_needs_a_reason(cast):
    with pytest.raises(ValidationError):
        register(cast, concern={"risk_signs": ("INJURY",)}, risk="LOW")
    case = register(cast, concern={"risk_signs": ("INJURY",)}, risk="LOW", risk_reason="SIGN_WRONG")
    assert (case.risk, case.risk_reason) == ("LOW", "SIGN_WRONG")


def test_raising_the_risk_brings_deadlines_forward_and_lowering_moves_none_back(cast):
    case, aigul = register(cast), cast.who("aigul")
    low = due(cast, case)
    risk.set_(case=case, risk="HIGH", by=aigul)
    high = due(cast, case)
    assert all(high[kind] < low[kind] for kind in low)
    risk.set_(case=case, risk="LOW", by=aigul, reason="SIGN_WRONG", words="No sign was found.")
    assert due(cast, case) == high
    with acting_as(aigul), transaction.atomic():
        facts = CaseEvent.objects.filter(case=case, kind="RISK_SET").order_by("-id").first().facts
    assert set(facts["due"]) == {"FIRST_CONTACT", "ASSESSMENT", "PLAN"}


def test_lowering_the_risk_needs_a_reason_and_words(cast):
    case = register(cast, concern={"risk_signs": ("INJURY",)})
    with pytest.raises(ValidationError):
        risk.set_(case=case, risk="LOW", by=cast.who("aigul"))
    with pytest.raises(ValidationError):
        risk.set_(case=case, risk="LOW", by=cast.who("aigul"), reason="SIGN_WRONG")


def due(cast, case):
    with acting_as(cast.who("aigul")), transaction.atomic():
        return dict(Task.objects.open().filter(case=case).values_list("kind", "due_at"))


def test_a_suspect_of_another_case_is_refused_as_giver_with_one_neutral_sentence(cast):
    mum = mother()
    case = register(cast, participants=(mum,))
    with acting_as(cast.who("aigul")), transaction.atomic():
        child = Person.objects.get(pk=case.person_id)
    register_again(cast, child, suspect(person_id=mum.person_id, person=None, relation="MOTHER"))
    with pytest.raises(ValidationError) as refused:
        consents.record(pk=uuid7(), case=case, data=consent_data(case, mum), by=cast.who("aigul"))
    assert refused.value.message_dict == {"giver": [str(NOT_THIS_PERSON)]}


def register_again(cast, child, participant):
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=cast.who("aigul"))
    data = IntakeData(
        taken.pk,
        "VIO",
        (ChildData(uuid7(), child.pk, None),),
        violence_details(),
        (participant,),
    )
    return intake.register(data=data, by=cast.who("aigul"))[0]


def test_the_database_refuses_a_suspect_as_giver_whatever_the_code_says(cast):
    dad = suspect()
    case, aigul = register(cast, participants=(dad,)), cast.who("aigul")
    with pytest.raises(DatabaseError, match="cannot give consent"), journal.act("test", by=aigul):
        Consent.objects.create(
            case=case,
            key_id=case.key_id,
            giver_id=dad.person_id,
            person_id=case.person_id,
            capacity="PARENT",
            purpose="CASEWORK",
            answer="GIVEN",
            given_on=clock.today(),
            recorded_at=clock.now(),
            recorded_by_id=aigul.user_id,
        )
    with pytest.raises(ValidationError):
        persons.add(
            case=case,
            data=suspect(
                person_id=dad.person_id, person=None, part="CONTACT", has_access="", under_18="", relation=""
            ),
            by=aigul,
        )


def test_marking_a_giver_later_suspends_the_consent_and_opens_a_task(cast):
    mum = mother()
    case, aigul = register(cast, participants=(mum,)), cast.who("aigul")
    given = consents.record(pk=uuid7(), case=case, data=consent_data(case, mum), by=aigul)
    persons.add(case=case, data=suspect(person_id=mum.person_id, person=None, relation="MOTHER"), by=aigul)
    with acting_as(aigul), transaction.atomic():
        given = Consent.objects.get(pk=given.pk)
        assert (given.end, given.holds) == ("SUSPENDED", False)
        assert Task.objects.open().filter(case=case, kind="CONSENT_END", subject_id=given.pk).exists()


def test_caregiver_and_child_answer_in_two_records(cast):
    mum = mother()
    born = clock.today() - timedelta(days=365 * 12)
    case = register(cast, participants=(mum,), child={"birth_date": born})
    aigul = cast.who("aigul")
    consents.record(pk=uuid7(), case=case, data=consent_data(case, mum, answer="REFUSED"), by=aigul)
    own = consent_data(case, mum, giver_id=case.person_id, capacity="CHILD")
    consents.record(pk=uuid7(), case=case, data=own, by=aigul)
    with acting_as(aigul), transaction.atomic():
        answers = set(Consent.objects.filter(case=case).values_list("capacity", "answer"))
    assert answers == {("PARENT", "REFUSED"), ("CHILD", "GIVEN")}


def test_a_child_under_ten_does_not_answer_for_itself(cast):
    mum = mother()
    case = register(cast, participants=(mum,))
    own = consent_data(case, mum, giver_id=case.person_id, capacity="CHILD")
    with pytest.raises(ValidationError):
        consents.record(pk=uuid7(), case=case, data=own, by=cast.who("aigul"))


def test_a_referrals_consent_names_whom(cast):
    mum = mother()
    case = register(cast, participants=(mum,))
    with pytest.raises(ValidationError):
        consents.record(
            pk=uuid7(), case=case, data=consent_data(case, mum, purpose="REFERRAL"), by=cast.who("aigul")
        )


def test_withdrawing_ends_the_consent_once(cast):
    mum = mother()
    case, aigul = register(cast, participants=(mum,)), cast.who("aigul")
    given = consents.record(pk=uuid7(), case=case, data=consent_data(case, mum), by=aigul)
    assert consents.withdraw(consent=given, words="She changed her mind.", by=aigul).end == "WITHDRAWN"
    with pytest.raises(Refused):
        consents.withdraw(consent=given, words="", by=aigul)


def test_those_who_live_together_share_a_household(cast):
    case = register(cast, participants=(mother(), suspect()))
    with acting_as(cast.who("aigul")), transaction.atomic():
        rows = Membership.objects.order_by("id").values_list("household_id", "relation")
        relations = [relation for _, relation in rows]
        assert len({household for household, _ in rows}) == 1
    assert relations == ["CHILD", "MOTHER", "FATHER"]
    assert case.person_id


def test_brothers_and_sisters_get_a_case_each_from_one_concern(cast):
    aigul = cast.who("aigul")
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=aigul)
    children = tuple(
        ChildData(uuid7(), uuid7(), child_data(given_name=name)) for name in ("Aizere", "Sanzhar", "Dinara")
    )
    data = IntakeData(taken.pk, "VIO", children, violence_details(), (mother(), suspect()))
    made = intake.register(data=data, by=aigul)
    assert len({case.number for case in made}) == 3
    note = notes.add(pk=uuid7(), case=made[0], data=note_data(), by=aigul, also=made[1:])
    with acting_as(aigul), transaction.atomic():
        assert Note.objects.count() == 3
        assert Membership.objects.values("household_id").distinct().count() == 1
    assert note.case_id == made[0].pk


def test_a_form_sent_twice_makes_one_row(cast):
    aigul, pk = cast.who("aigul"), uuid7()
    first = concerns.take(pk=pk, office_id=cast.office.pk, data=concern_data(), by=aigul)
    assert concerns.take(pk=pk, office_id=cast.office.pk, data=concern_data(), by=aigul).pk == first.pk
    data = IntakeData(first.pk, "VIO", (ChildData(uuid7(), uuid7(), child_data()),), violence_details())
    made = intake.register(data=data, by=aigul)
    assert [case.pk for case in intake.register(data=data, by=aigul)] == [case.pk for case in made]
    note_pk = uuid7()
    for _ in range(2):
        notes.add(pk=note_pk, case=made[0], data=note_data(), by=aigul)
    with acting_as(aigul), transaction.atomic():
        assert Case.objects.count() == 1
        assert Note.objects.count() == 1


def test_a_decided_concern_is_not_decided_again(cast):
    aigul = cast.who("aigul")
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=aigul)
    concerns.reject(concern=taken, reason="NO_CHILD", words="", by=aigul)
    with pytest.raises(Refused):
        concerns.reject(concern=taken, reason="NO_CHILD", words="", by=aigul)
    data = IntakeData(taken.pk, "VIO", (ChildData(uuid7(), uuid7(), child_data()),), violence_details())
    with pytest.raises(Refused):
        intake.register(data=data, by=aigul)


def test_a_concern_is_linked_to_a_case_or_handed_to_a_colleague(cast):
    case, aigul = register(cast), cast.who("aigul")
    taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=aigul)
    assert concerns.link(concern=taken, case=case, by=aigul).outcome == "LINKED"
    other = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=cast.who("saule"))
    with pytest.raises(NotAllowed):
        concerns.reject(concern=other, reason="NO_CHILD", words="", by=cast.who("bolat"))
    concerns.hand_over(concern=other, worker_id=cast.bolat.pk, by=cast.who("saule"))
    assert (
        concerns.reject(concern=other, reason="NO_CHILD", words="", by=cast.who("bolat")).outcome
        == "REJECTED"
    )


def test_a_concern_for_another_office_is_not_taken(cast):
    with pytest.raises(NotAllowed):
        concerns.take(pk=uuid7(), office_id=cast.far_office.pk, data=concern_data(), by=cast.who("aigul"))


def test_a_note_of_10000_characters_is_kept_and_a_longer_one_refused(cast):
    case, aigul = register(cast), cast.who("aigul")
    assert len(notes.add(pk=uuid7(), case=case, data=note_data(words="я" * 10_000), by=aigul).words) == 10_000
    with pytest.raises(ValidationError):
        notes.add(pk=uuid7(), case=case, data=note_data(words="я" * 10_001), by=aigul)


def test_what_happened_long_ago_needs_a_reason_and_the_future_is_refused(cast):
    case, aigul = register(cast), cast.who("aigul")
    with pytest.raises(ValidationError):
        contact(case, aigul, happened_at=clock.now() - timedelta(days=8))
    contact(case, aigul, happened_at=clock.now() - timedelta(days=8), late_entry_reason="ILLNESS")
    with pytest.raises(ValidationError):
        contact(case, aigul, happened_at=clock.now() + timedelta(hours=1))


def test_unknown_stands_alone_among_the_types(cast):
    with pytest.raises(ValidationError):
        register(cast, details={"types": ["UNKNOWN", "PHYS"]})
    case = register(cast, details={"types": ["UNKNOWN"]})
    details.save(case=case, values={"types": ["PHYS"]}, by=cast.who("aigul"))
    with pytest.raises(ValidationError):
        details.save(case=case, values={"case_id": uuid7()}, by=cast.who("aigul"))


def test_a_new_sexual_type_restricts_the_case(cast):
    case = register(cast)
    details.save(case=case, values={"types": ["SEX_ONLINE"]}, by=cast.who("aigul"))
    assert fresh(case, cast.who("aigul")).level == "RESTRICTED"


def test_spellings_of_one_name_are_candidates(cast):
    register(cast, child={"surname": "Ахметова", "given_name": "Айгүл"})
    similar = PersonData(surname="Akhmetov", given_name="Айгуль", birth_date=child_data().birth_date)
    with acting_as(cast.who("aigul")), transaction.atomic():
        (mine,) = duplicates.candidates(cast.who("aigul"), similar)
        assert (mine.strength, mine.office) == ("STRONG", None)
        assert mine.person is not None
    with acting_as(cast.who("zarina")), transaction.atomic():
        (elsewhere,) = duplicates.candidates(cast.who("zarina"), similar)
        assert (elsewhere.person, elsewhere.case) == (None, None)
        assert elsewhere.office == cast.office


def test_an_iin_one_digit_apart_is_told_and_strong(cast):
    # The first pass of the check digit weighs the eleventh digit with eleven, modulo eleven: not at all.
    last = check_digit("17030560012")
    register(cast, child={"surname": "Ахметова", "given_name": "Айгүл", "iin": f"17030560012{last}"})
    similar = PersonData(surname="Akhmetova", given_name="Айгуль", iin=f"17030560013{last}")
    with acting_as(cast.who("aigul")), transaction.atomic():
        (found,) = duplicates.candidates(cast.who("aigul"), similar)
        assert (found.strength, found.one_digit_apart) == ("STRONG", True)
        (other,) = duplicates.candidates(cast.who("aigul"), replace(similar, iin=""))
        assert (other.strength, other.one_digit_apart) == ("CANDIDATE", False)


def test_people_are_found_by_any_spelling_number_and_telephone(cast):
    case = register(cast, child={"surname": "Ахметова", "given_name": "Айгүл"})
    with acting_as(cast.who("aigul")), transaction.atomic():
        for text in ("Akhmetova", "ахмет", "Айгуль Ахметова", case.number):
            assert [each.case.pk for each in search.search(cast.who("aigul"), text)] == [case.pk], text
        assert search.search(cast.who("aigul"), "Ivanov") == []


def test_the_day_groups_tasks(cast):
    case, aigul = register(cast), cast.who("aigul")
    tasks.add(
        pk=uuid7(), case=case, words="Call the school", due_at=clock.now() + timedelta(days=30), by=aigul
    )
    with acting_as(aigul), transaction.atomic():
        mine = day.my_day(aigul)
        assert mine.active == 1
        shown = [*mine.overdue, *mine.today, *mine.week, *mine.later]
        assert {row.task.kind for row in shown} == {"FIRST_CONTACT", "ASSESSMENT", "PLAN", "OTHER"}
        other = next(row.task for row in shown if row.task.kind == "OTHER")
        first = next(row.task for row in shown if row.task.kind == "FIRST_CONTACT")
    assert tasks.complete(task=other, by=aigul).done_at is not None
    with pytest.raises(Refused):
        tasks.complete(task=first, by=aigul)


def test_changing_a_row_without_an_entry_raises(cast):
    case, aigul = register(cast), cast.who("aigul")
    with acting_as(aigul), pytest.raises(DatabaseError):  # a transaction of its own, without an entry
        raw(case)


def raw(case):
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(risk="HIGH")
        Note.objects.create(
            case=case,
            key_id=case.key_id,
            author_id=1,
            kind="OBSERVATION",
            happened_at=clock.now(),
            recorded_at=clock.now(),
        )


def test_a_colleague_writes_nothing_even_past_the_actions(cast):
    case, bolat = register(cast), cast.who("bolat")
    with pytest.raises(ProgrammingError), journal.act("test", by=bolat):
        Note.objects.create(
            case=case,
            key_id=case.key_id,
            author_id=bolat.user_id,
            kind="OBSERVATION",
            happened_at=clock.now(),
            recorded_at=clock.now(),
        )


def test_the_key_of_somebody_out_of_sight_does_not_open_them(cast):
    """A key that a form names is no right: neither as subject nor as participant, with or without data."""
    foreign = register(cast, by="zarina")
    for person in (None, child_data()):
        with pytest.raises(NotAllowed):
            register(cast, participants=(mother(person_id=foreign.person_id, person=person),))
        taken = concerns.take(pk=uuid7(), office_id=cast.office.pk, data=concern_data(), by=cast.who("aigul"))
        child = ChildData(uuid7(), foreign.person_id, person)
        with pytest.raises(NotAllowed):
            intake.register(
                data=IntakeData(taken.pk, "VIO", (child,), violence_details()), by=cast.who("aigul")
            )
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert Case.objects.count() == 0
        assert not Person.objects.filter(pk=foreign.person_id).exists()
