"""Writing a referral: begun as a draft, handed in for approval, or sent at once in an emergency."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import checked, once, require, user_of
from cases.lifecycle.deciders import present
from cases.models import Case, Consent
from kzcp.access.permissions import Permission as P
from kzcp.accounts.models import Organisation
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import Refused
from kzcp.journal import journal
from kzcp.reference import deadlines, services
from kzcp.reference.codes import ApprovalKind, ReferralStatus, RiskLevel, TaskKind, Urgency
from kzcp.workflow import approvals
from kzcp.workflow.lifecycle import STEPS, apply
from referrals.actions import along
from referrals.actions.stage import staged
from referrals.data import PersonRequest, ReferralData
from referrals.lifecycle import REFERRAL
from referrals.lifecycle.sending import sending
from referrals.models import Offer, OfficeRecord, Referral, ReferralPerson
from referrals.packet import content, freeze, ground, people, typed

NOT_A_DRAFT = _("This referral has been handed in, so it can no longer be changed.")


@staged
def draft(*, pk: UUID, case: Case, data: ReferralData, by: Actor) -> Referral:
    """Begin a referral of the case and return it; the same `pk` again returns what is there.

    Raises ValidationError by field for codes and people that cannot be, NotAllowed outside the actor's
    cases, Refused in a closed one. A supervisor begins emergency referrals only.
    """
    with journal.act("referral.draft", by=by, subject=case, persons=_keys(data)):
        require(case, by, _writing(data.urgency))
        if (former := once(Referral, pk, case=case)) is not None:
            return former
        now = clock.now()
        last = Referral.objects.filter(case=case).aggregate(last=Max("serial"))["last"] or 0
        referral = Referral(
            id=pk,
            case=case,
            key_id=case.key_id,
            serial=last + 1,
            number=f"{case.number}/{last + 1}",
            author_id=user_of(by),
            writers=[user_of(by)],
            made_at=now,
            saved_at=now,
        )
        _fill(referral, data)
        referral.save(force_insert=True)
        OfficeRecord.objects.create(
            referral=referral, case=case, key_id=case.key_id, ground_words=data.ground_words
        )
        _name(referral, data.persons)
    return referral


@staged
def write(*, referral: Referral, data: ReferralData, by: Actor) -> Referral:
    """Replace the content of a draft; refused once it was handed in."""
    with journal.act("referral.write", by=by, subject=referral, persons=_keys(data)):
        require(referral.case, by, _writing(data.urgency))
        with acting_as(STEPS):
            locked: Referral = Referral.objects.select_for_update().get(pk=referral.pk)
        if locked.status != ReferralStatus.DRAFT:
            raise Refused(NOT_A_DRAFT)
        locked.saved_at = clock.now()
        locked.writers = _with(locked, by)
        _fill(locked, data)
        locked.save()
        record = locked.office_record
        record.ground_words = data.ground_words
        checked(record).save()
        _name(locked, data.persons)
    return locked


@staged
def submit(*, referral: Referral, by: Actor) -> Referral:
    """Freeze the packets and ask for approval. Raises Refused with what is missing, ValidationError by field.

    One that the plan in force names by service and persons was approved with it and is sent at once.
    """
    with journal.act("referral.submit", by=by, subject=referral, persons=served(referral)):
        require(referral.case, by, P.REFERRAL_WRITE)
        referral = _as_stored(referral)
        changes = _frozen(referral, by)
        done = apply(REFERRAL, referral, "submit", by=by, changes={**changes, "writers": _with(referral, by)})
        if (sent := along.send_with_plan(done)) is not None:
            return sent
        due = deadlines.referral_due(TaskKind.APPROVE, Urgency(done.urgency), clock.now())
        approvals.ask(ApprovalKind.REFERRAL, done, by=by, due_at=due)
    return done


@staged
def send_as_emergency(*, referral: Referral, by: Actor) -> Referral:
    """Send at once at high risk; a second person confirms within 24 hours, and a refusal ends the provider's access.

    Silence ends nothing, for a child is being helped: an overdue confirmation is told to the supervisor at the
    deadline and to the coordinator a day later.
    """
    with journal.act("referral.send_emergency", by=by, subject=referral, persons=served(referral)):
        require(referral.case, by, P.REFERRAL_SEND_EMERGENCY)
        referral = _as_stored(referral)
        confirm_due = deadlines.fixed_due(TaskKind.CONFIRM_EMERGENCY, clock.now())
        changes = {
            **_frozen(referral, by),
            **sending(referral),
            "sent_as_emergency": True,
            "writers": _with(referral, by),
            "confirm_due": confirm_due,
        }
        decider = present(referral.case, but=(user_of(by),))
        done = apply(
            REFERRAL, referral, "send_as_emergency", by=by, facts={"decider_id": decider}, changes=changes
        )
        approvals.ask(ApprovalKind.REFERRAL, done, by=by, due_at=confirm_due)
    return done


def _with(referral: Referral, by: Actor) -> list[int]:
    """All who wrote part of it, with the one who writes or hands it in now."""
    return sorted({referral.author_id, *referral.writers, user_of(by)})


def _as_stored(referral: Referral) -> Referral:
    """The referral as it stands now that its case is held: what is handed in is what was saved last."""
    with acting_as(STEPS):
        stored: Referral = (
            Referral.objects.select_for_update().select_related("case__office").get(pk=referral.pk)
        )
    return stored


def _writing(urgency: str) -> P:
    """A worker writes any referral of their cases; at the office's cases a supervisor only emergency ones."""
    return P.REFERRAL_SEND_EMERGENCY if urgency == Urgency.EMERGENCY else P.REFERRAL_WRITE


