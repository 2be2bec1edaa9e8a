"""On what ground a packet may be handed over: a consent that holds and covers it, or a legal ground in words."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from cases.models import Case, Consent
from kzcp.reference.codes import ConsentAnswer, ConsentPurpose
from referrals.models import Referral, ReferralPerson
from referrals.packet.people import is_suspect


def _about(case: Case, person_id: UUID, service_code: str, provider_id: int) -> Q:
    for_it = Q(recipient=None) | Q(recipient=provider_id)
    of_it = Q(service=None) | Q(service=service_code)
    return Q(case=case, person=person_id, purpose=ConsentPurpose.REFERRAL, ended_at=None) & for_it & of_it


def covering(case: Case, person_id: UUID, service_code: str, provider_id: int) -> list[Consent]:
    """The consents that hold today and cover this person, service and recipient; none where somebody refused.

    The newest answer of each giver counts. What an alleged perpetrator in any case of the person
    consented to covers nothing.
    """
    newest: dict[UUID, Consent] = {}
    rows = Consent.objects.filter(_about(case, person_id, service_code, provider_id))
    for consent in rows.select_related("giver").order_by("given_on", "recorded_at", "id"):
        newest[consent.giver_id] = consent
    answers = [each for each in newest.values() if not is_suspect(each.giver_id, person_id)]
    if any(each.answer == ConsentAnswer.REFUSED for each in answers):
        return []
    return [each for each in answers if each.holds]


def answers(case: Case, person_id: UUID, service_code: str, provider_id: int) -> list[Consent]:
    """Every open answer about this handing over, whatever it says: what the worker sees beside the choice."""
    rows = Consent.objects.filter(_about(case, person_id, service_code, provider_id))
    return list(rows.select_related("giver").order_by("-given_on", "-recorded_at"))


def assign(referral: Referral, persons: Iterable[ReferralPerson]) -> dict[UUID, Consent | None]:
    """For each person the consent under which their packet goes: the chosen one, or another that covers them."""
    found: dict[UUID, Consent | None] = {}
    for one in persons:
        fitting = covering(referral.case, one.person_id, referral.service_id, referral.provider_id)
        chosen = [each for each in fitting if each.pk == referral.consent_id]
        found[one.person_id] = next(iter([*chosen, *fitting]), None)
    return found


def holds(referral: Referral) -> bool:
    """Whether the ground of the referral holds now, for every person in it."""
    persons = list(referral.persons.filter(dropped_at=None))
    if not persons:
        return False
    if referral.legal_ground:
        return bool(referral.office_record.ground_words)
    if referral.consent is None:
        return False
    assigned = assign(referral, persons)
    chosen = any(each is not None and each.pk == referral.consent_id for each in assigned.values())
    return chosen and all(assigned.values())
