"""Making a packet: exactly the fields that the service's row names, of one person served, as of now.

What is stored is coded where it can be (sex, language, district, relation), so that each provider reads
it in their own language, and nothing else is stored.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.models import Case, Person, Residence, Telephone
from kzcp.access.permissions import Permission
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.reference.codes import PacketField as F
from kzcp.reference.codes import SafeContact
from kzcp.vault.selectors import unlock
from referrals.packet import people, typed
from referrals.packet.people import Kin

MONTHS_UNTIL = 2
"""Below this age in years the age is told in months."""
Packet = dict[str, Any]
Named = dict[str, list[str]]
"""Whose the nameless lines of a packet are: by the field, the keys of the people in the order of the lines."""


@dataclass(frozen=True)
class Source:
    """All that a packet may be made of: one person served, their case, and those around them."""

    case: Case
    person: Person
    written: Mapping[str, Any]
    around: tuple[Kin, ...]
    by: Actor

    @property
    def caregiver(self) -> Person | None:
        """The caregiver whom the worker chose, if that person may be named."""
        return self._one(str(self.written.get(typed.CAREGIVER, "")))

    @property
    def companions(self) -> list[Kin]:
        """Those who come along, of the people who may be named."""
        chosen = {UUID(key) for key in self.written.get(F.COMPANIONS, ())}
        return [one for one in self.around if one.person.pk in chosen and one.person.pk != self.person.pk]

    @property
    def household(self) -> list[Kin]:
        """Everybody around but the person served."""
        return [one for one in self.around if one.person.pk != self.person.pk]

    def _one(self, key: str) -> Person | None:
        fitting = (one.person for one in self.around if str(one.person.pk) == key)
        return next(fitting, None)


def freeze(case: Case, service_code: str, person: Person, written: Mapping[str, Any], *, by: Actor) -> Packet:
    """The packet of `person` for this service, read under the sight of `by`; empty fields are left out."""
    return frozen(case, service_code, person, written, by=by)[0]


def frozen(
    case: Case, service_code: str, person: Person, written: Mapping[str, Any], *, by: Actor
) -> tuple[Packet, Named]:
    """The same with whose its nameless lines are, which the office keeps apart from what the provider reads."""
    around = () if service_code in people.FOR_THE_SUSPECT else tuple(people.kin(case))
    fitting = tuple(one for one in around if not people.is_suspect(one.person.pk, person.pk))
    source = Source(case, person, written, fitting, by)
    packet: Packet = {}
    for field in typed.fields_of(service_code):
        value = _MAKERS[field](source) if field in _MAKERS else source.written.get(field, "")
        if value not in ("", None, [], {}):
            packet[field.value] = value
    lines = {F.HOUSEHOLD: source.household, F.COMPANIONS: source.companions}
    named = {
        field.value: [str(one.person.pk) for one in those]
        for field, those in lines.items()
        if field in packet
    }
    return packet, named


def _surname(source: Source) -> str:
    person = source.person
    return " ".join(part for part in (person.surname, person.patronymic) if part)


def _birth_date(source: Source) -> Packet:
    person = source.person
    if person.birth_date is None:
        return {}
    return {"date": person.birth_date.isoformat(), "precision": person.birth_precision}


def age_of(person: Person) -> Packet:
    """{"years": 11}, below two {"months": 7}, or {} where no birth date is known."""
    born, today = person.birth_date, clock.today()
    if born is None:
        return {}
    years = person.age_on(today) or 0
    if years >= MONTHS_UNTIL:
        return {"years": years}
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return {"months": max(months, 0)}


def _language(source: Source) -> Packet:
    if not source.person.language:
        return {}
    wanted = dict(source.written.get(F.LANGUAGE) or {})
    return {"code": source.person.language, "interpreter": bool(wanted.get("interpreter"))}


def _home(source: Source) -> Residence | None:
    rows = Residence.objects.visible_to(source.by, Permission.CASE_VIEW).filter(
        person=source.person, ends_on=None
    )
    return next(iter(unlock(rows.order_by("-recorded_at", "-id")[:1])), None)


def _settlement(source: Source) -> Packet:
    home = _home(source)
    return (
        {"region": home.region_id, "district": home.district_id, "settlement": home.settlement}
        if home
        else {}
    )


def _address(source: Source) -> Packet:
    home = _home(source)
    return {**_settlement(source), "address": home.address} if home else {}


def _worker(source: Source) -> Packet:
    case = source.case
    worker = case.worker
    return {
        "name": worker.full_name if worker else "",
        "office": case.office_id,
        "telephone": (worker.telephone if worker else "") or case.office.telephone,
    }


def _telephones(source: Source, person: Person | None) -> list[Packet]:
    if person is None:
        return []
    rows = Telephone.objects.visible_to(source.by, Permission.CASE_VIEW).filter(person=person, ended_at=None)
    return [
        {"number": row.number, "safe_contact": list(row.safe_contact), "words": row.words}
        for row in unlock(rows.order_by("added_at", "id"))
        if SafeContact.DO_NOT_CALL not in row.safe_contact
    ]


def _nameless(those: Iterable[Kin]) -> list[Packet]:
    return [{"relation": one.relation, "sex": one.person.sex, **age_of(one.person)} for one in those]


_MAKERS: Mapping[F, Callable[[Source], Any]] = {
    F.GIVEN_NAME: lambda source: source.person.given_name,
    F.SURNAME: _surname,
    F.BIRTH_DATE: _birth_date,
    F.AGE: lambda source: age_of(source.person),
    F.SEX: lambda source: source.person.sex,
    F.LANGUAGE: _language,
    F.IIN: lambda source: source.person.iin,
    F.SETTLEMENT: _settlement,
    F.ADDRESS: _address,
    F.RISK: lambda source: source.case.risk,
    F.CONTACT_VIA_WORKER: _worker,
    F.CAREGIVER_NAME: lambda source: source.caregiver.name if source.caregiver else "",
    F.CAREGIVER_CONTACT: lambda source: _telephones(source, source.caregiver),
    F.CHILD_CONTACT: lambda source: _telephones(source, source.person),
    F.HOUSEHOLD: lambda source: _nameless(source.household),
    F.COMPANIONS: lambda source: _nameless(source.companions),
}
"""How the fields are made that the records know; all others are what the worker wrote."""
