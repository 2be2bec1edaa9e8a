"""Writing the journal: `record` for one decision, `act` for an action that changes rows.

The first entry of a request or action is its top entry; further ones become its steps. What was
recorded is also remembered in the context, so that the middleware can write the same entries again,
under the same ids, after a rollback took them away.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from django.db import models, transaction

from kzcp.core import clock
from kzcp.core.actor import ANONYMOUS, Actor, acting_as, current
from kzcp.core.ids import uuid7
from kzcp.journal.models import Entry, EntryPerson, Outcome

RULE = "!"
"""Parts the reason of an entry from the rule that has refused it."""


@dataclass
class Pending:
    """What the present block has recorded, and where the requests of it come from."""

    source: str = ""
    request_id: UUID | None = None
    entries: list[Entry] = field(default_factory=list)
    persons: list[EntryPerson] = field(default_factory=list)
    top: UUID | None = None


_pending: ContextVar[Pending | None] = ContextVar("kzcp_journal", default=None)
_request: ContextVar[UUID | None] = ContextVar("kzcp_request", default=None)


def request_id() -> UUID | None:
    """The request that the present work goes back to, however many jobs lie between; None for none."""
    notes = _pending.get()
    return notes.request_id if notes and notes.request_id else _request.get()


@contextmanager
def continuing(request: UUID | None) -> Iterator[None]:
    """Let the entries inside the block name the request that once asked for this work."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


@contextmanager
def pending(*, source: str = "", request_id: UUID | None = None) -> Iterator[Pending]:
    """Remember all that is recorded inside the block; its first entry is the parent of the others."""
    notes = Pending(source=source, request_id=request_id)
    token = _pending.set(notes)
    try:
        yield notes
    finally:
        _pending.reset(token)


def record(
    action: str,
    *,
    outcome: str = Outcome.ALLOWED,
    ground: str = "",
    subject: models.Model | None = None,
    subject_kind: str = "",
    subject_id: str = "",
    persons: Iterable[UUID] = (),
    reason: str = "",
) -> UUID:
    """Write one entry in this transaction under the current actor and return its id.

    `reason` holds codes or ids only, never what a person wrote about another.
    """
    notes = _pending.get()
    entry = Entry(
        id=uuid7(),
        parent_id=notes.top if notes else None,
        at=clock.now(),
        actor=str(current() or ANONYMOUS),
        action=action,
        outcome=outcome,
        ground=ground,
        subject_kind=subject_kind or (subject._meta.label_lower if subject else ""),
        subject_id=(subject_id or (str(subject.pk) if subject else ""))[:120],
        reason=reason[:240],
        source=notes.source if notes else "",
        request_id=request_id(),
    )
    links = [EntryPerson(entry_id=entry.id, person_id=person) for person in dict.fromkeys(persons)]
    _write([entry], links)
    if notes is not None:
        notes.top = notes.top or entry.id
        notes.entries.append(entry)
        notes.persons.extend(links)
    return entry.id


def with_rule(reason: str, why: str) -> str:
    """The reason of an entry with the code of the rule by which it was refused, where there is one."""
    return f"{reason}{RULE}{why}" if why else reason


def rule_of(reason: str) -> tuple[str, str]:
    """The reason of an entry itself, and the code of the rule by which it was refused; each may be empty."""
    own, _mark, why = reason.partition(RULE)
    return own, why


def rewrite(notes: Pending, *, outcome: str, why: str = "") -> None:
    """Write again, after a rollback, what `notes` remembers: what was allowed becomes `outcome`.

    `why` is the code of the rule that has refused; it stands in the reason of the top entry, behind its own.
    """
    for entry in notes.entries:
        if entry.outcome == Outcome.ALLOWED:
            entry.outcome = outcome
            entry.reason = with_rule(entry.reason, why) if entry.id == notes.top else entry.reason
    _write(notes.entries, notes.persons)


@contextmanager
def act(
    action: str,
    *,
    by: Actor,
    subject: models.Model | None = None,
    subject_kind: str = "",
    subject_id: str = "",
    persons: Iterable[UUID] = (),
    ground: str = "",
    reason: str = "",
) -> Iterator[UUID]:
    """One transaction of `by` with its journal entry, inside which journaled rows may change.

    Without a surrounding request the block is its own: the first entry is the top one.
    """
    with _acting(by), transaction.atomic(), _own_notes():
        yield record(
            action,
            subject=subject,
            subject_kind=subject_kind,
            subject_id=subject_id,
            persons=persons,
            ground=ground,
            reason=reason,
        )


@contextmanager
def _acting(by: Actor) -> Iterator[None]:
    if current() == by:
        yield
        return
    with acting_as(by):
        yield


@contextmanager
def _own_notes() -> Iterator[None]:
    if _pending.get() is not None:
        yield
        return
    with pending():
        yield


def _write(entries: list[Entry], persons: list[EntryPerson]) -> None:
    Entry.objects.bulk_create(entries)
    EntryPerson.objects.bulk_create(persons)
