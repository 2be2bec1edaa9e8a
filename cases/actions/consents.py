"""Answers on consent: recorded, withdrawn, suspended."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions import suspects
from cases.actions.rows import checked, once, require, stored, user_of
from cases.data import ConsentData
from cases.lifecycle import deadlines, events
from cases.models import Case, CasePerson, Consent, Person, kin
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import Refused
from kzcp.journal import journal
from kzcp.reference.calendar import end_of_day
from kzcp.reference.codes import (
    CaseEventKind,
    CasePart,
    ConsentAnswer,
    ConsentCapacity,
    ConsentEnd,
    TaskKind,
)

DOES_NOT_FIT = _(
    "By what this person is to the child they cannot answer as this. If it is recorded wrongly, correct the role first."
)


def record(*, pk: UUID, case: Case, data: ConsentData, by: Actor) -> Consent:
    """Record one answer of one person. Raises ValidationError by field; a suspect is refused as giver.

    A refusal takes back what the same person gave before for the same; what others gave is to be checked.
    """
    with journal.act("consent.record", by=by, subject=case, persons=[data.person_id, data.giver_id]):
        require(case, by, P.CONSENT_WRITE)
        if (former := once(Consent, pk, case=case)) is not None:
            return former
        _check_people(case, data)
        consent = stored(
            Consent(
                id=pk,
                case=case,
                key_id=case.key_id,
                giver_id=data.giver_id,
                person_id=data.person_id,
                capacity=data.capacity,
                purpose=data.purpose,
                recipient_id=data.recipient_id,
                service_id=data.service_id,
                answer=data.answer,
                given_on=data.given_on,
                expires_on=data.expires_on,
                words=data.words,
                late_entry_reason=data.late_entry_reason,
                recorded_at=clock.now(),
                recorded_by_id=user_of(by),
            )
        )
        _event(CaseEventKind.CONSENT_RECORDED, consent, by=by, answer=consent.answer)
        if consent.answer == ConsentAnswer.REFUSED:
            _refused(consent, by=by)
        if consent.expires_on and consent.answer == ConsentAnswer.GIVEN:
            deadlines.make(
                case,
                TaskKind.CONSENT_END,
                end_of_day(consent.expires_on),
                subject_kind="cases.consent",
                subject_id=consent.pk,
            )
    return consent


def withdraw(*, consent: Consent, words: str, by: Actor) -> Consent:
    """End a consent that its giver takes back; it cancels only what this consent carried."""
    case = consent.case
    with journal.act("consent.withdraw", by=by, subject=case, persons=[consent.person_id]):
        require(case, by, P.CONSENT_WRITE)
        locked: Consent = Consent.objects.select_for_update().get(pk=consent.pk)
        if locked.ended_at is not None:
            raise Refused(_("This consent has ended already."))
        locked.end, locked.ended_at, locked.end_words = ConsentEnd.WITHDRAWN, clock.now(), words
        checked(locked).save()
        _event(CaseEventKind.CONSENT_ENDED, locked, by=by, consent_end=locked.end)
    return locked


def _refused(refusal: Consent, *, by: Actor) -> None:
    about = Consent.objects.select_for_update(of=("self",)).filter(
        case=refusal.case,
        person_id=refusal.person_id,
        purpose=refusal.purpose,
        answer=ConsentAnswer.GIVEN,
        ended_at=None,
        given_on__lte=refusal.given_on,
    )
    if refusal.recipient_id is not None:
        about = about.filter(recipient_id=refusal.recipient_id)
    if refusal.service_id is not None:
        about = about.filter(service_id=refusal.service_id)
    for consent in about.filter(giver_id=refusal.giver_id).order_by("pk"):
        consent.end, consent.ended_at = ConsentEnd.WITHDRAWN, clock.now()
        consent.save(update_fields=["end", "ended_at"])
        _event(CaseEventKind.CONSENT_ENDED, consent, by=by, consent_end=consent.end)
    given = Consent.objects.filter(case=refusal.case, person_id=refusal.person_id, purpose=refusal.purpose)
    others = given.filter(answer=ConsentAnswer.GIVEN, ended_at=None).exclude(giver_id=refusal.giver_id)
    if others.exists():
        _to_be_checked(refusal)


def _to_be_checked(refusal: Consent) -> None:
    """Somebody refuses what another has given: whoever works on the case decides what that means."""
    deadlines.make(
        refusal.case,
        TaskKind.CONSENT_CHECK,
        clock.now(),
        subject_kind="cases.consent",
        subject_id=refusal.pk,
    )


def _check_people(case: Case, data: ConsentData) -> None:
    parts = set(CasePerson.objects.filter(case=case, ends_on=None).values_list("person_id", flat=True))
    if data.person_id not in parts:
        raise ValidationError({"person": _("Choose somebody of this case.")})
    if data.giver_id not in parts:
        raise ValidationError({"giver": _("Choose somebody of this case.")})
    own = data.capacity in (ConsentCapacity.CHILD, ConsentCapacity.ADULT)
    if own != (data.giver_id == data.person_id):
        raise ValidationError({"capacity": _("Giver and capacity do not fit together.")})
    suspects.refuse(data.giver_id, data.person_id, field="giver")
    _check_age(data)
    if not own:
        _check_giver(case, data)


def _check_age(data: ConsentData) -> None:
    person = Person.objects.get(pk=data.person_id)
    age = person.age_on(data.given_on)
    if age is None:
        return
    if data.capacity == ConsentCapacity.CHILD and not kin.ANSWERS_FROM <= age < 18:
        raise ValidationError({"capacity": _("A child answers for itself from age 10 until 18.")})
    if data.capacity == ConsentCapacity.ADULT and age < 18:
        raise ValidationError({"capacity": _("This person is under 18.")})
    if data.capacity in (ConsentCapacity.PARENT, ConsentCapacity.LEGAL_REP) and age >= 18:
        raise ValidationError({"capacity": _("A person of 18 or over answers for themselves.")})


def _check_giver(case: Case, data: ConsentData) -> None:
    """Whether the giver may speak for somebody else: nobody under 14, and no child of the same family."""
    age = Person.objects.get(pk=data.giver_id).age_on(data.given_on)
    if age is not None and age < kin.SPEAKS_FROM:
        raise ValidationError({"giver": _("Nobody under 14 answers for somebody else.")})
    to_subject = _relations(case, data.person_id)
    givers = _relations(case, data.giver_id)
    if not any(kin.fits(data.capacity, giver, child) for giver in givers for child in to_subject):
        raise ValidationError({"giver": DOES_NOT_FIT})


def _relations(case: Case, person_id: UUID) -> set[str]:
    """What the person is to the subject of the case; several parts may tell it."""
    if person_id == case.person_id:
        return {kin.SELF}
    told = CasePerson.objects.filter(case=case, person_id=person_id, ends_on=None)
    relations = set(told.exclude(part=CasePart.ALLEGED_PERPETRATOR).values_list("relation", flat=True))
    return relations - {""} or {""}


def _event(kind: CaseEventKind, consent: Consent, *, by: Actor, **facts: str) -> None:
    events.record(
        kind,
        case=consent.case,
        by=by,
        person_id=consent.person_id,
        record=consent,
        facts={"purpose": consent.purpose, "capacity": consent.capacity, **facts},
    )
