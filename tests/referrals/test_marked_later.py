"""Whoever is marked as alleged perpetrator later neither reaches a packet nor stays in one."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cases.actions import cases, marks, persons
from cases.data import ParticipantData, TelephoneData
from cases.models import CaseEvent, Task
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import acting_as
from kzcp.core.errors import Refused
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.journal.models import Entry, EntryPerson
from kzcp.reference.models import Service
from kzcp.workflow import approvals
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Approval, Notice
from referrals.actions import answers, drafts, endings
from referrals.data import AcceptanceData, PersonRequest
from referrals.models import OfficeRecord, Referral, ReferralPerson
from referrals.selectors import packets
from tests.factories import referring as made
from tests.factories.cast import assign, organisation, person

pytestmark = pytest.mark.django_db
PATRONAGE, HOUSEHOLD = "HLT_PATRON", "CASH_TSA"
HIDDEN = ("Motherova", "Perizat", "5550022")


@pytest.fixture
def mother():
    return made.participant(telephones=(TelephoneData("+77015550022"),))


@pytest.fixture
def case(cast, mother):
    return made.register(
        cast,
        participants=(mother,),
        concern={"risk_signs": ("INJURY",)},
        child={"birth_date": date(2024, 1, 1)},
    )


def mark(cast, case, mother, by="aigul"):
    data = ParticipantData(
        mother.person_id,
        None,
        "ALLEGED_PERPETRATOR",
        relation="MOTHER",
        has_access="LIVES_WITH",
        under_18="NO",
    )
    return persons.add(case=case, by=cast.who(by), data=data)


def asking(cast, case, mother, **more):
    """A referral in which the mother is the caregiver to call and is counted in no other line."""
    words = {**made.WORDS, "CAREGIVER": str(mother.person_id), "HEALTH_NOTES": "Often ill"}
    provider = {"service_id": PATRONAGE, "provider_id": cast.other_provider.pk}
    return {**provider, "persons": (PersonRequest(case.person_id, words),), **more}


def place_for(service):
    """An organisation that gives the service, with somebody who answers for it."""
    place = organisation(f"For {service}", Service.objects.get(pk=service).provider_types[0], "KZ-71")
    assign(person(f"for{service}".lower(), "Some", "Body"), "PROVIDER", place)
    return place


def counting(case):
    """One that counts the mother in the household."""
    persons = (PersonRequest(case.person_id, {**made.WORDS, "INCOME": "None"}),)
    return {"service_id": HOUSEHOLD, "provider_id": place_for(HOUSEHOLD).pk, "persons": persons}


def seen(cast, referral, who="kamila"):
    """All that the provider reads of the packet on the page, and all that is stored in their sight."""
    with acting_as(cast.who(who)), transaction.atomic():
        _referral, served = packets.access_packet(cast.who(who), referral.pk)
        rows = [dict(one.packet) for one in ReferralPerson.objects.filter(referral=referral.pk)]
        return json.dumps([[line.text for one in served for line in one.lines], rows], ensure_ascii=False)


def kinds(cast, model, who="aigul", **about):
    with acting_as(cast.who(who)), transaction.atomic():
        return sorted(model.objects.filter(**about).values_list("kind", flat=True))


def told(cast, user, referral, who):
    return kinds(cast, Notice, who, subject_id=referral.pk, recipient=user)


def tasks(cast, referral, who="aigul"):
    with acting_as(cast.who(who)), transaction.atomic():
        rows = Task.objects.open().filter(subject_id=referral.pk, kind="REFERRAL_CHECK")
        return list(rows.values_list("owner_id", flat=True))


def test_a_submitted_one_loses_its_approval_and_goes_back_to_draft(cast, case, mother):
    referral = made.submitted(cast, case, **asking(cast, case, mother))
    asked = made.approval_of(cast, referral)
    mark(cast, case, mother)
    after = made.fresh(cast, referral)
    assert after.status == "DRAFT"
    with acting_as(cast.who("aigul")), transaction.atomic():
        one = ReferralPerson.objects.get(referral=referral)
        assert "CAREGIVER" not in one.typed
        assert dict(one.packet) == {}
        events = CaseEvent.objects.filter(record_id=referral.pk).values_list("kind", "facts__approval_kind")
        assert ("APPROVAL_VOID", "REFERRAL") in list(events)
    with acting_as(cast.who("saule")), transaction.atomic():
        assert Approval.objects.get(pk=asked.pk).state == "VOID"
        with pytest.raises(Refused):
            approvals.approve(asked, by=cast.who("saule"))
    assert tasks(cast, referral) == [cast.aigul.pk]
    assert told(cast, cast.aigul.pk, referral, "aigul") == ["REFERRAL_CHECK"]
    assert drafts.submit(referral=after, by=cast.who("aigul")).status == "SUBMITTED"
    assert tasks(cast, referral) == []
    made.decide(cast, referral)
    assert [word for word in HIDDEN if word in seen(cast, referral)] == []


def test_so_does_one_that_counts_them_in_the_household(cast, case, mother):
    referral = made.submitted(cast, case, **counting(case))
    mark(cast, case, mother)
    assert made.fresh(cast, referral).status == "DRAFT"


def test_a_draft_forgets_them_and_the_worker_is_told(cast, case, mother):
    referral = made.draft(cast, case, **asking(cast, case, mother))
    mark(cast, case, mother)
    assert made.fresh(cast, referral).status == "DRAFT"
    assert tasks(cast, referral) == [cast.aigul.pk]
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert "CAREGIVER" not in ReferralPerson.objects.get(referral=referral).typed


def test_a_draft_whose_words_name_them_is_told_of_and_not_handed_in(cast, case, mother):
    words = {**made.WORDS, "SAFETY": "Arrange it with Perizat"}
    referral = made.draft(cast, case, persons=(PersonRequest(case.person_id, words),))
    mark(cast, case, mother)
    assert tasks(cast, referral) == [cast.aigul.pk]
    with pytest.raises(ValidationError):
        drafts.submit(referral=made.fresh(cast, referral), by=cast.who("aigul"))


def test_one_without_them_stays_as_it_is(cast, case, mother):
    sent, submitted = made.sent(cast, case), made.submitted(cast, case)
    before = seen(cast, sent, "dana")
    mark(cast, case, mother)
    assert made.fresh(cast, sent).narrowed_at is None
    assert made.fresh(cast, submitted).status == "SUBMITTED"
    assert seen(cast, sent, "dana") == before
    assert (tasks(cast, sent), tasks(cast, submitted)) == ([], [])


def test_one_with_a_provider_is_narrowed_at_once(cast, case, mother):
    referral = made.sent(cast, case, **asking(cast, case, mother))
    assert "Motherova" in seen(cast, referral)
    mark(cast, case, mother)
    after = made.fresh(cast, referral)
    assert (after.status, after.narrowed_at is None) == ("SENT", False)
    text = seen(cast, referral)
    assert [word for word in HIDDEN if word in text] == []
    assert "Often ill" in text
    assert told(cast, cast.kamila.pk, referral, "kamila") == ["PACKET_CHANGED", "REFERRAL_RECEIVED"]
    assert told(cast, cast.aigul.pk, referral, "aigul") == ["REFERRAL_CHECK"]
    assert tasks(cast, referral) == [cast.aigul.pk]
    assert "REFERRAL_NARROWED" in kinds(cast, CaseEvent, record_id=referral.pk)


def test_the_journal_tells_of_it_and_of_whom(cast, case, mother, as_owner):
    referral = made.sent(cast, case, **asking(cast, case, mother))
    mark(cast, case, mother)
    with as_owner():
        entry = Entry.objects.get(action="referral.narrow", subject_id=str(referral.pk))
        assert (entry.actor, entry.reason) == ("system:steps", "PERPETRATOR_MARKED")
        people = EntryPerson.objects.filter(entry_id=entry.pk).values_list("person_id", flat=True)
        assert set(people) == {case.person_id, mother.person_id}


def test_exactly_their_line_leaves_the_household_and_the_companions(cast, case, mother):
    aunt = made.participant(relation="AUNT_UNCLE", part="MEMBER")
    sister = made.participant(relation="AUNT_UNCLE", part="MEMBER")
    for each in (aunt, sister):
        persons.add(case=case, by=cast.who("aigul"), data=each)
    words = {**made.WORDS, "COMPANIONS": [str(aunt.person_id), str(mother.person_id)]}
    referral = made.sent(cast, case, persons=(PersonRequest(case.person_id, words),))
    mark(cast, case, mother)
    with acting_as(cast.who("dana")), transaction.atomic():
        packet = ReferralPerson.objects.get(referral=referral).packet
        assert [line["relation"] for line in packet["COMPANIONS"]] == ["AUNT_UNCLE"]
    with acting_as(cast.who("aigul")), transaction.atomic():
        named = OfficeRecord.objects.get(referral=referral).named
        assert named[str(case.person_id)]["COMPANIONS"] == [str(aunt.person_id)]


def test_a_packet_frozen_before_the_names_were_kept_loses_those_lines_whole(cast, case, mother, as_owner):
    referral = made.sent(cast, case, **counting(case))
    with journal.act("test", by=STEPS):
        record = OfficeRecord.objects.get(referral=referral)
        record.named = {}
        record.save(update_fields=["named"])
    mark(cast, case, mother)
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert "HOUSEHOLD" not in ReferralPerson.objects.get(referral=referral).packet


def test_words_that_name_them_leave_it(cast, case, mother):
    data = asking(cast, case, mother)
    words = {**data["persons"][0].typed, "HEALTH_NOTES": "Ask 8 701 555 00 22"}
    referral = made.sent(cast, case, **{**data, "persons": (PersonRequest(case.person_id, words),)})
    mark(cast, case, mother)
    with acting_as(cast.who("kamila")), transaction.atomic():
        packet = ReferralPerson.objects.get(referral=referral).packet
        assert "HEALTH_NOTES" not in packet
        assert packet["NEED"] == made.WORDS["NEED"]


def test_one_that_cannot_stand_without_them_is_cancelled(cast, case, mother):
    words = {**made.WORDS, "SAFETY": "Arrange it with Perizat"}
    referral = made.sent(cast, case, persons=(PersonRequest(case.person_id, words),))
    mark(cast, case, mother)
    after = made.fresh(cast, referral)
    assert (after.status, after.cancel_reason) == ("CANCELLED", "PACKET_INVALID")
    with acting_as(cast.who("dana")), transaction.atomic():
        assert not ReferralPerson.objects.filter(referral=referral).exists()
        assert packets.access_packet(cast.who("dana"), referral.pk)[1] == []
    assert told(cast, cast.dana.pk, referral, "dana") == ["PACKET_CLOSED", "REFERRAL_RECEIVED"]
    assert tasks(cast, referral) == [cast.aigul.pk]


def family_of(cast, case, mother):
    """The shelter for both: child and mother are served."""
    both = (PersonRequest(case.person_id, made.WORDS), PersonRequest(mother.person_id, made.WORDS))
    return {"persons": both}


def test_a_person_served_leaves_it_in_both_walls(cast, case, mother):
    data = family_of(cast, case, mother)
    referral = made.sent(cast, case, **data)
    alone = made.sent(cast, case, **{**data, "persons": data["persons"][1:]})
    mark(cast, case, mother)
    with acting_as(cast.who("dana")), transaction.atomic():
        raw = ReferralPerson.objects.filter(referral=referral).values_list("person_id", flat=True)
        first = ReferralPerson.objects.visible_to(cast.who("dana"), P.PACKET_ANSWER)
        assert list(raw) == [case.person_id]
        assert list(first.filter(referral=referral).values_list("person_id", flat=True)) == [case.person_id]
    assert made.fresh(cast, referral).status == "SENT"
    assert made.fresh(cast, alone).cancel_reason == "PACKET_INVALID"


def test_an_emergency_that_waits_for_its_confirmation_is_asked_for_anew(cast, case, mother):
    data = asking(cast, case, mother, urgency="EMERGENCY")
    referral = made.draft(cast, case, **data)
    referral = drafts.send_as_emergency(referral=referral, by=cast.who("aigul"))
    first = made.approval_of(cast, referral)
    mark(cast, case, mother)
    second = made.approval_of(cast, referral)
    assert second.pk != first.pk
    made.decide(cast, referral)
    assert made.fresh(cast, referral).confirmed_at is not None


def test_what_is_sent_on_is_without_them_and_the_first_packet_stays_as_it_was(cast, case, mother):
    referral = made.sent(cast, case, **asking(cast, case, mother))
    with acting_as(cast.who("kamila")), transaction.atomic():
        own = Referral.objects.get(pk=referral.pk)
    answers.decline(referral=own, reason="NO_CAPACITY", by=cast.who("kamila"))
    mark(cast, case, mother)
    place = organisation("Second", "POLYCLINIC", "KZ-71")
    user = person("second", "Sec", "Ond")
    assign(user, "PROVIDER", place)
    by = cast.who("aigul")
    sent = endings.send_on(pk=uuid7(), referral=made.fresh(cast, referral), provider_id=place.pk, by=by)
    assert sent.status == "SENT"
    with acting_as(by), transaction.atomic():
        assert "Motherova" in json.dumps(dict(ReferralPerson.objects.get(referral=referral).packet))
        copied = ReferralPerson.objects.get(referral=sent)
        assert [
            word for word in HIDDEN if word in json.dumps([dict(copied.packet), dict(copied.typed)])
        ] == []
        assert str(mother.person_id) not in json.dumps(dict(copied.typed))


def test_one_that_cannot_stand_without_them_is_not_sent_on(cast, case, mother):
    words = {**made.WORDS, "SAFETY": "Arrange it with Perizat"}
    referral = made.sent(cast, case, persons=(PersonRequest(case.person_id, words),))
    with acting_as(cast.who("dana")), transaction.atomic():
        own = Referral.objects.get(pk=referral.pk)
    answers.decline(referral=own, reason="NO_CAPACITY", by=cast.who("dana"))
    mark(cast, case, mother)
    place = organisation("Second", "CRISIS_CENTRE", "KZ-71")
    with pytest.raises(Refused):
        endings.send_on(
            pk=uuid7(), referral=made.fresh(cast, referral), provider_id=place.pk, by=cast.who("aigul")
        )


def test_a_service_for_the_suspect_himself_stays(cast, case, mother):
    mark(cast, case, mother)
    words = {"NEED": "A programme of ten meetings", "SAFETY": "Tell nothing about the family"}
    data = {"service_id": "VIO_OFFENDER", "persons": (PersonRequest(mother.person_id, words),)}
    referral = made.sent(cast, case, **data, provider_id=place_for("VIO_OFFENDER").pk)
    second = made.suspect(relation="FATHER")
    persons.add(case=case, by=cast.who("aigul"), data=second)
    mark(cast, case, mother)
    after = made.fresh(cast, referral)
    assert (after.status, after.narrowed_at) == ("SENT", None)


def test_a_mark_in_another_case_of_the_child_counts_as_well(cast, case, mother):
    referral = made.sent(cast, case, **asking(cast, case, mother))
    data = made.suspect(person_id=mother.person_id, person=None, relation="MOTHER", lives_with_child=False)
    made.register(cast, participants=(data,), same_child=case)
    assert [word for word in HIDDEN if word in seen(cast, referral)] == []
    assert tasks(cast, referral) == [cast.aigul.pk]


def test_a_mark_taken_back_puts_nothing_back_and_the_worker_is_told(cast, case, mother):
    referral, draft = (
        made.sent(cast, case, **asking(cast, case, mother)),
        made.draft(cast, case, **asking(cast, case, mother)),
    )
    part = mark(cast, case, mother)
    with acting_as(cast.who("aigul")), transaction.atomic():
        from cases.actions import tasks as agenda

        done = list(Task.objects.open().filter(kind="REFERRAL_CHECK").select_related("case"))
        for task in done:
            agenda.complete(task=task, by=cast.who("aigul"))
    marks.take_back(part=part, reason="WRONG_PERSON", words="Another woman", by=cast.who("saule"))
    assert [word for word in HIDDEN if word in seen(cast, referral)] == []
    with acting_as(cast.who("aigul")), transaction.atomic():
        assert "CAREGIVER" not in ReferralPerson.objects.get(referral=draft).typed
    assert told(cast, cast.aigul.pk, referral, "aigul") == ["REFERRAL_CHECK", "REFERRAL_CHECK"]
    assert (tasks(cast, referral), tasks(cast, draft)) == ([cast.aigul.pk], [cast.aigul.pk])


def test_so_it_is_when_the_case_of_the_mark_was_an_error(cast, case, mother):
    referral = made.sent(cast, case, **asking(cast, case, mother))
    data = made.suspect(person_id=mother.person_id, person=None, relation="MOTHER", lives_with_child=False)
    other = made.register(cast, participants=(data,), same_child=case)
    cases.mark_error(case=other, reason="DUPLICATE", by=cast.who("saule"))
    assert told(cast, cast.aigul.pk, referral, "aigul") == ["REFERRAL_CHECK", "REFERRAL_CHECK"]


def test_a_mark_beside_the_reactions_stands_against_each_step(cast, case, mother, monkeypatch):
    """Where a mark was not reacted to (a race, an older row), no step lets the person through."""
    from cases import registry

    submitted = made.submitted(cast, case, **asking(cast, case, mother))
    draft = made.draft(cast, case, **asking(cast, case, mother))
    urgent = asking(cast, case, mother, urgency="EMERGENCY")
    emergency, unsent = made.draft(cast, case, **urgent), made.draft(cast, case, **urgent)
    emergency = drafts.send_as_emergency(referral=emergency, by=cast.who("aigul"))
    monkeypatch.setitem(registry._reactions, "PERPETRATOR_MARKED", [])
    mark(cast, case, mother)
    with pytest.raises(Refused):
        made.decide(cast, submitted)
    with pytest.raises(Refused):
        drafts.submit(referral=draft, by=cast.who("aigul"))
    with pytest.raises(Refused):
        drafts.send_as_emergency(referral=unsent, by=cast.who("aigul"))
    with pytest.raises(Refused):
        made.decide(cast, emergency)
    assert made.fresh(cast, draft).status == "DRAFT"


def test_the_provider_is_told_in_neutral_words(cast, case, mother, client):
    referral = made.sent(cast, case, **asking(cast, case, mother))
    with acting_as(cast.who("kamila")), transaction.atomic():
        own = Referral.objects.get(pk=referral.pk)
    answers.accept(referral=own, data=AcceptanceData(), by=cast.who("kamila"))
    mark(cast, case, mother)
    client.force_login(cast.kamila)
    page = client.get(f"/inbox/{referral.pk}/").content.decode()
    assert "Этот пакет изменён" in page
    assert [word for word in (*HIDDEN, "обидчик", "подозрева") if word in page] == []
