"""Finding a case or a person among those that the reader may open."""

import re
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from rapidfuzz import fuzz

from cases.models import Case, CasePerson, NameKey, Person, Residence, Telephone
from cases.selectors.persons import display_name
from kzcp.access.permissions import Permission as P
from kzcp.core import clock, names
from kzcp.core.actor import Actor
from kzcp.core.text import clean_text
from kzcp.journal import journal
from kzcp.vault import hashes
from kzcp.vault.selectors import unlock

LIMIT = 50
NUMBER = re.compile(r"[0-9]{2}-[0-9]{2}-[0-9]{4,6}")
LONGEST = 200


@dataclass(frozen=True)
class Found:
    """A person, and a case about them that the reader may open; `case` is None for a relative.

    `whose` are the cases in sight in which somebody without one of their own takes part, `home` the place where
    the person lives.
    """

    person: Person | None
    case: Case | None
    name: str
    age: int | None
    whose: tuple[CasePerson, ...] = ()
    home: str = ""


def search(actor: Actor, text: str) -> list[Found]:
    """People and cases by case number, IIN, telephone, name or settlement; nothing for a text that is none of it.

    The people shown are journaled.
    """
    try:
        wanted = clean_text(text, max_length=LONGEST)
    except ValidationError:
        return []
    if not wanted:
        return []
    found = _by_number(actor, wanted) or _persons(
        actor, _by_key(actor, wanted) or _by_words(actor, wanted), wanted
    )
    shown = [each.person.pk for each in found if each.person]
    beside = [part.case.person_id for each in found for part in each.whose if part.case.person_id]
    journal.record("person.search", persons=list(dict.fromkeys([*shown, *beside])))
    return found


def _by_number(actor: Actor, wanted: str) -> list[Found]:
    if not NUMBER.fullmatch(wanted):
        return []
    rows = Case.objects.visible_to(actor, P.CASE_VIEW).filter(number=wanted).select_related("person")
    return _described(actor, [(case.person, case) for case in unlock(rows, "person")])


def _by_key(actor: Actor, wanted: str) -> list[UUID]:
    """The people with this IIN or telephone."""
    keys: list[UUID] = []
    for find in (_with_iin, _with_telephone):
        with suppress(ValidationError):
            keys += find(actor, wanted)
    return keys


def _with_iin(_actor: Actor, wanted: str) -> list[UUID]:
    return list(Person.objects.filter(iin_hash=hashes.iin_hash(wanted)).values_list("pk", flat=True)[:LIMIT])


def _with_telephone(actor: Actor, wanted: str) -> list[UUID]:
    seen = Telephone.objects.visible_to(actor, P.CASE_VIEW)
    rows = seen.filter(number_hash=hashes.phone_hash(wanted))
    return list(rows.values_list("person_id", flat=True)[:LIMIT])


def _by_words(actor: Actor, wanted: str) -> list[UUID]:
    """Those whom the words name first, then those who live in the settlement that they name."""
    return list(dict.fromkeys([*_by_name(wanted), *_by_settlement(actor, wanted)]))


def _by_settlement(actor: Actor, wanted: str) -> list[UUID]:
    key = hashes.settlement_hash(wanted)
    if not key:
        return []
    seen = Residence.objects.visible_to(actor, P.CASE_VIEW).filter(settlement_hash=key, ends_on=None)
    return list(seen.values_list("person_id", flat=True)[:LIMIT])


def _by_name(wanted: str) -> list[UUID]:
    """The people of whom every word typed is a name or begins one."""
    matches: set[UUID] | None = None
    for word in wanted.split()[:4]:
        wanted_hashes = hashes.search_hashes(word)
        if not wanted_hashes:
            continue
        rows = NameKey.objects.filter(hash__in=wanted_hashes.values(), kind__in=wanted_hashes)
        found = set(rows.values_list("person_id", flat=True)[: LIMIT * 20])
        matches = found if matches is None else matches & found
    return list(matches or ())


def _persons(actor: Actor, keys: list[UUID], wanted: str) -> list[Found]:
    people = unlock(Person.objects.visible_to(actor, P.CASE_VIEW).filter(pk__in=keys)[: LIMIT * 4])
    people.sort(
        key=lambda person: -fuzz.token_sort_ratio(names.name_key(wanted), names.name_key(person.name))
    )
    rows = Case.objects.visible_to(actor, P.CASE_VIEW).filter(person__in=people).select_related("worker")
    cases: dict[UUID, Case] = {}
    for case in sorted(rows.order_by("registered_at"), key=lambda case: case.is_open):
        if case.person_id is not None:
            cases[case.person_id] = case
    return _described(actor, [(person, cases.get(person.pk)) for person in people])


def _described(actor: Actor, found: list[tuple[Person | None, Case | None]]) -> list[Found]:
    """Children of open cases first, then of closed ones, then those who have none: with whose they are."""
    found = sorted(found, key=lambda pair: 2 if pair[1] is None else 0 if pair[1].is_open else 1)[:LIMIT]
    homes = _homes(actor, [person.pk for person, _case in found if person])
    whose = _whose(actor, [person.pk for person, case in found if person and case is None])
    today = clock.today()
    return [
        Found(
            person,
            case,
            display_name(person),
            person.age_on(today) if person else None,
            tuple(whose.get(person.pk, ())) if person else (),
            homes.get(person.pk, "") if person else "",
        )
        for person, case in found
    ]


def _whose(actor: Actor, keys: list[UUID]) -> dict[UUID, list[CasePerson]]:
    if not keys:
        return {}
    rows = CasePerson.objects.visible_to(actor, P.CASE_VIEW).filter(person_id__in=keys, ends_on=None)
    found: dict[UUID, list[CasePerson]] = {}
    for part in unlock(
        rows.select_related("case__person").order_by("-case__registered_at", "id"), "case__person"
    ):
        found.setdefault(part.person_id, []).append(part)
    return found


def _homes(actor: Actor, keys: list[UUID]) -> dict[UUID, str]:
    today = clock.today()
    now = (Q(starts_on=None) | Q(starts_on__lte=today)) & (Q(ends_on=None) | Q(ends_on__gt=today))
    rows = Residence.objects.visible_to(actor, P.CASE_VIEW).filter(now, person_id__in=keys)
    known = rows.select_related("region", "district").order_by("recorded_at", "id")
    return {home.person_id: _place(home) for home in unlock(known)}


def _place(home: Residence) -> str:
    parts = [(home.district or home.region).label, str(home.settlement)]
    return ", ".join(part for part in parts if part)
