"""What a packet holds: exactly what the service's row names, frozen, and nothing of an alleged perpetrator."""

import json

import pytest
from django.core.exceptions import ValidationError

from cases.actions import persons
from cases.data import PersonData, ResidenceData, TelephoneData
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.reference import services
from kzcp.reference.codes import PacketField as F
from referrals.data import PersonRequest
from referrals.models import ReferralPerson
from referrals.packet import freeze, lines, people, typed
from tests.factories import referring as made

pytestmark = pytest.mark.django_db

EVERYTHING = {
    **{field.value: f"words of {field.value.lower()}" for field in typed.WORDS},
    "LANGUAGE": {"interpreter": True},
    "ACCESS_NEEDS": ["STEP_FREE"],
}


@pytest.fixture
def family(cast):
    """A case whose child, mother and suspected father have all that can be had."""
    father = made.suspect(
        telephones=(TelephoneData("+77015550011"),),
        person=PersonData(surname="Suspectov", given_name="Yerlan", patronymic="Talgatuly", sex="M"),
    )
    mother = made.participant(telephones=(TelephoneData("+77015550022"),))
    case = made.register(
        cast,
        participants=(mother, father),
        concern={"risk_signs": ("INJURY",)},
        child={"patronymic": "Childkyzy", "language": "KK"},
    )
    by = cast.who("aigul")
    with acting_as(by):
        child = case.person
        persons.add_telephone(pk=uuid7(), person=child, case=case, data=TelephoneData("+77015550033"), by=by)
        place = ResidenceData(
            region_id="KZ-71", settlement="Settlementovo", address="Street 5", urban_rural="U"
        )
        persons.add_residence(pk=uuid7(), person=child, case=case, data=place, by=by)
    return case


def packet_of(cast, case, code, who=None):
    by = cast.who("aigul")
    with acting_as(by):
        around = people.kin(case)
        mother = next(one.person for one in around if one.part == "CAREGIVER")
        person = who or case.person
        written = typed.cleaned(
            code,
            {**EVERYTHING, "CAREGIVER": str(mother.pk), "COMPANIONS": [str(mother.pk)]},
        )
        return freeze.freeze(case, code, person, written, by=by)


def all_services():
    import csv
    from pathlib import Path

    path = Path(services.__file__).parent / "data" / "services.csv"
    with path.open(encoding="utf-8") as file:
        return [(row["code"], row["packet"].split()) for row in csv.DictReader(file)]


HIDDEN = ("Suspectov", "Yerlan", "Talgatuly", "5550011")
OF_FIELD = {
    F.SURNAME: ("Testova", "Childkyzy"),
    F.ADDRESS: ("Street 5",),
    F.CAREGIVER_NAME: ("Motherova",),
    F.CAREGIVER_CONTACT: ("5550022",),
    F.CHILD_CONTACT: ("5550033",),
}


def test_a_packet_holds_the_fields_of_its_service_and_no_others(cast, family):
    suspect = made.part_of(cast, family, "ALLEGED_PERPETRATOR").person
    assert len(all_services()) == 76
    for code, fields in all_services():
        who = suspect if code in people.FOR_THE_SUSPECT else None
        packet = packet_of(cast, family, code, who)
        assert set(packet) <= set(fields), code
        text = json.dumps(packet, ensure_ascii=False) + " ".join(line.text for line in lines.lines(packet))
        hidden = list(
            HIDDEN if who is None else ("Aizere", *(n for names in OF_FIELD.values() for n in names))
        )
        hidden += [name for field, names in OF_FIELD.items() if field not in fields for name in names]
        if not {F.ADDRESS, F.SETTLEMENT} & set(fields):
            hidden.append("Settlementovo")
        assert [name for name in hidden if name in text] == [], code


def test_household_and_companions_have_no_names_and_no_suspect(cast, family):
    packet = packet_of(cast, family, "CASH_TSA")
    assert [one["relation"] for one in packet["HOUSEHOLD"]] == ["MOTHER"]
    packet = packet_of(cast, family, "SSS_TEMP")
    assert [one["relation"] for one in packet["COMPANIONS"]] == ["MOTHER"]


