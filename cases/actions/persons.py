"""People of a case: what is known of them, how they are reached, what part they have."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cases.actions import confidentiality, equal_iin, parts, suspects
from cases.actions.rows import checked, once, require, stored, user_of
from cases.data import ParticipantData, PersonData, ResidenceData, TelephoneData
from cases.lifecycle import events
from cases.lifecycle.locks import hold_of_child
from cases.models import Case, CasePerson, DuplicateMark, NameKey, Person, Residence, Telephone
from cases.selectors.persons import held_elsewhere
from kzcp.access.permissions import Permission as P
from kzcp.core import clock, iin
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import (
    CaseEventKind,
    CasePart,
    ConfidentialityLevel,
    FamilyRelation,
    PerpetratorRelation,
    PersonRecordState,
)
from kzcp.vault import hashes, keys
from kzcp.workflow.lifecycle import STEPS

FIELDS = (
    "surname",
    "given_name",
    "patronymic",
    "description",
    "birth_date",
    "birth_precision",
    "sex",
    "iin",
    "citizenship",
    "language",
)


def make(person_id: UUID, data: PersonData, *, restricted: str) -> Person:
    """Insert a person with the keys by which they are found; inside the journal entry of the action.

    `restricted` is "yes" where the person becomes known through a restricted case. An IIN that is held
    elsewhere makes the record provisional, never an error.
    """
    person = Person(id=person_id, key_id=keys.new_key(), made_at=clock.now(), restricted=restricted == "yes")
    _fill(person, data)
    _insert(person)
    NameKey.objects.bulk_create(
        NameKey(person=person, kind=kind, hash=value)
        for kind, value in hashes.name_hashes(person.surname, person.given_name).items()
    )
    return person


def change(*, person: Person, case: Case, data: PersonData, by: Actor) -> Person:
    """Correct what is known of a person of a case that the actor may edit.

    An IIN that another office holds makes the record provisional, of which both are told.
    """
    with journal.act("person.change", by=by, subject=person, persons=[person.pk]):
        require(case, by, P.CASE_EDIT)
        _require_part(person, case)
        locked: Person = Person.objects.select_for_update().get(pk=person.pk)
        before = (locked.iin_hash, locked.record_state)
        _fill(locked, data)
        checked(locked).save()
        _renew_keys(locked)
        if before != (locked.iin_hash, locked.record_state):
            equal_iin.tell(case, locked.pk)
    return locked


def add(*, case: Case, data: ParticipantData, by: Actor) -> CasePerson:
    """Let somebody take part in a case; an alleged perpetrator's consents for the child are suspended.

    Another part of the same person in this case ends with it: see `parts.settled`.
    Whoever is marked is no contact of the child and no caregiver of this case any more. A suspect on the staff
    restricts the case at once and takes every decision from the office, also when that is learnt later.
    """
    with journal.act("person.add", by=by, subject=case, persons=[data.person_id], reason=data.part):
        if data.part == CasePart.ALLEGED_PERPETRATOR:
            hold_of_child(case)
        require(case, by, P.CASE_EDIT)
        if data.part == CasePart.SUBJECT:
            raise ValidationError({"part": _("A case has one subject.")})
        former, data = parts.settled(case, data)
        is_new = data.person is not None and not is_known(data.person_id)
        part = former or join(case, data, by=by)
        if data.is_staff and part.is_suspect and not part.is_staff:
            part.is_staff = True
            part.save(update_fields=["is_staff"])
        if part.is_suspect and part.is_staff:
            confidentiality.staff_is_suspected(case, by=by)
        if is_new:
            equal_iin.tell(case, data.person_id)
        return part


def join(case: Case, data: ParticipantData, *, by: Actor, hidden: str = "") -> CasePerson:
    """Insert the part, the person where new, and what is known of them; inside the action's entry.

    `hidden` "yes": the case is about to be restricted.
    """
    restricted = hidden == "yes" or case.level == ConfidentialityLevel.RESTRICTED
    person = described(data.person, data.part, data.relation) if data.person else None
    brought(data.person_id, person, by, restricted="yes" if restricted else "no")
    part = CasePerson(
        case=case,
        person_id=data.person_id,
        part=data.part,
        relation=data.relation,
        has_access=data.has_access,
        under_18=data.under_18,
        is_staff=data.is_staff,
        starts_on=clock.today(),
    )
    suspects.refuse_part(part, case)
    if part.is_suspect:
        suspects.end_other_parts(part, case)
    stored(part)
    tell_where(case, data)
    if restricted:
        with acting_as(STEPS):
            Person.objects.filter(pk=data.person_id, restricted=False).update(restricted=True)
    if part.is_suspect:
        suspects.mark(part, case, by=by)
    return part


def described(data: PersonData, part: str, relation: str) -> PersonData:
    """Describe somebody of whom nothing but the relation to the child is told by that relation, in words.

    "Unknown" is no description: then the person stays as told, and `Person` refuses it.
    """
    told = data.surname or data.given_name or data.patronymic or data.description
    if told or not relation or relation in (PerpetratorRelation.UNKNOWN, FamilyRelation.UNKNOWN):
        return data
    vocabulary = "perpetrator_relation" if part == CasePart.ALLEGED_PERPETRATOR else "family_relation"
    try:
        return replace(data, description=terms.label(vocabulary, relation))
    except terms.UnknownTerm:
        return data


def end_part(*, part: CasePerson, on: date, by: Actor) -> CasePerson:
    """End somebody's part in a case on a day; the subject stays."""
    case = part.case
    with journal.act("person.end_part", by=by, subject=case, persons=[part.person_id]):
        require(case, by, P.CASE_EDIT)
        if part.part == CasePart.SUBJECT:
            raise ValidationError({"part": _("The subject stays in the case.")})
        part.ends_on = max(on, part.starts_on)
        part.save(update_fields=["ends_on"])
    return part