def _keys(data: ReferralData) -> list[UUID]:
    return [one.person_id for one in data.persons]


def served(referral: Referral) -> list[UUID]:
    """The keys of the people served."""
    return list(referral.persons.filter(dropped_at=None).values_list("person_id", flat=True))


def _fill(referral: Referral, data: ReferralData) -> None:
    services.check_service(data.service_id, held=referral.service_id or "")
    if not Organisation.objects.filter(pk=data.provider_id, closed_on=None).exists():
        raise ValidationError({"provider": _("Choose an organisation of the directory.")})
    if data.consent_id and not Consent.objects.filter(pk=data.consent_id, case=referral.case).exists():
        raise ValidationError({"consent": _("Choose a consent of this case.")})
    if data.legal_ground and not data.ground_words:
        raise ValidationError({"ground_words": _("Write why it may go without consent.")})
    referral.service_id, referral.provider_id = data.service_id, data.provider_id
    referral.urgency, referral.age_override = data.urgency, data.age_override
    referral.consent_id = None if data.legal_ground else data.consent_id
    referral.legal_ground = data.legal_ground
    checked(referral)


def _name(referral: Referral, persons: Iterable[PersonRequest]) -> None:
    """Let the people served be exactly these, each with what was written for them."""
    fitting = {one.person.pk: one.person for one in people.eligible(referral.case, referral.service_id)}
    present = {one.person_id: one for one in ReferralPerson.objects.filter(referral=referral)}
    named: set[UUID] = set()
    for request in persons:
        if request.person_id not in fitting:
            raise ValidationError({"persons": _("This service is not for one of the people chosen.")})
        written = typed.cleaned(referral.service_id, request.typed)
        typed.refuse_names(referral.case, referral.service_id, written)
        one = present.get(request.person_id) or ReferralPerson(
            referral=referral,
            case=referral.case,
            person_id=request.person_id,
            key_id=fitting[request.person_id].key_id,
        )
        one.typed, one.packet, one.dropped_at = written, {}, None
        one.save()
        named.add(request.person_id)
    for who, one in present.items():
        if who not in named and one.dropped_at is None:
            one.dropped_at = clock.now()
            one.save(update_fields=["dropped_at"])


def _frozen(referral: Referral, by: Actor) -> dict[str, object]:
    """Freeze every packet as it is now and return what the handing in writes on the referral."""
    if referral.status != ReferralStatus.DRAFT:
        raise Refused
    persons = list(referral.persons.filter(dropped_at=None).select_related("person"))
    consents = {} if referral.legal_ground else ground.assign(referral, persons)
    served, named = [one.person_id for one in persons], {}
    for one in persons:
        typed.refuse_names(referral.case, referral.service_id, one.typed, served=served)
        frozen = freeze.frozen(referral.case, referral.service_id, one.person, one.typed, by=by)
        one.packet, named[str(one.person_id)] = frozen
        one.consent = consents.get(one.person_id)
        one.save(update_fields=["packet", "consent"])
    record = OfficeRecord.objects.get(referral=referral)
    record.named = named
    record.save(update_fields=["named"])
    ends = [each.expires_on for each in consents.values() if each is not None and each.expires_on]
    return {
        "submitted_at": clock.now(),
        "content_hash": content.content_hash(referral),
        "consent_until": min(ends, default=None),
    }


@staged
def begin(*, pk: UUID, case: Case, offer: Offer, by: Actor) -> Referral:
    """Begin a referral with an entry of the directory: for the subject, if the service is for the subject.

    It is ordinary, urgent where the risk is high and the service takes that; a supervisor, who writes
    emergencies only, begins one.
    """
    if not offer.is_open:
        raise ValidationError({"offer": _("This entry has ended. Choose another one.")})
    writes = Case.objects.visible_to(by, P.REFERRAL_WRITE).filter(pk=case.pk).exists()
    fitting = {one.person.pk for one in people.eligible(case, offer.service_id)}
    alone = fitting if len(fitting) == 1 else fitting & set(people.case_subject(case))
    data = ReferralData(
        service_id=offer.service_id,
        provider_id=offer.organisation_id,
        urgency=_proposed(case, offer) if writes else Urgency.EMERGENCY,
        persons=tuple(PersonRequest(who) for who in alone),
    )
    return draft(pk=pk, case=case, data=data, by=by)


def _proposed(case: Case, offer: Offer) -> Urgency:
    pressing = case.risk == RiskLevel.HIGH and offer.service.urgent_ok
    return Urgency.URGENT if pressing else Urgency.ORDINARY
