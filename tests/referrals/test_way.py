"""The way of a referral from draft to delivery, through the actions, with what each step leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.actions import watch
from cases.models import CaseEvent, Task
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import NotAllowed, Refused
from kzcp.core.ids import uuid7
from kzcp.workflow import notices
from kzcp.workflow.models import Approval, Notice
from referrals.actions import answers, drafts, endings
from referrals.data import AcceptanceData, DeliveryData, OutcomeData
from referrals.models import Delivery, ReferralPerson
from tests.factories import referring as made

pytestmark = pytest.mark.django_db


def kinds(cast, referral):
    with acting_as(cast.who("aigul")):
        rows = CaseEvent.objects.filter(case_id=referral.case_id, organisation_id=referral.provider_id)
        return list(rows.order_by("id").values_list("kind", flat=True))


def open_tasks(cast, referral):
    with acting_as(cast.who("aigul")):
        return set(Task.objects.open().filter(subject_id=referral.pk).values_list("kind", flat=True))


def delivery(**changes):
    return DeliveryData(**{"setting": "TEMP", "starts_on": clock.today(), "special_service": "SB", **changes})


def test_it_goes_from_draft_to_delivery(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    assert referral.status == "SENT"
    assert referral.number == f"{case.number}/1"
    assert open_tasks(cast, referral) == {"REFERRAL_ANSWER", "SERVICE_START"}
    dana = cast.who("dana")
    answers.accept(referral=referral, data=AcceptanceData(clock.now() + timedelta(days=1)), by=dana)
    assert open_tasks(cast, referral) == {"SERVICE_START"}
    provider_row = as_provider(cast, referral)
    answers.begin(referral=provider_row, begun_on=clock.today(), by=dana)
    outcomes = [OutcomeData(case.person_id, "DELIVERED")]
    done = answers.deliver(referral=as_provider(cast, referral), outcomes=outcomes, data=delivery(), by=dana)
    assert done.status == "DELIVERED"
    assert open_tasks(cast, referral) == set()
    with acting_as(cast.who("aigul")):
        given = Delivery.objects.get(referral=referral)
        assert (given.person_id, given.special_service, given.setting) == (case.person_id, "SB", "TEMP")
        assert ReferralPerson.objects.get(referral=referral).outcome == "DELIVERED"
    assert kinds(cast, referral) == [
        "REFERRAL_SUBMITTED",
        "REFERRAL_SENT",
        "REFERRAL_ACCEPTED",
        "SERVICE_BEGUN",
        "SERVICE_DELIVERED",
        "DELIVERY_RECORDED",
    ]


def as_provider(cast, referral, who="dana"):
    from referrals.models import Referral

    with acting_as(cast.who(who)):
        return Referral.objects.get(pk=referral.pk)


def test_events_carry_packet_service_and_urgency_and_no_name(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    with acting_as(cast.who("aigul")):
        event = CaseEvent.objects.get(kind="REFERRAL_SENT", case=case)
    assert event.packet == referral.packet_id
    assert event.facts["service"] == "SSS_TEMP"
    assert event.facts["sector"] == "SHELTER"
    assert event.facts["urgency"] == "ORDINARY"
    assert event.facts["age"] == made.part_of(cast, case, "SUBJECT").person.age_on(clock.today())
    assert event.person_id == case.person_id
    assert event.by == str(cast.who("saule"))


def test_the_provider_is_told_and_the_worker_of_the_answer(cast, as_owner):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    with acting_as(cast.who("dana")):
        line = notices.latest(cast.who("dana"))[0]
    assert referral.number in line.title
    assert "Testova" not in line.title
    answers.put_on_waiting_list(referral=as_provider(cast, referral), waiting_days=21, by=cast.who("dana"))
    with as_owner():
        assert Notice.objects.filter(recipient=cast.aigul, kind="ANSWERED", subject_id=referral.pk).exists()


def test_deadlines_follow_the_urgency(cast):
    case = made.case_with_family(cast)
    ordinary, urgent = made.sent(cast, case), made.sent(cast, case, urgency="URGENT")
    assert (urgent.answer_due - urgent.sent_at) == timedelta(hours=24)
    assert ordinary.answer_due > urgent.answer_due
    assert clock.local(ordinary.answer_due).hour == 18


def test_returned_it_is_a_draft_again_and_the_next_approver_sees_what_changed(cast):
    case = made.case_with_family(cast)
    referral = made.submitted(cast, case)
    made.decide(cast, referral, "send_back", reason_code="TOO_MUCH")
    back = made.fresh(cast, referral)
    assert back.status == "DRAFT"
    words = {**made.WORDS, "REASON": "Not safe at home"}
    data = made.referral_data(cast, case, persons=(drafts.PersonRequest(case.person_id, words),))
    again = drafts.submit(
        referral=drafts.write(referral=back, data=data, by=cast.who("aigul")), by=cast.who("aigul")
    )
    from referrals.packet import content

    with acting_as(cast.who("saule")):
        changed = list(content.differences(made.fresh(cast, again, by="saule")))
    assert [(each.before, each.after) for each in changed] == [("Home is not safe now", "Not safe at home")]


def test_rejected_it_ends(cast):
    case = made.case_with_family(cast)
    referral = made.submitted(cast, case)
    made.decide(cast, referral, "reject", reason_code="NOT_NEEDED")
    assert made.fresh(cast, referral).status == "REJECTED"


def test_the_author_never_decides(cast):
    case = made.case_with_family(cast)
    referral = made.submitted(cast, case)
    with pytest.raises(NotAllowed):
        made.decide(cast, referral, by="aigul")


def test_a_doubled_draft_is_one_referral(cast):
    case = made.case_with_family(cast)
    pk, data = uuid7(), made.referral_data(cast, case)
    first = drafts.draft(pk=pk, case=case, data=data, by=cast.who("aigul"))
    assert drafts.draft(pk=pk, case=case, data=data, by=cast.who("aigul")).pk == first.pk


def test_submitted_it_can_no_longer_be_written(cast):
    case = made.case_with_family(cast)
    referral = made.submitted(cast, case)
    with pytest.raises(Refused):
        drafts.write(referral=referral, data=made.referral_data(cast, case), by=cast.who("aigul"))
    with pytest.raises(Refused):
        drafts.submit(referral=referral, by=cast.who("aigul"))


@pytest.mark.parametrize("changes", [{"persons": ()}, {"legal_ground": "", "ground_words": ""}])
def test_without_people_or_ground_it_is_not_handed_in(cast, changes):
    case = made.case_with_family(cast)
    referral = made.draft(cast, case, **changes)
    with pytest.raises(Refused):
        drafts.submit(referral=referral, by=cast.who("aigul"))


def test_a_legal_ground_needs_words(cast):
    case = made.case_with_family(cast)
    with pytest.raises(ValidationError):
        made.draft(cast, case, ground_words="")


def test_an_organisation_of_another_kind_cannot_get_it(cast):
    case = made.case_with_family(cast)
    referral = made.draft(cast, case, provider_id=cast.other_provider.pk)
    with pytest.raises(Refused):
        drafts.submit(referral=referral, by=cast.who("aigul"))


def test_a_service_for_another_age_needs_a_reason(cast):
    case = made.case_with_family(cast)
    toddler = {"service_id": "HLT_PATRON", "provider_id": cast.other_provider.pk}
    with pytest.raises(Refused):
        drafts.submit(referral=made.draft(cast, case, **toddler), by=cast.who("aigul"))
    made.submitted(cast, case, **toddler, age_override="BEST_INTERESTS")


def test_an_emergency_goes_at_once_and_is_confirmed_afterwards(cast):
    case = made.case_with_family(cast)
    referral = drafts.send_as_emergency(
        referral=made.draft(cast, case, urgency="EMERGENCY"), by=cast.who("aigul")
    )
    assert referral.status == "SENT"
    assert referral.answer_due - referral.sent_at == timedelta(hours=2)
    assert referral.start_due - referral.sent_at == timedelta(hours=24)
    assert "CONFIRM_EMERGENCY" in open_tasks(cast, referral)
    made.decide(cast, referral)
    done = made.fresh(cast, referral)
    assert done.status == "SENT"
    assert done.confirmed_by_id == cast.saule.pk
    assert "CONFIRM_EMERGENCY" not in open_tasks(cast, referral)


def test_an_emergency_that_is_not_confirmed_closes_the_packet(cast):
    case = made.case_with_family(cast)
    referral = drafts.send_as_emergency(
        referral=made.draft(cast, case, urgency="EMERGENCY"), by=cast.who("aigul")
    )
    made.decide(cast, referral, "reject", reason_code="NOT_NEEDED")
    done = made.fresh(cast, referral)
    assert (done.status, done.cancel_reason) == ("CANCELLED", "CONFIRMATION_REFUSED")
    with acting_as(cast.who("dana")):
        assert not ReferralPerson.objects.filter(referral=referral).exists()


def test_an_overdue_confirmation_is_told_and_ends_nothing_by_itself(cast, as_owner):
    case = made.case_with_family(cast)
    referral = drafts.send_as_emergency(
        referral=made.draft(cast, case, urgency="EMERGENCY"), by=cast.who("aigul")
    )
    with acting_as(cast.who("aigul")):
        task = Task.objects.get(subject_id=referral.pk, kind="CONFIRM_EMERGENCY")
        Task.objects.filter(pk=task.pk).update(owner=cast.marzhan)
    assert task.due_at == referral.confirm_due

    def told():
        watch.tell_overdue()
        watch.tell_overdue()
        with as_owner():
            rows = Notice.objects.filter(kind="OVERDUE", subject_id=task.pk).select_related("recipient")
            return sorted((row.recipient.username, row.subject_kind) for row in rows)

    of_step = [("marzhan", "cases.task"), ("saule", "cases.task")]
    with clock.at(referral.sent_at + timedelta(hours=23)):
        assert told() == []
    with clock.at(referral.sent_at + timedelta(hours=24, minutes=5)):
        assert told() == of_step
    with clock.at(referral.sent_at + timedelta(hours=48, minutes=5)):
        assert told() == sorted([*of_step, ("gulnar", "cases.delay")])
        with acting_as(cast.who("dana")):
            assert ReferralPerson.objects.filter(referral=referral).exists()


def test_a_supervisor_sends_an_emergency_that_another_confirms(cast):
    case = made.case_with_family(cast)
    referral = made.draft(cast, case, by="saule", urgency="EMERGENCY")
    drafts.send_as_emergency(referral=referral, by=cast.who("saule"))
    asked = made.approval_of(cast, referral)
    assert asked.asked_of_id == cast.marzhan.pk
    with pytest.raises(NotAllowed):
        made.draft(cast, case, by="saule", urgency="ORDINARY")


def test_without_high_risk_there_is_no_emergency(cast):
    case = made.register(cast, participants=(made.participant(),))
    referral = made.draft(cast, case, urgency="EMERGENCY")
    with pytest.raises(Refused):
        drafts.send_as_emergency(referral=referral, by=cast.who("aigul"))


def test_a_declined_packet_goes_on_to_another_organisation_as_it_is(cast, as_owner):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    answers.decline(referral=as_provider(cast, referral), reason="NO_CAPACITY", by=cast.who("dana"))
    second = second_crisis_centre(cast)
    on = endings.send_on(
        pk=uuid7(), referral=made.fresh(cast, referral), provider_id=second.pk, by=cast.who("aigul")
    )
    assert (on.status, on.packet_id, on.number) == ("SENT", referral.packet_id, f"{case.number}/2")
    with acting_as(cast.who("aigul")):
        packets = [one.packet for one in ReferralPerson.objects.filter(case=case).order_by("id")]
    assert packets[0] == packets[1] != {}


def second_crisis_centre(cast):
    from tests.factories.cast import organisation

    return organisation("Second crisis centre", "CRISIS_CENTRE", "KZ-71")


def test_after_30_days_it_does_not_go_on(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    answers.decline(referral=as_provider(cast, referral), reason="NO_CAPACITY", by=cast.who("dana"))
    with clock.at(clock.now() + timedelta(days=31)), pytest.raises(Refused):
        endings.send_on(
            pk=uuid7(),
            referral=made.fresh(cast, referral),
            provider_id=second_crisis_centre(cast).pk,
            by=cast.who("aigul"),
        )


def test_silence_can_be_ended_only_when_the_time_is_over(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    with pytest.raises(Refused):
        endings.cancel(referral=referral, reason="NO_ANSWER", by=cast.who("aigul"))
    with clock.at(clock.now() + timedelta(days=10)):
        done = endings.cancel(referral=referral, reason="NO_ANSWER", by=cast.who("aigul"))
    assert done.status == "CANCELLED"


def test_a_provider_asks_and_the_worker_answers(cast, as_owner):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    asked = answers.ask(
        pk=uuid7(), referral=as_provider(cast, referral), words="At what time?", by=cast.who("dana")
    )
    from referrals.selectors import packets
    from referrals.selectors.referrals import access_question

    with acting_as(cast.who("aigul")):
        question = access_question(cast.who("aigul"), asked.pk)
    answers.reply(question=question, words="After 10", by=cast.who("aigul"))
    with as_owner():
        told = Notice.objects.filter(recipient=cast.dana, subject_id=referral.pk).latest("id")
    assert told.kind == "QUESTION_ANSWERED"
    with acting_as(cast.who("dana")):
        told = packets.questions(cast.who("dana"), referral)
        assert [(each.words, each.answer) for each in told] == [("At what time?", "After 10")]


def test_not_delivered_says_why(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    answers.accept(referral=as_provider(cast, referral), data=AcceptanceData(), by=cast.who("dana"))
    with pytest.raises(ValidationError):
        answers.not_deliver(referral=as_provider(cast, referral), reason="OTHER", by=cast.who("dana"))
    done = answers.not_deliver(referral=as_provider(cast, referral), reason="NO_SHOW", by=cast.who("dana"))
    assert (done.status, done.not_delivered_reason) == ("NOT_DELIVERED", "NO_SHOW")
    with acting_as(cast.who("aigul")):
        assert not Delivery.objects.filter(case=case).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"setting": "NOWHERE"}, "setting"),
        ({"special_service": ""}, "special_service"),
        ({"special_service": "XX"}, "special_service"),
        ({"starts_on": clock.today() + timedelta(days=2)}, "starts_on"),
        ({"ends_on": clock.today() + timedelta(days=2)}, "ends_on"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused_by_field(cast, changes, field):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    answers.accept(referral=as_provider(cast, referral), data=AcceptanceData(), by=cast.who("dana"))
    with pytest.raises(ValidationError) as caught:
        answers.deliver(
            referral=as_provider(cast, referral),
            outcomes=[OutcomeData(case.person_id, "DELIVERED")],
            data=delivery(**changes),
            by=cast.who("dana"),
        )
    assert field in caught.value.message_dict


def test_in_a_restricted_case_only_who_is_named_is_asked(cast):
    staff = made.suspect(relation="STAFF", is_staff=True)
    case = made.register(cast, participants=(made.participant(), staff), concern={"risk_signs": ("INJURY",)})
    assert case.restriction_reason == "STAFF_SUSPECT"
    referral = made.submitted(cast, case)
    assert made.approval_of(cast, referral, by="marzhan").asked_of_id == cast.marzhan.pk
    with acting_as(cast.who("saule")):
        assert not Approval.objects.exists()
        assert notices.unread_count(cast.who("saule")) == 0
    draft = made.draft(cast, case, urgency="EMERGENCY")
    drafts.send_as_emergency(referral=draft, by=cast.who("aigul"))
    with acting_as(cast.who("aigul")):
        task = Task.objects.get(subject_id=draft.pk, kind="CONFIRM_EMERGENCY")
    assert task.owner_id == cast.marzhan.pk
