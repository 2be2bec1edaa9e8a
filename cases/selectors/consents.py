"""The consents of a case, and whose answer is still missing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Case, CasePerson, Consent, Person, kin
from cases.selectors.circle import Member, member_label, members
from cases.selectors.persons import display_name
from kzcp.access.permissions import Permission as P
from kzcp.accounts.selectors import open_organisations
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.reference import places, services, terms
from kzcp.reference.codes import (
    CasePart,
    CaseStatus,
    ConsentAnswer,
    ConsentCapacity,
    ConsentEnd,
    ConsentPurpose,
)
from kzcp.vault.selectors import unlock

Choices = list[tuple[str, object]]
Marks = Collection[tuple[UUID, UUID]]
"""Who is marked as alleged perpetrator in a case of which child, as far as the reader sees it."""


@dataclass(frozen=True)
class ConsentRow:
    """One answer in words. `state` is holds, no, or ended."""

    consent: Consent
    purpose: str
    what: str
    giver: str
    capacity: str
    person: str
    answer: str
    end: str
    state: str
    expires_on: date | None

    @property
    def ends_soon(self) -> bool:
        """Whether it holds and expires within 30 days."""
        return self.expires_on is not None and (self.expires_on - clock.today()).days <= 30


def of_case(case: Case, actor: Actor) -> list[ConsentRow]:
    """Every answer recorded in the case: those that hold first, then the newest."""
    people = members(case)
    rows_of = Consent.objects.filter(case=case).select_related("giver", "person", "recipient", "service")
    found = list(rows_of.order_by("-given_on", "-recorded_at"))
    marks = marks_in_sight(found, actor)
    rows = [_row(consent, people, marks) for consent in found]
    order = {"holds": 0, "no": 1, "ended": 2}
    return sorted(rows, key=lambda row: order[row.state])


def of_person(person: Person, actor: Actor) -> list[ConsentRow]:
    """What the person answered, and what others answered for them, in the cases in sight, newest first."""
    seen = Consent.objects.visible_to(actor, P.CASE_VIEW).filter(Q(giver=person) | Q(person=person))
    rows = seen.select_related("giver", "person", "recipient", "service", "case").order_by(
        "-given_on", "-recorded_at"
    )
    around: dict[UUID, list[Member]] = {}
    found = unlock(rows, "giver", "person")
    marks = marks_in_sight(found, actor)
    return [_row(one, _around(one.case, around), marks) for one in found]


def marks_in_sight(consents: Iterable[Consent], actor: Actor) -> Marks:
    """The marks because of which consents are suspended, in cases that the reader may open.

    What stands in another case is told to nobody beyond it: there the consent does not hold, and that is all.
    """
    suspended = [one for one in consents if one.end == ConsentEnd.SUSPENDED]
    if not suspended:
        return ()
    marks = CasePerson.objects.visible_to(actor, P.CASE_VIEW).filter(
        part=CasePart.ALLEGED_PERPETRATOR,
        error_at=None,
        person_id__in={one.giver_id for one in suspended},
        case__person_id__in={one.person_id for one in suspended},
    )
    in_force = marks.exclude(case__status=CaseStatus.ERROR)
    return set(in_force.values_list("person_id", "case__person_id"))


def _around(case: Case, known: dict[UUID, list[Member]]) -> list[Member]:
    if case.pk not in known:
        known[case.pk] = members(case)
    return known[case.pk]


def _row(consent: Consent, people: list[Member], marks: Marks) -> ConsentRow:
    service = consent.service.label if consent.service else ""
    recipient = consent.recipient.name if consent.recipient else ""
    end = terms.label("consent_end", consent.end)
    if consent.end == ConsentEnd.SUSPENDED and (consent.giver_id, consent.person_id) in marks:
        end = _("%(end)s: the giver is marked as an alleged perpetrator") % {"end": end}
    ended = bool(consent.end) or (consent.answer == ConsentAnswer.GIVEN and not consent.holds)
    return ConsentRow(
        consent=consent,
        purpose=terms.label("consent_purpose", consent.purpose),
        what=", ".join(part for part in (service, recipient) if part),
        giver=member_label(consent.giver, people),
        capacity=terms.label("consent_capacity", consent.capacity),
        person=display_name(consent.person),
        answer=terms.label("consent_answer", consent.answer),
        end=end or (terms.label("consent_end", "EXPIRED") if ended else ""),
        state="ended" if ended else "holds" if consent.holds else "no",
        expires_on=consent.expires_on if consent.holds else None,
    )


def child_to_ask(case: Case) -> Person | None:
    """The child whose own answer on the work is not recorded yet, although old enough to be asked."""
    child = case.person
    age = child.age_on(clock.today()) if child else None
    if child is None or age is None or not kin.ANSWERS_FROM <= age < 18:
        return None
    asked = Consent.objects.filter(
        case=case, giver=child, capacity=ConsentCapacity.CHILD, purpose=ConsentPurpose.CASEWORK
    )
    return None if asked.exists() else child


def service_choices(kind: str, *, held: str = "") -> Choices:
    """The services that fit a kind of case, under their sectors; one that is `held` stays offered."""
    rows = services.services(kind=kind)
    if held and held not in {row.code for row in rows}:
        rows = [*rows, services.service(held)]
    by_sector: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        by_sector.setdefault(row.sector, []).append((row.code, row.label))
    return [(terms.label("service_sector", sector), below) for sector, below in by_sector.items()]


def recipient_choices(case: Case) -> Choices:
    """The open organisations by region, those of the region of the case first."""
    by_region: dict[str, list[tuple[int, str]]] = {case.region_id: []}
    for row in open_organisations().filter(is_office=False):
        by_region.setdefault(row.region_id, []).append((row.pk, row.name))
    return [(places.region_label(region), below) for region, below in by_region.items() if below]