def add_telephone(*, pk: UUID, person: Person, case: Case, data: TelephoneData, by: Actor) -> Telephone:
    """Write down a telephone number and how it may be used, learnt in this case."""
    with journal.act("person.add_telephone", by=by, subject=case, persons=[person.pk]):
        require(case, by, P.CASE_EDIT)
        _require_part(person, case)
        return once(Telephone, pk, case=case) or keep_telephone(pk, person.pk, person.key_id, case, data)


def keep_telephone(
    pk: UUID | None, person_id: UUID, key_id: UUID, case: Case, data: TelephoneData
) -> Telephone:
    """Insert a telephone number; inside the action's entry."""
    telephone = Telephone(
        person_id=person_id,
        key_id=key_id,
        learnt_in=case,
        learnt_restricted=case.level == ConfidentialityLevel.RESTRICTED,
        number=data.number,
        safe_contact=list(data.safe_contact),
        words=data.words,
        added_at=clock.now(),
    )
    if pk is not None:
        telephone.pk = pk
    checked(telephone)
    telephone.number_hash = hashes.phone_hash(telephone.number)
    telephone.save(force_insert=True)
    return telephone


def end_telephone(*, telephone: Telephone, case: Case, by: Actor) -> Telephone:
    """Say that a number is not to be used any more."""
    with journal.act("person.end_telephone", by=by, subject=case, persons=[telephone.person_id]):
        require(case, by, P.CASE_EDIT)
        telephone.ended_at = clock.now()
        telephone.save(update_fields=["ended_at"])
    return telephone


def add_residence(*, pk: UUID, person: Person, case: Case, data: ResidenceData, by: Actor) -> Residence:
    """Write down where a person lives from now on; the former place ends.

    A place learnt in a restricted case ends only what was learnt there: the end of an address that others
    know would tell them that the person has gone.
    """
    with journal.act("person.add_residence", by=by, subject=case, persons=[person.pk]):
        require(case, by, P.CASE_EDIT)
        _require_part(person, case)
        if (former := once(Residence, pk, case=case)) is not None:
            return former
        begins = data.starts_on or clock.today()
        apart = (
            {"learnt_in": case}
            if case.level == ConfidentialityLevel.RESTRICTED
            else {"learnt_restricted": False}
        )
        for open_spell in Residence.objects.filter(person=person, ends_on=None, **apart):
            open_spell.ends_on = max(begins, open_spell.starts_on or begins)
            open_spell.save(update_fields=["ends_on"])
        residence = keep_residence(pk, person.pk, person.key_id, case, data)
        events.record(
            CaseEventKind.RESIDENCE_CHANGED,
            case=case,
            by=by,
            person_id=person.pk,
            record=residence,
            facts={"residence": residence.urban_rural},
        )
    return residence


