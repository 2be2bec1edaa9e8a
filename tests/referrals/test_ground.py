"""On what ground a referral goes: consents that hold and cover it, and what ends with them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.actions import consents, persons
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.errors import Refused
from kzcp.workflow.models import Approval
from referrals.actions import drafts
from referrals.models import ReferralPerson
from tests.factories import referring as made

pytestmark = pytest.mark.django_db


def under(consent):
    return {"consent_id": consent.pk, "legal_ground": "", "ground_words": ""}


def test_it_goes_under_a_consent_and_the_provider_reads_its_end(cast):
    case = made.case_with_family(cast)
    consent = made.consent(cast, case)
    referral = made.sent(cast, case, **under(consent))
    assert referral.consent_until == consent.expires_on
    from referrals.selectors import packets

    with acting_as(cast.who("dana")):
        row, _served = packets.access_packet(cast.who("dana"), referral.pk)
        assert str(consent.expires_on.year) in packets.ground_words(row)


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": "REFUSED"},
        {"answer": "NOT_ASKED"},
        {"purpose": "CASEWORK"},
        {"service_id": "PSY_CENTRE"},
    ],
)
def test_a_consent_that_does_not_cover_it_carries_nothing(cast, changes):
    case = made.case_with_family(cast)
    consent = made.consent(cast, case, **changes)
    with pytest.raises(Refused):
        drafts.submit(referral=made.draft(cast, case, **under(consent)), by=cast.who("aigul"))


def test_an_expired_consent_carries_nothing(cast):
    case = made.case_with_family(cast)
    consent = made.consent(cast, case, expires_on=clock.today() + timedelta(days=5))
    referral = made.draft(cast, case, **under(consent))
    with clock.at(clock.now() + timedelta(days=6)), pytest.raises(Refused):
        drafts.submit(referral=referral, by=cast.who("aigul"))


def test_a_consent_for_another_organisation_carries_nothing(cast):
    case = made.case_with_family(cast)
    consent = made.consent(cast, case, recipient_id=cast.other_provider.pk)
    with pytest.raises(Refused):
        drafts.submit(referral=made.draft(cast, case, **under(consent)), by=cast.who("aigul"))


def test_the_childs_refusal_is_not_overwritten_by_the_mothers_yes(cast):
    case = made.case_with_family(cast, child={"birth_date": clock.today() - timedelta(days=12 * 366)})
    consent = made.consent(cast, case)
    made.consent(cast, case, giver_id=case.person_id, capacity="CHILD", answer="REFUSED")
    with pytest.raises(Refused):
        drafts.submit(referral=made.draft(cast, case, **under(consent)), by=cast.who("aigul"))


def test_a_suspect_gives_no_consent(cast):
    case = made.case_with_family(cast)
    father = made.part_of(cast, case, "ALLEGED_PERPETRATOR").person_id
    with pytest.raises(ValidationError):
        made.consent(cast, case, giver_id=father)


def test_marking_the_giver_later_ends_what_he_carried(cast):
    case = made.case_with_family(cast)
    referral = made.sent(cast, case, **under(made.consent(cast, case)))
    mother = made.part_of(cast, case, "CAREGIVER").person_id
    data = made.suspect(person_id=mother, person=None, relation="MOTHER")
    persons.add(case=case, data=data, by=cast.who("aigul"))
    done = made.fresh(cast, referral)
    assert (done.status, done.cancel_reason) == ("CANCELLED", "CONSENT_SUSPENDED")


def test_withdrawal_cancels_only_what_it_carried(cast):
    case = made.case_with_family(cast)
    consent = made.consent(cast, case)
    carried, waiting = (made.sent(cast, case, **under(consent)), made.submitted(cast, case, **under(consent)))
    other = made.sent(cast, case)
    consents.withdraw(consent=consent, words="", by=cast.who("aigul"))
    states = [made.fresh(cast, each).status for each in (carried, waiting, other)]
    assert states == ["CANCELLED", "CANCELLED", "SENT"]
    with acting_as(cast.who("aigul")):
        assert Approval.objects.get(subject_id=waiting.pk).state == "WITHDRAWN"
    with acting_as(cast.who("dana")):
        assert set(ReferralPerson.objects.values_list("referral_id", flat=True)) == {other.pk}


def test_another_consent_of_another_case_cannot_be_named(cast):
    case, other = made.case_with_family(cast), made.case_with_family(cast, child={"given_name": "Second"})
    with pytest.raises(ValidationError):
        made.draft(cast, other, **under(made.consent(cast, case)))


def test_every_person_needs_a_ground(cast):
    case = made.case_with_family(cast)
    consent = made.consent(cast, case)
    mother = made.part_of(cast, case, "CAREGIVER").person_id
    both = tuple(drafts.PersonRequest(who, made.WORDS) for who in (case.person_id, mother))
    referral = made.draft(cast, case, persons=both, **under(consent))
    with pytest.raises(Refused):
        drafts.submit(referral=referral, by=cast.who("aigul"))
    own = {"giver_id": mother, "person_id": mother, "capacity": "ADULT"}
    made.consent(cast, case, **own)
    done = drafts.submit(referral=made.fresh(cast, referral), by=cast.who("aigul"))
    assert done.status == "SUBMITTED"
