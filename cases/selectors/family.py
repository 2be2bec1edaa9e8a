"""Who takes part in a case, as its page shows them: how they may be reached safely, and who must not be."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import registry
from cases.models import Case, CasePerson, Telephone
from cases.selectors.cases import parts
from cases.selectors.people import subject_line
from cases.selectors.rights import Rights
from kzcp.access.permissions import Permission as P
from kzcp.core import phones, words
from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import CasePart, SafeContact, SuspectAccess
from kzcp.vault.selectors import unlock

NEAR = frozenset({SuspectAccess.LIVES_WITH, SuspectAccess.REGULAR})


@dataclass(frozen=True)
class Number:
    """A telephone number: what is safe stands before it. `href` is empty where it must not be called."""

    safe: str
    words: str
    shown: str
    href: str


@dataclass(frozen=True)
class Member:
    """One person beside the subject. A suspect has no numbers, whatever is known of them."""

    part_id: UUID
    person_id: UUID
    name: str
    relation: str
    part: str
    url: str
    is_suspect: bool
    access: str
    numbers: list[Number]


def family(case: Case, actor: Actor) -> list[Member]:
    """Everybody who takes part in a case in sight, the subject left out; each person once."""
    rows = unlock(parts(case), "person")
    suspects = {row.person_id for row in rows if row.is_suspect}
    others = [row for row in rows if row.part != CasePart.SUBJECT]
    shown = [row for row in others if row.is_suspect or row.person_id not in suspects]
    numbers = _numbers([row.person_id for row in shown if not row.is_suspect], actor)
    return [_member(row, numbers) for row in shown]


@dataclass(frozen=True)
class Mark:
    """Somebody who is or was under suspicion in the case: what became of the mark. `wrong` leads to taking it back."""

    name: str
    words: str
    wrong: str


def marks(case: Case, held: Rights) -> list[Mark]:
    """The marks that have ended or were errors; with the right to take a mark back, the standing ones too."""
    rows = CasePerson.objects.filter(case=case, part=CasePart.ALLEGED_PERPETRATOR).select_related("person")
    may = P.CASE_MARK_ERROR in held
    shown = rows if may else rows.exclude(ends_on=None)
    return [_mark(row, may="yes" if may else "no") for row in unlock(shown.order_by("id"), "person")]


def _mark(row: CasePerson, *, may: str) -> Mark:
    if row.error_at is not None:
        error = terms.label("mark_error_reason", row.error_reason).lower()
        said = _("Marked as alleged perpetrator in error: %(reason)s") % {"reason": error}
    elif row.ends_on is not None:
        said = _("Alleged perpetrator until %(day)s") % {"day": words.day_words(row.ends_on)}
    else:
        said = _("Alleged perpetrator")
    open_to = may == "yes" and row.error_at is None
    return Mark(subject_line(row.person), said, reverse("case_part_error", args=[row.pk]) if open_to else "")


def subjects_numbers(case: Case, actor: Actor) -> list[Number]:
    """The numbers at which the subject may be reached."""
    if case.person_id is None:
        return []
    return _numbers([case.person_id], actor)[case.person_id]


def _member(row: CasePerson, numbers: dict[UUID, list[Number]]) -> Member:
    vocabulary = "perpetrator_relation" if row.is_suspect else "family_relation"
    name = subject_line(row.person)
    relation = terms.label(vocabulary, row.relation) if row.relation else ""
    return Member(
        part_id=row.pk,
        person_id=row.person_id,
        name=name,
        # Somebody without a name is described by the relation where nothing else is told.
        relation="" if f"({relation})" in name else relation,
        part=terms.label("case_part", row.part),
        url=reverse("person", args=[row.person_id]),
        is_suspect=row.is_suspect,
        access=terms.label("suspect_access", row.has_access) if row.has_access else "",
        numbers=[] if row.is_suspect else numbers[row.person_id],
    )


def _numbers(people: Iterable[UUID], actor: Actor) -> dict[UUID, list[Number]]:
    rows = Telephone.objects.visible_to(actor, P.CASE_VIEW).filter(person_id__in=list(people), ended_at=None)
    found: dict[UUID, list[Number]] = defaultdict(list)
    told = set()
    for row in unlock(rows.order_by("-added_at")):
        # Learnt in the cases of two siblings, one number stands twice.
        same = (row.person_id, row.number, tuple(sorted(row.safe_contact)), row.words)
        if same in told:
            continue
        told.add(same)
        barred = SafeContact.DO_NOT_CALL in row.safe_contact
        safe = ", ".join(terms.labels("safe_contact", row.safe_contact))
        shown = phones.grouped(row.number)
        found[row.person_id].append(Number(safe, row.words, shown, "" if barred else f"tel:{row.number}"))
    return found


def safety(case: Case) -> list[str]:
    """What whoever visits must know first: a suspect near the child, and the safety plan of the kind."""
    suspects = CasePerson.objects.filter(case=case, part=CasePart.ALLEGED_PERPETRATOR, ends_on=None)
    told = []
    if suspects.filter(has_access__in=NEAR).exists():
        told.append(
            _(
                "A suspect lives with the child or meets them regularly. Do not call or visit without a safe way."
            )
        )
    details = case.details
    plan = registry.kind(case.kind).safety_words(details) if details is not None else ""
    return [*told, _("Safety plan: %(words)s") % {"words": plan}] if plan else told