def keep_residence(
    pk: UUID | None, person_id: UUID, key_id: UUID, case: Case, data: ResidenceData
) -> Residence:
    """Insert a place of residence; inside the action's entry."""
    residence = Residence(
        person_id=person_id,
        key_id=key_id,
        learnt_in=case,
        learnt_restricted=case.level == ConfidentialityLevel.RESTRICTED,
        region_id=data.region_id,
        district_id=data.district_id,
        settlement=data.settlement,
        settlement_hash=hashes.settlement_hash(data.settlement),
        address=data.address,
        urban_rural=data.urban_rural,
        starts_on=data.starts_on,
        recorded_at=clock.now(),
    )
    if pk is not None:
        residence.pk = pk
    return stored(residence)


def reveal_iin(*, person: Person, by: Actor) -> str:
    """The whole IIN; every look leaves an entry of its own."""
    with journal.act("person.reveal", by=by, subject=person, persons=[person.pk]):
        if not Person.objects.visible_to(by, P.PERSON_REVEAL).filter(pk=person.pk).exists():
            raise NotAllowed
        whole: str = person.iin
    return whole


def mark_duplicate(*, person: Person, other: Person, verdict: str, by: Actor) -> DuplicateMark:
    """Remember what somebody decided about two similar records, twins for example."""
    terms.check("duplicate_verdict", verdict, field="verdict")
    first, second = sorted((person, other), key=lambda each: each.pk)
    with journal.act("person.mark_duplicate", by=by, persons=[first.pk, second.pk], reason=verdict):
        mark, _made = DuplicateMark.objects.update_or_create(
            person=first,
            other=second,
            defaults={"verdict": verdict, "decided_by_id": user_of(by), "decided_at": clock.now()},
        )
    return mark


def _fill(person: Person, data: PersonData) -> None:
    for field in FIELDS:
        setattr(person, field, getattr(data, field))
    try:
        person.iin = iin.normalised(person.iin) if person.iin else ""
    except ValidationError as error:
        raise ValidationError({"iin": error.messages}) from error
    person.iin_hash = hashes.iin_hash(person.iin)
    provisional = not person.restricted and bool(held_elsewhere(person))
    person.record_state = PersonRecordState.PROVISIONAL if provisional else PersonRecordState.CONFIRMED


def _insert(person: Person) -> None:
    checked(person)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        # Somebody confirmed the same IIN at this very moment: both records stay, this one provisional.
        person.record_state = PersonRecordState.PROVISIONAL
        person.save(force_insert=True)


def _renew_keys(person: Person) -> None:
    wanted: Mapping[str, str] = hashes.name_hashes(person.surname, person.given_name)
    present = {key.kind: key for key in NameKey.objects.filter(person=person)}
    for kind, key in present.items():
        if key.hash != wanted.get(kind, ""):
            key.hash = wanted.get(kind, "")
            key.save(update_fields=["hash"])
    NameKey.objects.bulk_create(
        NameKey(person=person, kind=kind, hash=value) for kind, value in wanted.items() if kind not in present
    )


def brought(person_id: UUID, data: PersonData | None, by: Actor, *, restricted: str) -> None:
    """Make the person, unless known already: then it must be in the actor's sight, else NotAllowed."""
    if data is not None and not is_known(person_id):
        make(person_id, data, restricted=restricted)
        return
    if not Person.objects.visible_to(by, P.CASE_VIEW).filter(pk=person_id).exists():
        raise NotAllowed


def is_known(person_id: UUID) -> bool:
    """Whether there is such a record, in the actor's sight or not."""
    with acting_as(STEPS):
        return Person.objects.filter(pk=person_id).exists()


def tell_where(case: Case, data: ParticipantData) -> None:
    """Insert telephones and residence of a participant, learnt in this case; inside the action's entry."""
    if not data.telephones and data.residence is None:
        return
    with acting_as(STEPS):
        key_id = Person.objects.only("key_id").get(pk=data.person_id).key_id
    for telephone in data.telephones:
        keep_telephone(None, data.person_id, key_id, case, telephone)
    if data.residence is not None:
        keep_residence(None, data.person_id, key_id, case, data.residence)


def _require_part(person: Person, case: Case) -> None:
    if not CasePerson.objects.filter(case=case, person=person).exists():
        raise NotAllowed
