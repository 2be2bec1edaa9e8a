"""A refusal after the sending ends what it takes back, and nothing else; an answer finds somebody to read it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.actions import access, persons
from cases.models import CaseEvent, Consent, Task
from kzcp.core import clock
from kzcp.core.ids import uuid7
from kzcp.workflow.models import Notice
from referrals.actions import answers
from referrals.data import AcceptanceData, DeliveryData, OutcomeData, PersonRequest
from referrals.models import Referral
from tests.factories import referring as made
from tests.roles import as_owner

pytestmark = pytest.mark.django_db


def sent_under_consent(cast, **child):
    case = made.case_with_family(cast, child=child)
    consent = made.consent(cast, case)
    return case, made.sent(cast, case, legal_ground="", ground_words="", consent_id=consent.pk)


def state(referral):
    with as_owner():
        row = Referral.objects.get(pk=referral.pk)
        return row.status, row.cancel_reason


def test_a_refusal_by_the_same_giver_ends_what_her_consent_carried(cast):
    case, referral = sent_under_consent(cast)
    under_a_ground = made.sent(cast, case)
    made.consent(cast, case, answer="REFUSED", expires_on=None)
    assert state(referral) == ("CANCELLED", "CONSENT_WITHDRAWN")
    assert state(under_a_ground)[0] == "SENT"
    with as_owner():
        given = Consent.objects.get(case=case, answer="GIVEN")
        assert given.end == "WITHDRAWN"


def test_a_refusal_for_one_service_leaves_the_consent_for_others(cast):
    case = made.case_with_family(cast)
    broad = made.consent(cast, case, service_id=None)
    referral = made.sent(cast, case, legal_ground="", ground_words="", consent_id=broad.pk)
    made.consent(cast, case, answer="REFUSED", expires_on=None)
    assert state(referral)[0] == "CANCELLED"
    with as_owner():
        assert Consent.objects.get(pk=broad.pk).ended_at is None


def test_an_older_refusal_takes_nothing_back(cast):
    case, referral = sent_under_consent(cast)
    made.consent(cast, case, answer="REFUSED", expires_on=None, given_on=clock.today() - timedelta(days=2))
    assert state(referral)[0] == "SENT"


def test_the_childs_own_refusal_is_a_task_for_the_worker(cast):
    case, referral = sent_under_consent(
        cast, birth_date=clock.today().replace(day=1) - timedelta(days=12 * 366)
    )
    made.consent(cast, case, answer="REFUSED", expires_on=None, giver_id=case.person_id, capacity="CHILD")
    assert state(referral)[0] == "SENT"
    with as_owner():
        (task,) = Task.objects.filter(case=case, kind="CONSENT_CHECK")
    assert task.owner == cast.aigul


def test_an_ended_suspect_is_still_not_named_in_a_packet(cast):
    case = made.case_with_family(cast)
    part = made.part_of(cast, case, "ALLEGED_PERPETRATOR")
    part.case = case
    persons.end_part(part=part, on=clock.today(), by=cast.who("aigul"))
    words = {**made.WORDS, "NEED": "Please call the father Suspectov Yerlan"}
    with pytest.raises(ValidationError) as error:
        made.draft(cast, case, persons=(PersonRequest(case.person_id, words),))
    assert error.value.message_dict.keys() == {"NEED"}


def told(user):
    with as_owner():
        return list(Notice.objects.filter(recipient=user).order_by("made_at").values_list("kind", flat=True))


def test_while_nobody_works_on_a_case_the_supervisor_is_told(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    access.declare_conflict(case=case, kind="RELATIVE", by=cast.who("aigul"))
    before = len(told(cast.saule))
    dana = cast.who("dana")
    answers.ask(pk=uuid7(), referral=referral, words="May she bring her sister?", by=dana)
    answers.accept(referral=referral, data=AcceptanceData(), by=dana)
    assert told(cast.saule)[before:] == ["QUESTION", "ANSWERED"]


@pytest.fixture
def six_days_later():
    """Move the clock on, as often as it is called; it is put back at the end."""
    yield lambda: clock.move(to=clock.now() + timedelta(days=6))
    clock.reset()


def test_a_service_that_nobody_said_had_begun_began_on_its_first_day(cast, six_days_later):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case)
    dana = cast.who("dana")
    answers.accept(referral=referral, data=AcceptanceData(), by=dana)
    six_days_later()
    first, last = clock.today() - timedelta(days=5), clock.today() - timedelta(days=1)
    answers.deliver(
        referral=referral,
        outcomes=[OutcomeData(case.person_id, "DELIVERED")],
        data=DeliveryData(special_service="SB", setting="TEMP", starts_on=first, ends_on=last),
        by=dana,
    )
    with as_owner():
        found = CaseEvent.objects.filter(case=case, kind__in=("SERVICE_BEGUN", "SERVICE_DELIVERED"))
        days = {event.kind: clock.local(event.happened_at).date() for event in found}
    assert days == {"SERVICE_BEGUN": first, "SERVICE_DELIVERED": last}
