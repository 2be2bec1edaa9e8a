"""The journal as the auditor reads it: who, when, on what ground; never what a record says."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from kzcp.accounts import selectors as staff
from kzcp.accounts.models import Organisation, User
from kzcp.console import job_words, record_words, words
from kzcp.core import clock
from kzcp.core.actor import ANONYMOUS, Actor
from kzcp.core.errors import NotFound
from kzcp.journal import journal
from kzcp.journal.models import Change, Entry, EntryPerson, Outcome
from kzcp.reference import terms
from kzcp.workflow import subjects

SIZE = 25
COUNTED = 1000
SHORT = 8
LONGEST_KEY = 19
"""Digits of a key of an account and more: a longer one is somebody's own."""
ACCOUNT = "accounts.user"
ORGANISATION = "accounts.organisation"
UNREAD = "record"
"""The kind of a record that was asked for and not looked up, because the door was closed."""


@dataclass(frozen=True)
class Question:
    """What a reader asks of the journal; empty parts ask nothing."""

    actor: str = ""
    noun: str = ""
    outcome: str = ""
    ground: str = ""
    first: date | None = None
    last: date | None = None
    person: UUID | None = None
    subject_id: str = ""


@dataclass(frozen=True)
class Line:
    """One entry, in words; `persons` and `changes` count people and rows of it and its steps.

    Changes are seen by the auditor only: in one's own trace they are none.
    """

    id: UUID
    at: datetime
    actor: str
    role: str
    action: str
    looks: bool
    changes: int
    outcome: str
    outcome_label: str
    subject: str
    number: str
    key: str
    persons: int
    ground: str
    reason: str
    source: str
    url: str


@dataclass(frozen=True)
class Leaf:
    """One page of entries, newest first, and the cursors of its neighbours (empty where there is none)."""

    lines: list[Line]
    newer: str
    older: str
    count: int
    more: bool


def leaf(question: Question, *, before: str = "", after: str = "") -> Leaf:
    """The entries older than the cursor `before`, or newer than `after`, or the newest."""
    rows = _asked(question)
    window, backwards = _window(rows, before, after)
    found = list(window[: SIZE + 1])
    further = len(found) > SIZE
    found = found[:SIZE]
    if backwards:
        found.reverse()
    counted = rows[: COUNTED + 1].count()
    newer = further if backwards else bool(before)
    older = bool(after) if backwards else further
    return Leaf(
        lines(found),
        str(found[0].pk) if found and newer else "",
        str(found[-1].pk) if found and older else "",
        min(counted, COUNTED),
        counted > COUNTED,
    )


def _window(rows: QuerySet[Entry], before: str, after: str) -> tuple[QuerySet[Entry], bool]:
    at = _cursor(before or after)
    if at is None:
        return rows.order_by("-at", "-id"), False
    if before:
        return rows.filter(Q(at__lt=at.at) | Q(at=at.at, id__lt=at.pk)).order_by("-at", "-id"), False
    return rows.filter(Q(at__gt=at.at) | Q(at=at.at, id__gt=at.pk)).order_by("at", "id"), True


def _cursor(text: str) -> Entry | None:
    key = _uuid(text)
    return Entry.objects.filter(pk=key).first() if key else None


def _asked(question: Question) -> QuerySet[Entry]:
    rows = Entry.objects.filter(parent=None)
    if question.actor:
        rows = rows.filter(actor__in=_actors(question.actor))
    if question.noun:
        named = (Q(action__startswith=f"{noun}.") for noun in words.nouns_called_like(question.noun))
        rows = rows.filter(reduce(or_, named))
    if question.ground:
        rows = rows.filter(ground=question.ground)
    if question.outcome:
        rows = rows.filter(outcome=question.outcome)
    if question.first:
        rows = rows.filter(at__gte=_midnight(question.first))
    if question.last:
        rows = rows.filter(at__lt=_midnight(question.last + timedelta(days=1)))
    if question.person:
        links = EntryPerson.objects.filter(person_id=question.person)
        rows = rows.filter(Q(pk__in=links.values("entry_id")) | Q(pk__in=links.values("entry__parent_id")))
    if question.subject_id:
        rows = rows.filter(subject_id=question.subject_id)
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.ALMATY).astimezone(UTC)


