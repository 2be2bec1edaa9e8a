"""Who may appear in a packet: the people served, and those who stand beside them. No alleged perpetrator."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from cases.models import Case, CasePerson, Membership, Person
from kzcp.core import clock
from kzcp.core.actor import acting_as
from kzcp.reference import services
from kzcp.reference.codes import CasePart, CaseStatus, ServiceFor
from kzcp.vault.selectors import unlock
from kzcp.workflow.lifecycle import STEPS

FOR_THE_SUSPECT = frozenset({"VIO_OFFENDER"})
"""Services whose person served is an alleged perpetrator: their packet holds nothing of the child."""
YOUNGEST_CAREGIVER = 12
"""A mother may be a child herself; nobody below this age is offered as a caregiver."""


@dataclass(frozen=True)
class Kin:
    """A person of the case; `relation` is a code of `family_relation`, seen from the child, or empty."""

    person: Person
    relation: str
    part: str

    @property
    def age(self) -> int | None:
        """Whole years today, or None."""
        return self.person.age_on(clock.today())


def is_suspect(who: UUID, child: UUID) -> bool:
    """Whether the person is an alleged perpetrator in any case of the child, in the reader's sight or not."""
    with connection.cursor() as cursor:
        cursor.execute("select kzcp_is_suspect(%s, %s)", [who, child])
        return bool(cursor.fetchone()[0])


def subjects(case: Case) -> list[UUID]:
    """The children whom the case is about: its subject, or the members of its household."""
    if case.person_id is not None:
        return [case.person_id]
    return list(_homes_of_household(case).values_list("person_id", flat=True))


def suspects(case: Case) -> list[Person]:
    """The alleged perpetrators of this case, readable."""
    parts = CasePerson.objects.filter(case=case, part=CasePart.ALLEGED_PERPETRATOR, ends_on=None)
    return unlock(Person.objects.filter(pk__in=parts.values("person_id")))


def marked_here(case: Case) -> set[UUID]:
    """The keys of whoever stands or stood marked in this case: all there is to ask where it is about a household."""
    marks = CasePerson.objects.filter(case=case, part=CasePart.ALLEGED_PERPETRATOR, error_at=None)
    return set(marks.values_list("person_id", flat=True))


def marked(case: Case, also: Iterable[UUID] = ()) -> list[Person]:
    """Whoever stands or stood marked in this case or another of its children, as far as the reader sees the person.

    `also` are further people served whose suspects count. A mark that was an error counts no more.
    """
    with acting_as(STEPS):
        children = {*subjects(case), *also}
        about = Q(case=case) | Q(case__person_id__in=children)
        rows = CasePerson.objects.filter(about, part=CasePart.ALLEGED_PERPETRATOR, error_at=None)
        keys = list(rows.exclude(case__status=CaseStatus.ERROR).values_list("person_id", flat=True))
    return unlock(Person.objects.filter(pk__in=keys))


def kin(case: Case) -> list[Kin]:
    """The subject, caregivers, members and those who live with the subject, without alleged perpetrators."""
    children = subjects(case)
    wanted = (CasePart.SUBJECT, CasePart.CAREGIVER, CasePart.MEMBER)
    parts = CasePerson.objects.filter(case=case, part__in=wanted, ends_on=None).order_by("id")
    found = {part.person_id: (part.relation, part.part) for part in parts}
    for member in _members(case, children):
        relation, part = found.get(member.person_id, ("", CasePart.MEMBER))
        found[member.person_id] = (relation or member.relation, part)
    for child in case_subject(case):
        found[child] = (found.get(child, ("", ""))[0], CasePart.SUBJECT)
    named = {who for who in found if not any(is_suspect(who, child) for child in children)}
    named -= marked_here(case)
    persons = {person.pk: person for person in unlock(Person.objects.filter(pk__in=named))}
    return [Kin(persons[who], relation, part) for who, (relation, part) in found.items() if who in persons]


def case_subject(case: Case) -> list[UUID]:
    """The one person whom the case is about, if it is a person."""
    return [case.person_id] if case.person_id is not None else []


def eligible(case: Case, service_code: str) -> list[Kin]:
    """The people of the case whom the service is for."""
    if service_code in FOR_THE_SUSPECT:
        return [Kin(person, "", CasePart.ALLEGED_PERPETRATOR) for person in suspects(case)]
    everybody = kin(case)
    served = services.service(service_code).served_for
    if served == ServiceFor.CHILD:
        return [one for one in everybody if one.part == CasePart.SUBJECT or _below(one, 18)]
    if served == ServiceFor.CAREGIVER:
        return [one for one in everybody if not _below(one, YOUNGEST_CAREGIVER)]
    return everybody


def caregivers(everybody: Iterable[Kin]) -> list[Kin]:
    """Those of them who may be named as caregiver."""
    return [one for one in everybody if one.part == CasePart.CAREGIVER]


def _below(one: Kin, age: int) -> bool:
    return one.age is not None and one.age < age


def _known(case: Case) -> QuerySet[Membership]:
    # Whoever reads the packet knows this case alone: nothing goes in that a restricted one has told.
    return Membership.objects.now().known_in(case.pk)


def _homes_of_household(case: Case) -> QuerySet[Membership]:
    return _known(case).filter(household=case.household).order_by("id")


def _members(case: Case, children: list[UUID]) -> QuerySet[Membership]:
    homes = _known(case).filter(person_id__in=children).values("household_id")
    return _known(case).filter(household_id__in=homes).order_by("id")
