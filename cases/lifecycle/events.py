"""Writing case events: dated, coded, with keys and frozen facts, and no name."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from cases import registry
from cases.models import Case, CaseEvent, Concern, Person, Residence, learnt
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.reference.ages import age_band
from kzcp.reference.codes import CaseEventKind
from kzcp.reference.codes import Residence as ResidenceCode
from kzcp.workflow.lifecycle import STEPS


def record(
    kind: CaseEventKind,
    *,
    case: Case,
    by: Actor,
    happened_at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
    person_id: UUID | None = None,
    organisation_id: int | None = None,
    packet: UUID | None = None,
    record: Model | None = None,
) -> CaseEvent:
    """Write one event of a case as `system:steps`, run the reactions to it, and return it.

    `person_id` is whom it is about, by default the subject. The basic facts (kind, risk, level, status,
    age, sex, residence) are added to `facts`.
    """
    now = clock.now()
    with acting_as(STEPS):
        about = person_id or case.person_id
        home = residence_of(about, known_in=case) if about else None
        event = CaseEvent.objects.create(
            kind=kind,
            case=case,
            concern_id=case.concern_id,
            person_id=about,
            household_id=case.household_id,
            office_id=case.office_id,
            organisation_id=organisation_id,
            region_id=case.region_id,
            district_id=_district(case, home),
            worker_id=case.worker_id,
            packet=packet,
            record_kind=record._meta.label_lower if record else "",
            record_id=record.pk if record else None,
            happened_at=happened_at or now,
            recorded_at=now,
            by=str(by),
            facts={**basic_facts(case, about, home, happened_at or now), **(facts or {})},
        )
        for react in registry.reactions(kind):
            react(event)
    return event


def record_concern(
    kind: CaseEventKind, *, concern: Concern, by: Actor, happened_at: datetime, facts: Mapping[str, Any]
) -> CaseEvent:
    """Write one event of a concern as `system:steps` and return it."""
    with acting_as(STEPS):
        event = CaseEvent.objects.create(
            kind=kind,
            case_id=concern.case_id,
            concern=concern,
            office_id=concern.office_id,
            region_id=concern.office.region_id,
            district_id=concern.office.district_id,
            worker_id=concern.owner_id,
            record_kind=concern._meta.label_lower,
            record_id=concern.pk,
            happened_at=happened_at,
            recorded_at=clock.now(),
            by=str(by),
            facts=dict(facts),
        )
        for react in registry.reactions(kind):
            react(event)
    return event


def residence_of(person_id: UUID, *, known_in: Case) -> Residence | None:
    """Where the person lives now, as last recorded; read as `system:steps`.

    What another, restricted case has told stays out: it would stand in the events of this one.
    """
    current = Q(ends_on=None) | Q(ends_on__gt=clock.today())
    rows = Residence.objects.filter(current, learnt.in_sight([known_in.pk]), person_id=person_id)
    return rows.order_by("-recorded_at", "-id").first()


def basic_facts(case: Case, person_id: UUID | None, home: Residence | None, at: datetime) -> dict[str, Any]:
    """The coded facts that every event of a case carries; ages in whole years on the day of the event."""
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    age = age_at(person, clock.local(at).date()) if person else None
    return {
        "kind": case.kind,
        "risk": case.risk,
        "level": case.level,
        "status": case.status,
        "age": age,
        "age_band": age_band(age),
        "sex": person.sex if person else "",
        "residence": home.urban_rural if home else ResidenceCode.X,
    }


def age_at(person: Person, day: date) -> int | None:
    """Whole years on `day`, or None; a birth date after `day` counts as not known."""
    age = person.age_on(day)
    return age if age is not None and age >= 0 else None


def _district(case: Case, home: Residence | None) -> int | None:
    if home is not None and home.district_id is not None and home.region_id == case.region_id:
        return home.district_id
    return case.office.district_id