def _actors(text: str) -> list[str]:
    """The actors that a reader means by some letters of a name; an actor written out means itself."""
    try:
        return [str(Actor.parse(text))]
    except ValueError:
        return [str(Actor.user(user.pk)) for user in staff.staff(words=text)]


def name_of(account: str) -> str:
    """What an actor that is written out is called; empty for nothing and for what is none."""
    try:
        actor = Actor.parse(account)
    except ValueError:
        return ""
    user = User.objects.filter(pk=actor.user_id).first() if actor.user_id is not None else None
    return user.full_name if user else _nobody(actor)


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Entries in words."""
    found = list(entries)
    people, keys = _people(found), {entry.pk for entry in found}
    persons, changes, numbers = _persons(keys), _changes(keys), _numbers(found) | _organisations(found)
    return [
        _line(entry, people, numbers.get(entry.pk, ""), persons[entry.pk], changes[entry.pk])
        for entry in found
    ]


@dataclass(frozen=True)
class Person:
    """A member of staff and their roles of today, in words."""

    name: str
    roles: str


def _people(entries: list[Entry]) -> dict[str, Person]:
    keys = {key for entry in entries if (key := Actor.parse(entry.actor).user_id) is not None}
    about = {_reason(entry) for entry in entries if words.names_somebody(entry.action)}
    about |= {entry.subject_id for entry in entries if entry.subject_kind == ACCOUNT}
    users = list(
        User.objects.filter(
            pk__in=keys | {int(key) for key in about if key.isdecimal() and len(key) < LONGEST_KEY}
        )
    )
    roles = staff.roles_of([user.pk for user in users])
    return {
        str(Actor.user(user.pk)): Person(
            user.full_name, ", ".join(dict.fromkeys(terms.label("role", row.role) for row in roles[user.pk]))
        )
        for user in users
    }


def _persons(keys: set[UUID]) -> Counter[UUID]:
    links = EntryPerson.objects.filter(Q(entry_id__in=keys) | Q(entry__parent_id__in=keys))
    pairs = {
        (entry if entry in keys else parent, person)
        for entry, parent, person in links.values_list("entry_id", "entry__parent_id", "person_id")
    }
    return Counter(entry for entry, _person in pairs if entry is not None)


def _changes(keys: set[UUID]) -> Counter[UUID]:
    tops = {pk: pk for pk in keys}
    tops |= dict(Entry.objects.filter(parent_id__in=keys).values_list("pk", "parent_id"))
    changed = Change.objects.filter(entry_id__in=tops).values_list("entry_id", flat=True)
    return Counter(tops[entry] for entry in changed)


def _numbers(entries: list[Entry]) -> dict[UUID, str]:
    """The numbers of the records that entries are about, by entry, as far as the reader may learn them."""
    by_kind: dict[str, dict[UUID, UUID]] = {}
    for entry in entries:
        if (key := _uuid(entry.subject_id)) is not None:
            by_kind.setdefault(entry.subject_kind, {})[entry.pk] = key
    return {
        pk: numbers[key]
        for kind, keys in by_kind.items()
        for numbers in [subjects.numbers(kind, list(keys.values()))]
        for pk, key in keys.items()
        if key in numbers
    }


def _organisations(entries: list[Entry]) -> dict[UUID, str]:
    """The names of the organisations that entries are about, by entry."""
    keys = {entry.pk: entry.subject_id for entry in entries if entry.subject_kind == ORGANISATION}
    short = {int(key) for key in keys.values() if key.isdecimal() and len(key) < LONGEST_KEY}
    names = {str(row.pk): row.name for row in Organisation.objects.filter(pk__in=short)} if short else {}
    return {pk: names.get(key, key) for pk, key in keys.items()}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _line(entry: Entry, people: dict[str, Person], number: str, persons: int, changes: int) -> Line:
    who = people.get(entry.actor) or Person(_nobody(Actor.parse(entry.actor)), "")
    about = people.get(str(Actor("user", _reason(entry)))) if words.names_somebody(entry.action) else None
    return Line(
        entry.pk,
        entry.at,
        who.name,
        who.roles,
        words.action(entry.action),
        words.reads_only(entry.action),
        changes,
        entry.outcome,
        str(Outcome(entry.outcome).label),
        words.subject(entry.subject_kind or (UNREAD if entry.subject_id else "")),
        number or _named(entry, people),
        "" if number or _named(entry, people) else short(entry.subject_id),
        persons,
        words.ground(entry.ground),
        _told(about.name, entry) if about else words.reason(entry.action, entry.reason),
        entry.source,
        reverse("journal_entry", args=[entry.pk]),
    )


def _reason(entry: Entry) -> str:
    """The reason of an entry itself, without the rule by which it was refused."""
    return journal.rule_of(entry.reason)[0]


def _told(name: str, entry: Entry) -> str:
    rule = words.rule(entry.reason)
    return f"{name}; {rule}" if rule else name


def _named(entry: Entry, people: dict[str, Person]) -> str:
    """What a record is called that bears no number: an account by its name, figures by their quarter."""
    if entry.subject_kind == ACCOUNT and (found := people.get(str(Actor("user", entry.subject_id)))):
        return found.name
    return job_words.period("", entry.subject_id)


def _nobody(actor: Actor) -> str:
    if actor == ANONYMOUS:
        return str(words.NOT_SIGNED_IN)
    return words.system(actor.key) if actor.kind == "system" else str(words.GONE)


def short(key: str) -> str:
    """The end of a long key, enough to tell two apart; a short key as it is."""
    return key[-SHORT:] if _uuid(key) else key


@dataclass(frozen=True)
class ChangedRow:
    """One record that changed, in words: what it is, its key, how, and which of its fields, never their contents."""

    table: str
    row: str
    operation: str
    columns: list[str]


@dataclass(frozen=True)
class PersonKey:
    """A person whom an entry concerns, by key only."""

    id: UUID
    short: str


@dataclass(frozen=True)
class Page:
    """One entry with all that belongs to it."""

    line: Line
    entry: Entry
    steps: list[Line]
    persons: list[PersonKey]
    changes: list[ChangedRow] = field(default_factory=list)


def page(pk: UUID) -> Page:
    """An entry with its steps, its people and the rows that changed; a step shows the page of its top entry."""
    entry = Entry.objects.filter(pk=pk).first()
    if entry is None:
        raise NotFound
    if entry.parent_id is not None:
        return page(entry.parent_id)
    steps = list(Entry.objects.filter(parent=entry).order_by("id"))
    ids = [entry.pk, *(step.pk for step in steps)]
    keys = EntryPerson.objects.filter(entry_id__in=ids).values_list("person_id", flat=True).distinct()
    return Page(
        lines([entry])[0],
        entry,
        lines(steps),
        [PersonKey(key, short(str(key))) for key in keys.order_by("person_id")],
        [_changed(change) for change in Change.objects.filter(entry_id__in=ids).order_by("id")],
    )


def _changed(change: Change) -> ChangedRow:
    before, after = change.before or {}, change.after or {}
    named = [record_words.column(change.table, column) for column in _columns(before, after)]
    return ChangedRow(
        record_words.table(change.table),
        short(change.row),
        words.operation(change.operation),
        sorted(dict.fromkeys(named)),
    )


def _columns(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    if not before or not after:
        return []
    return [name for name in after if before.get(name) != after[name]]


def own(actor: Actor, *, before: str = "", after: str = "") -> Leaf:
    """What the actor's own account has done, as the journal keeps it."""
    return leaf(Question(actor=str(actor)), before=before, after=after)
