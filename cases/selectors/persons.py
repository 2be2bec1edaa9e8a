"""One person, and what of them the reader may see."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NoReturn
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cases.models import Case, CasePerson, Membership, Person, Residence, Telephone
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotFound
from kzcp.journal import journal
from kzcp.vault.fields import is_shredded

LOOKS = 48
"""Letters of a description that stand for a name in lists."""


def access_person(
    actor: Actor,
    pk: UUID,
    permission: P = P.CASE_VIEW,
    *,
    showing: Callable[[Person], Iterable[UUID]] = lambda _: (),
) -> Person:
    """The person, for an actor who holds the permission for a case of theirs; the look is journaled.

    `showing` gives who else is shown.
    """
    person = _in_reach(actor, pk, permission)
    journal.record(str(permission), subject=person, persons=[person.pk, *showing(person)])
    return person


def refuse_for_now(actor: Actor, pk: UUID, permission: P) -> None:
    """Journal that what the actor may do has to wait; raises NotFound, journaled, where they may not."""
    person = _in_reach(actor, pk, permission)
    journal.record(str(permission), outcome="refused", subject=person, persons=[person.pk])


def _in_reach(actor: Actor, pk: UUID, permission: P) -> Person:
    person: Person | None = Person.objects.visible_to(actor, permission).filter(pk=pk).first()
    if person is None:
        _deny(pk, permission)
    return person


def _deny(pk: UUID, permission: P) -> NoReturn:
    journal.record(str(permission), outcome="denied", subject_kind="cases.person", subject_id=str(pk))
    raise NotFound


def display_name(person: Person | None) -> str:
    """The name as far as known, or how the person is to be recognised: as personal as a name would be."""
    if person is None:
        return ""
    if is_shredded(person.surname) or is_shredded(person.given_name):
        return _("Data destroyed")
    return person.name or unnamed("" if is_shredded(person.description) else person.description)


def unnamed(description: str) -> str:
    """What stands where a name would: that it is unknown, and the beginning of how to recognise the person."""
    looks = Truncator(" ".join(description.split())).chars(LOOKS)
    return _("Name unknown (%(looks)s)") % {"looks": looks} if looks else _("Name unknown")


def held_elsewhere(person: Person) -> list[int]:
    """The offices that hold a confirmed, unrestricted record of the same IIN; 0 where none is named.

    For those who may correct a case; for others none.
    """
    if not person.iin_hash:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select kzcp_iin_held(%s, %s)", [person.iin_hash, person.pk])
        return sorted({office for (office,) in cursor.fetchall()})


def cases_of(person: Person, actor: Actor) -> list[Case]:
    """The cases about this person that the actor may open, open ones first."""
    rows = (
        Case.objects.visible_to(actor, P.CASE_VIEW).filter(person=person).select_related("worker", "office")
    )
    return sorted(rows.order_by("-registered_at"), key=lambda case: not case.is_open)


def of_case(case: Case) -> list[CasePerson]:
    """Who takes part in the case now, with the people."""
    return list(CasePerson.objects.filter(case=case, ends_on=None).select_related("person").order_by("id"))


def telephones(person: Person, actor: Actor) -> list[Telephone]:
    """The numbers in use that the actor may see; newest first."""
    rows = Telephone.objects.visible_to(actor, P.CASE_VIEW).filter(person=person, ended_at=None)
    return list(rows.order_by("-added_at"))


def residence(person: Person, actor: Actor) -> Residence | None:
    """Where the person lives now, as far as the actor may see it."""
    rows = Residence.objects.visible_to(actor, P.CASE_VIEW).filter(_today(clock.today()), person=person)
    return rows.select_related("region", "district").order_by("-recorded_at", "-id").first()


def household(person: Person, actor: Actor) -> list[Membership]:
    """Who lives with the person now, as far as the actor may see them, each once, the person left out."""
    seen = Membership.objects.visible_to(actor, P.CASE_VIEW).now()
    homes = seen.filter(person=person).values("household_id")
    rows = seen.filter(household_id__in=homes).exclude(person=person).select_related("person")
    once = {row.person_id: row for row in rows.order_by("-id")}
    return sorted(once.values(), key=lambda row: row.pk)


def _today(day: date) -> Q:
    return Q(ends_on=None) | Q(ends_on__gt=day)
