"""Referrals for the tests, made through the same actions as everybody."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from cases.actions import consents
from cases.data import ConsentData, ParticipantData, PersonData
from cases.models import Case, CasePerson, Consent
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.core.ids import uuid7
from kzcp.workflow import approvals
from kzcp.workflow.models import Approval
from referrals.actions import drafts
from referrals.data import PersonRequest, ReferralData
from referrals.models import Referral
from tests.factories.casework import WHAT_TO_CORRECT
from tests.factories.cast import Cast
from tests.factories.intake import register

WORDS = {
    "NEED": "A place to stay for two weeks",
    "REASON": "Home is not safe now",
    "SAFETY": "Arrange everything through the social worker",
}
SERVICE = "SSS_TEMP"


def participant(**changes: Any) -> ParticipantData:
    """The child's mother, who lives with her; `changes` replace parts."""
    person = PersonData(surname="Motherova", given_name="Perizat", sex="F")
    return ParticipantData(
        **{
            "person_id": uuid7(),
            "person": person,
            "part": "CAREGIVER",
            "relation": "MOTHER",
            "lives_with_child": True,
            **changes,
        }
    )


def suspect(**changes: Any) -> ParticipantData:
    """The child's father as alleged perpetrator, who lives with her; `changes` replace parts."""
    return participant(
        **{
            "person": PersonData(surname="Suspectov", given_name="Yerlan", sex="M"),
            "part": "ALLEGED_PERPETRATOR",
            "relation": "FATHER",
            "has_access": "LIVES_WITH",
            "under_18": "NO",
            **changes,
        }
    )


def case_with_family(cast: Cast, **more: Any) -> Case:
    """A case of high risk with a mother as caregiver and the father as alleged perpetrator."""
    return register(
        cast,
        participants=(participant(), suspect()),
        concern={"risk_signs": ("INJURY",)},
        **more,
    )


def part_of(cast: Cast, case: Case, part: str) -> CasePerson:
    """The part of that kind in the case, read as its worker."""
    with acting_as(cast.who("aigul")), transaction.atomic():
        return CasePerson.objects.select_related("person").get(case=case, part=part, ends_on=None)


def consent(cast: Cast, case: Case, **changes: Any) -> Consent:
    """The mother's consent to handing the child's data to the crisis centre, for a year."""
    mother = part_of(cast, case, "CAREGIVER").person_id
    data = ConsentData(
        **{
            "giver_id": mother,
            "person_id": case.person_id,
            "capacity": "PARENT",
            "purpose": "REFERRAL",
            "answer": "GIVEN",
            "given_on": clock.today(),
            "expires_on": clock.today() + timedelta(days=365),
            "recipient_id": cast.crisis_centre.pk,
            "service_id": SERVICE,
            **changes,
        }
    )
    return consents.record(pk=uuid7(), case=case, data=data, by=cast.who("aigul"))


def referral_data(cast: Cast, case: Case, **changes: Any) -> ReferralData:
    """A complete referral of the child to the crisis centre under a legal ground."""
    return ReferralData(
        **{
            "service_id": SERVICE,
            "provider_id": cast.crisis_centre.pk,
            "urgency": "ORDINARY",
            "persons": (PersonRequest(case.person_id, WORDS),),
            "legal_ground": "DANGER",
            "ground_words": "The child was hurt yesterday",
            **changes,
        }
    )


def draft(cast: Cast, case: Case, *, by: str = "aigul", **changes: Any) -> Referral:
    """A draft of such a referral."""
    return drafts.draft(pk=uuid7(), case=case, data=referral_data(cast, case, **changes), by=cast.who(by))


def submitted(cast: Cast, case: Case, **changes: Any) -> Referral:
    """One that waits for approval."""
    return drafts.submit(referral=draft(cast, case, **changes), by=cast.who("aigul"))


def approval_of(cast: Cast, referral: Referral, *, by: str = "saule") -> Approval:
    """The approval that is asked for, as its decider reads it."""
    with acting_as(cast.who(by)), transaction.atomic():
        return Approval.objects.get(subject_id=referral.pk, state="PENDING")


def sent(cast: Cast, case: Case, **changes: Any) -> Referral:
    """One that its supervisor has approved, so that the crisis centre has it."""
    referral = submitted(cast, case, **changes)
    decide(cast, referral)
    return fresh(cast, referral)


def decide(cast: Cast, referral: Referral, step: str = "approve", *, by: str = "saule", **more: Any) -> None:
    """Let a person approve, send_back or reject what is asked."""
    asked = approval_of(cast, referral, by=by)
    with acting_as(cast.who(by)), transaction.atomic():
        if step == "send_back":
            more.setdefault("words", WHAT_TO_CORRECT)
        getattr(approvals, step)(asked, by=cast.who(by), **more)


def fresh(cast: Cast, referral: Referral, *, by: str = "aigul") -> Referral:
    """The referral as stored, read as that person."""
    with acting_as(cast.who(by)), transaction.atomic():
        return Referral.objects.select_related("case__office", "case__worker", "provider").get(pk=referral.pk)
