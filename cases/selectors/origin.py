"""Why a case exists: what was reported, what is known of it now, and the cases made of the same report."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django_stubs_ext import StrOrPromise

from cases import registry
from cases.models import Case, Concern
from cases.selectors.people import subject_line
from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import CaseStatus
from kzcp.vault.selectors import unlock

LETTERS = 600
"""What stands on the page of a case; a longer report is read on its own page."""


@dataclass(frozen=True)
class Report:
    """One report in words: when it came, who gave it, what was said."""

    when: str
    source: str
    words: str
    danger: str
    url: str


@dataclass(frozen=True)
class Sibling:
    """A case that was made of the same report."""

    name: str
    number: str
    status: str
    url: str


@dataclass(frozen=True)
class Origin:
    """The reports in sight, the first one first, and what is known: label and words."""

    reports: list[Report]
    facts: list[tuple[StrOrPromise, str]]


def origin(case: Case, actor: Actor) -> Origin:
    """Why a case in sight exists, as far as its reports are in sight too."""
    details = case.details
    facts = registry.kind(case.kind).account(details) if details is not None else []
    return Origin([_report(concern) for concern in _concerns(case, actor)], list(facts))


def _concerns(case: Case, actor: Actor) -> Iterable[Concern]:
    if not scope.holds(actor, P.CONCERN_VIEW):
        return []
    rows = Concern.objects.visible_to(actor, P.CONCERN_VIEW)
    return unlock(rows.filter(Q(pk=case.concern_id) | Q(case=case)).order_by("received_at", "id"))


def _report(concern: Concern) -> Report:
    return Report(
        when=capfirst(words.moment_words(concern.received_at)),
        source=terms.label("identification_source", concern.source),
        words=Truncator(concern.words).chars(LETTERS),
        danger="yes" if concern.immediate_danger else "",
        url=reverse("concern", args=[concern.pk]),
    )


def siblings(case: Case, actor: Actor) -> list[Sibling]:
    """The other cases in sight that were made of the report of this one, by number."""
    rows = _beside(case, actor).select_related("person").order_by("number")
    return [_sibling(each) for each in unlock(rows, "person")]


def siblings_people(case: Case, actor: Actor) -> list[UUID]:
    """Whom those cases are about."""
    rows: QuerySet[Case, UUID] = _beside(case, actor).exclude(person=None).values_list("person_id", flat=True)
    return list(rows)


def _beside(case: Case, actor: Actor) -> QuerySet[Case]:
    rows = Case.objects.visible_to(actor, P.CASE_VIEW).exclude(status=CaseStatus.ERROR)
    return rows.filter(concern_id=case.concern_id).exclude(pk=case.pk)


def _sibling(case: Case) -> Sibling:
    return Sibling(
        subject_line(case.person),
        case.number,
        terms.label("case_status", case.status),
        reverse("case", args=[case.pk]),
    )
