"""Records that may be of the same person, while a worker types; never in the way of registering."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q

from cases.data import PersonData
from cases.models import Case, DuplicateMark, Person
from kzcp.access.permissions import Permission as P
from kzcp.accounts.models import Organisation
from kzcp.core.actor import Actor
from kzcp.core.iin import one_digit_apart
from kzcp.core.partial_date import PartialDate, Precision
from kzcp.journal import journal
from kzcp.reference.codes import BirthDatePrecision, DuplicateStrength, DuplicateVerdict
from kzcp.vault import hashes


@dataclass(frozen=True)
class Candidate:
    """A similar record. Out of the reader's sight only `office` is told, never more."""

    strength: DuplicateStrength
    person: Person | None
    office: Organisation | None
    case: Case | None
    one_digit_apart: bool = False
    """The IIN differs from the one that was typed in a single digit: one of them is mistyped."""


def candidates(
    actor: Actor, data: PersonData, *, district_id: int | None = None, exclude: Collection[UUID] = ()
) -> list[Candidate]:
    """Similar records, the most certain first; nothing about people of restricted cases out of sight.

    The people shown are journaled. `exclude` leaves out records already looked at.
    """
    rows = _rows(data, district_id)
    seen = {
        person_id: strength for person_id, _, strength in rows if person_id and person_id not in set(exclude)
    }
    people = Person.objects.visible_to(actor, P.CASE_VIEW).in_bulk(seen)
    cases = {
        case.person_id: case
        for case in Case.objects.visible_to(actor, P.CASE_VIEW)
        .filter(person__in=people)
        .select_related("office")
    }
    found = [
        _in_sight(person, DuplicateStrength(seen[pk]), data, cases.get(pk)) for pk, person in people.items()
    ]
    elsewhere = {
        office: strength for person_id, office, strength in reversed(rows) if not person_id and office
    }
    offices = Organisation.objects.in_bulk(elsewhere)
    found += [
        Candidate(DuplicateStrength(elsewhere[pk]), None, office, None) for pk, office in offices.items()
    ]
    journal.record("person.duplicates", persons=list(people))
    order = list(DuplicateStrength)
    return sorted(found, key=lambda each: order.index(each.strength))


def _in_sight(person: Person, strength: DuplicateStrength, data: PersonData, case: Case | None) -> Candidate:
    """A similar record in sight. One digit apart makes it strong: the check digit overlooks some slips."""
    apart = bool(person.iin) and one_digit_apart(person.iin, data.iin)
    if apart and strength == DuplicateStrength.CANDIDATE:
        strength = DuplicateStrength.STRONG
    return Candidate(strength, person, None, case, apart)


def marked_different(person_id: UUID) -> set[UUID]:
    """The records that somebody has said are not this person."""
    pairs = DuplicateMark.objects.filter(
        Q(person_id=person_id) | Q(other_id=person_id), verdict=DuplicateVerdict.NOT_SAME
    ).values_list("person_id", "other_id")
    return {key for pair in pairs for key in pair} - {person_id}


def _rows(data: PersonData, district_id: int | None) -> list[tuple[UUID | None, int | None, str]]:
    iin = ""
    with suppress(ValidationError):
        iin = hashes.iin_hash(data.iin)
    keys = hashes.name_hashes(data.surname, data.given_name)
    if not iin and hashes.FULL not in keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, office_id, strength from kzcp_duplicates(%s, %s, %s, %s, %s, %s, %s)",
            [
                iin,
                keys.get(hashes.FULL, ""),
                keys.get(hashes.LOOSE, ""),
                *span(data),
                swapped(data),
                district_id,
            ],
        )
        rows: list[tuple[UUID | None, int | None, str]] = cursor.fetchall()
        return rows


def span(data: PersonData) -> tuple[date | None, date | None]:
    """The first and the last day that may be meant as the birth date; None for none."""
    if data.birth_date is None:
        return None, None
    born = PartialDate(data.birth_date, Precision(data.birth_precision or Precision.DAY))
    return born.earliest, born.latest


def swapped(data: PersonData) -> date | None:
    """The birth date with day and month changed over, where that is another real date."""
    born = data.birth_date
    if born is None or data.birth_precision != BirthDatePrecision.DAY or born.day == born.month:
        return None
    with suppress(ValueError):
        return date(born.year, born.day, born.month)
    return None
