"""Contacts and observations."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import once, require, stored, user_of
from cases.data import NoteData
from cases.lifecycle import deadlines, events
from cases.lifecycle.locks import hold_all
from cases.models import Case, Note
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.reference.codes import CaseEventKind, CaseStatus, ContactOutcome, NoteKind, TaskKind
from kzcp.workflow.lifecycle import STEPS

MADE = frozenset({ContactOutcome.SEEN, ContactOutcome.SPOKEN})
"""Outcomes with which the child was reached; anything else is an attempt and does not stop the clock."""
CARRIED_OUT = frozenset({CaseStatus.IMPLEMENTATION, CaseStatus.REVIEW})


def add(*, pk: UUID, case: Case, data: NoteData, by: Actor, also: Sequence[Case] = ()) -> Note:
    """Write a note, and file it to chosen cases of brothers and sisters; returns that of `case`.

    A contact in which the child was seen or spoken to, not before the report, ends the task of the first
    contact, and in a case with a plan that of the follow-up, which is set anew: judged by when it happened.
    """
    persons = [each.person_id for each in (case, *also) if each.person_id]
    with journal.act("note.add", by=by, subject=case, persons=persons):
        hold_all(each.pk for each in (case, *also))
        if (former := once(Note, pk, case=case)) is not None:
            return former
        _check_moment(data)
        note = _add_one(pk, case, data, by=by)
        for sibling in also:
            if sibling.pk != case.pk:
                _add_one(uuid7(), sibling, data, by=by)
    return note


def _add_one(pk: UUID, case: Case, data: NoteData, *, by: Actor) -> Note:
    require(case, by, P.NOTE_WRITE)
    note = stored(
        Note(
            id=pk,
            case=case,
            key_id=case.key_id,
            author_id=user_of(by),
            kind=data.kind,
            contact_kind=data.contact_kind,
            contact_with=list(data.contact_with),
            outcome=data.outcome,
            happened_at=data.happened_at,
            recorded_at=max(clock.now(), data.happened_at),
            words=data.words,
            late_entry_reason=data.late_entry_reason,
        )
    )
    if note.kind == NoteKind.CONTACT:
        _contact(note, case, by=by)
    return note


def _contact(note: Note, case: Case, *, by: Actor) -> None:
    facts = {
        "outcome": note.outcome,
        "contact_kind": note.contact_kind,
        "contact_with": sorted(note.contact_with),
        "note_kind": note.kind,
    }
    events.record(
        CaseEventKind.CONTACT_RECORDED,
        case=case,
        by=by,
        happened_at=note.happened_at,
        facts=facts,
        record=note,
    )
    if note.outcome not in MADE:
        return
    with acting_as(STEPS):
        last = Case.objects.only("last_contact_at").get(pk=case.pk).last_contact_at
        case.last_contact_at = max(note.happened_at, last) if last else note.happened_at
        Case.objects.filter(pk=case.pk).update(last_contact_at=case.last_contact_at)
    at = note.happened_at
    deadlines.finish(TaskKind.FIRST_CONTACT, by=by, case=case, at=at)
    if case.status in CARRIED_OUT and deadlines.finish(TaskKind.FOLLOW_UP, by=by, case=case, at=at):
        deadlines.follow_up(case, at)


def _check_moment(data: NoteData) -> None:
    if data.happened_at > clock.now() + timedelta(minutes=5):
        raise ValidationError({"happened_at": _("This moment lies in the future.")})
