"""The course of a case as its page tells it: events and notes in one line of time, by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils import formats
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from cases.models import Case, CaseEvent, Note
from cases.selectors.cases import TimelineRow, timeline
from kzcp.access.permissions import Permission as P
from kzcp.core import clock, words
from kzcp.core.actor import Actor
from kzcp.core.parts import Happening
from kzcp.reference import terms
from kzcp.reference.codes import CaseEventKind as E
from kzcp.reference.codes import NoteKind
from kzcp.vault.selectors import unlock

SHOWN, MOST, LETTERS = 12, 300, 240
CONTACTS = "contacts"
VIEWS: dict[str, tuple[StrOrPromise, frozenset[str]]] = {
    CONTACTS: (gettext_lazy("Contacts and notes"), frozenset({E.CONTACT_RECORDED})),
    "decisions": (
        gettext_lazy("Decisions"),
        frozenset(
            {
                E.CONCERN_DECIDED,
                E.CASE_REGISTERED,
                E.RISK_SET,
                E.CONFIDENTIALITY_SET,
                E.ASSESSMENT_COMPLETED,
                E.REPORTING_DECIDED,
                E.FINDING_SET,
                E.PLAN_SUBMITTED,
                E.PLAN_APPROVED,
                E.PLAN_RETURNED,
                E.APPROVAL_VOID,
                E.CLOSURE_REQUESTED,
                E.CLOSURE_REFUSED,
                E.CASE_CLOSED,
                E.CASE_REOPENED,
                E.CASE_ERROR,
            }
        ),
    ),
    "referrals": (
        gettext_lazy("Referrals and services"),
        frozenset(code for code in E if code.startswith(("REFERRAL_", "SERVICE_", "NEED_", "DELIVERY_"))),
    ),
    "consents": (
        gettext_lazy("Consents"),
        frozenset({E.CONSENT_RECORDED, E.CONSENT_ENDED, E.CONSENT_RESUMED}),
    ),
}
"""The chips above the line of time: label and kinds of event."""
ICONS = {
    E.CONTACT_RECORDED: "speech",
    E.CONCERN_RECEIVED: "phone",
    E.CASE_REGISTERED: "folder",
    E.RISK_SET: "triangle",
    E.CONFIDENTIALITY_SET: "lock",
    E.WORKER_ASSIGNED: "person",
    E.REPORTING_DECIDED: "shield",
    E.PLAN_APPROVED: "check",
    E.PLAN_SUBMITTED: "paper",
    E.PLAN_RETURNED: "back",
    E.ASSESSMENT_STARTED: "pencil",
    E.ASSESSMENT_COMPLETED: "check",
    E.REFERRAL_SENT: "arrow",
    E.REFERRAL_ACCEPTED: "check",
    E.SERVICE_DELIVERED: "check",
    E.CASE_CLOSED: "flag",
    E.CASE_ERROR: "cross",
    E.PERPETRATOR_MARKED: "warning",
    E.PERPETRATOR_ERROR: "cross",
    E.CONSENT_RECORDED: "key",
    E.CONSENT_ENDED: "key",
    E.CONSENT_RESUMED: "key",
}
NOTE_ICONS = {NoteKind.SAFETY_STEP: "shield", NoteKind.CONFERENCE: "people", NoteKind.INFORMATION: "inbox"}


@dataclass(frozen=True)
class Chip:
    """One way of looking at the line of time."""

    code: str
    label: StrOrPromise
    count: int
    current: bool


@dataclass(frozen=True)
class History:
    """The months with what happened in each, newest first; `more` is how many earlier ones are left out."""

    months: list[tuple[str, list[Happening]]]
    chips: list[Chip]
    chosen: str
    more: int


def history(case: Case, actor: Actor, *, chosen: str = "", limit: int = SHOWN) -> History:
    """What happened in a case in sight; an unknown choice shows everything."""
    chosen = chosen if chosen in VIEWS else ""
    counts, silent = _counts(case, actor)
    chips = _chips(counts, silent, chosen)
    kinds = tuple(sorted(VIEWS[chosen][1])) if chosen else ()
    events = timeline(case, actor, limit=limit, kinds=kinds)
    notes = _notes(case, actor, limit) if chosen in ("", CONTACTS) else []
    told = _told(events, notes)[:limit]
    total = next(chip.count for chip in chips if chip.current)
    return History(_by_month(told), chips, chosen, max(total - len(told), 0))


def _counts(case: Case, actor: Actor) -> tuple[dict[str, int], int]:
    """How many events there are of each kind, and how many notes that leave no event."""
    rows = CaseEvent.objects.visible_to(actor, P.CASE_VIEW).filter(case=case).order_by()
    counted = dict(rows.values_list("kind").annotate(Count("pk")))
    notes = Note.objects.visible_to(actor, P.CASE_VIEW).filter(case=case).exclude(kind=NoteKind.CONTACT)
    return counted, notes.count()


def _chips(counts: dict[str, int], silent: int, chosen: str) -> list[Chip]:
    chips = [Chip("", _("All"), sum(counts.values()) + silent, not chosen)]
    for code, (label, kinds) in VIEWS.items():
        count = sum(counts.get(kind, 0) for kind in kinds) + (silent if code == CONTACTS else 0)
        if count or code == chosen:
            chips.append(Chip(code, label, count, code == chosen))
    return chips


def _notes(case: Case, actor: Actor, limit: int) -> list[Note]:
    rows = Note.objects.visible_to(actor, P.CASE_VIEW).filter(case=case).select_related("author")
    return unlock(rows.order_by("-happened_at", "-id")[:limit])


Dated = tuple[datetime, UUID, Happening]


def _told(events: Iterable[TimelineRow], notes: list[Note]) -> list[Dated]:
    words_of = {note.pk: note for note in notes}
    rows = [_event(row, words_of) for row in events]
    rows += [_note(note) for note in notes if note.kind != NoteKind.CONTACT]
    return sorted(rows, key=lambda row: (row[0], row[1]), reverse=True)


def _event(row: TimelineRow, notes: dict[UUID, Note]) -> Dated:
    event = row.event
    title, text, url = row.label, row.detail, ""
    if event.kind == E.CONTACT_RECORDED:
        if kind := str(event.facts.get("contact_kind") or ""):
            title = terms.label("contact_kind", kind)
        outcome = str(event.facts.get("outcome") or "")
        text = terms.label("contact_outcome", outcome) if outcome else ""
        if event.record_id:
            url = reverse("note", args=[event.record_id])
    note = notes.get(event.record_id) if event.record_id else None
    if note is not None and note.words:
        text = ". ".join(part for part in (text, _short(note.words)) if part)
    icon = ICONS.get(E(event.kind), "clock")
    told = Happening(icon, _when(row.happened_at, row.by), f"{title}.", text, url, _("Read the note"))
    return row.happened_at, event.pk, told


def _note(note: Note) -> Dated:
    told = Happening(
        NOTE_ICONS.get(NoteKind(note.kind), "pencil"),
        _when(note.happened_at, note.author.short_name),
        f"{terms.label('note_kind', note.kind)}.",
        _short(note.words),
        reverse("note", args=[note.pk]),
        _("Read the note"),
    )
    return note.happened_at, note.pk, told


def _short(text: str) -> str:
    return Truncator(text).chars(LETTERS)


def _when(moment: datetime, by: str) -> str:
    told = capfirst(words.moment_words(moment))
    return f"{told} · {by}" if by else told


def _by_month(rows: list[Dated]) -> list[tuple[str, list[Happening]]]:
    months: dict[str, list[Happening]] = {}
    for at, _pk, told in rows:
        name = capfirst(formats.date_format(clock.local(at).date(), "YEAR_MONTH_FORMAT"))
        months.setdefault(name, []).append(told)
    return list(months.items())