@pytest.mark.parametrize(
    "words",
    [
        "Her father Yerlan drinks",
        "отец Ерлан приходит ночью",
        "С Ерланом не говорить",
        "Suspectova surname is the father's",
        "call 8 701 555 00 11",
    ],
)
def test_words_that_name_the_suspect_are_refused(cast, family, words):
    with pytest.raises(ValidationError) as caught:
        made.draft(cast, family, persons=(PersonRequest(family.person_id, {**made.WORDS, "REASON": words}),))
    assert list(caught.value.message_dict) == ["REASON"]


@pytest.mark.parametrize("words", ["The father must not know", "School 5, call 8 701 555 00 99"])
def test_other_words_are_not(cast, family, words):
    made.draft(cast, family, persons=(PersonRequest(family.person_id, {**made.WORDS, "REASON": words}),))


def test_the_suspect_is_served_only_by_the_service_for_him(cast, family):
    suspect = made.part_of(cast, family, "ALLEGED_PERPETRATOR").person_id
    with pytest.raises(ValidationError):
        made.draft(cast, family, persons=(PersonRequest(suspect, made.WORDS),))
    words = {"NEED": "A programme of ten meetings", "SAFETY": "Tell nothing about the family"}
    data = {"service_id": "VIO_OFFENDER", "persons": (PersonRequest(suspect, words),)}
    made.draft(cast, family, **data)
    with pytest.raises(ValidationError):
        made.draft(
            cast,
            family,
            service_id="VIO_OFFENDER",
            persons=(PersonRequest(suspect, {**words, "NEED": "He hurt Aizere"}),),
        )


def test_a_suspect_of_another_case_of_the_child_is_left_out_as_well(cast, family):
    other = made.register(cast, by="aigul", participants=(made.suspect(),), child={"given_name": "Other"})
    del other
    mother = made.part_of(cast, family, "CAREGIVER")
    from cases.models import CasePerson
    from tests.roles import as_owner

    with as_owner():
        copy = made.register(cast, participants=(), child={"given_name": "Second"})
    with acting_as(cast.who("aigul")):
        from kzcp.journal import journal

        with journal.act("test", by=cast.who("aigul")), as_owner():
            from cases.models import Case

            Case.objects.filter(pk=copy.pk).update(person=family.person_id)
            CasePerson.objects.create(
                case=copy,
                person_id=mother.person_id,
                part="ALLEGED_PERPETRATOR",
                relation="MOTHER",
                has_access="LIVES_WITH",
                under_18="NO",
                starts_on="2026-01-01",
            )
        assert mother.person_id not in {one.person.pk for one in people.kin(family)}


def test_it_is_frozen_at_submission(cast, family):
    referral = made.sent(cast, family)
    with acting_as(cast.who("aigul")):
        before = ReferralPerson.objects.get(referral=referral).packet
        child = family.person
    data = PersonData(surname="Testova", given_name="Renamed", sex="F")
    persons.change(person=child, case=family, data=data, by=cast.who("aigul"))
    with acting_as(cast.who("dana")):
        assert ReferralPerson.objects.get(referral=referral).packet == before
        assert before["GIVEN_NAME"] == "Aizere"


def test_only_what_the_service_asks_for_is_kept_of_what_is_typed():
    kept = typed.cleaned("PSY_111", {**EVERYTHING, "IIN": "170305600011"})
    assert set(kept) == {"NEED", "REASON", "SAFETY", "LANGUAGE"}


@pytest.mark.parametrize("typed_", [{"ACCESS_NEEDS": ["NOPE"]}, {"NEED": "a\x00b"}, {"NEED": "x" * 1001}])
def test_what_cannot_be_is_refused(typed_):
    with pytest.raises(ValidationError):
        typed.cleaned("SSS_TEMP", typed_)
