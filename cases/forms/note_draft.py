"""A note while it is written: its key, what was typed, and its draft on the server."""

from typing import Any
from uuid import UUID

from django.http import QueryDict

from cases.actions.subjects import DRAFT_NOTE
from cases.forms.blocks import clean_values
from cases.forms.notes import NoteForm
from cases.models import Case
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotFound
from kzcp.core.ids import uuid7
from kzcp.workflow import drafts
from kzcp.workflow.models import Draft

KIND, STEP = DRAFT_NOTE, "note"


class NoteDraft:
    """What one person has typed for one case; `pk` is the key of the note that will be made."""

    def __init__(self, case: Case, actor: Actor, pk: UUID, row: Draft | None) -> None:
        self.case, self.actor, self.pk, self.row = case, actor, pk, row

    @classmethod
    def open(cls, case: Case, actor: Actor, key: str) -> "NoteDraft":
        """The draft with that key; without a key the last one of this case, or a new one that is not stored."""
        try:
            pk = UUID(key)
        except ValueError:
            row = _last(case, actor)
            return cls(case, actor, row.pk if row else uuid7(), row)
        return cls(case, actor, pk, _mine(pk, case, actor))

    @property
    def sequence(self) -> int:
        """The number of the last saving."""
        return self.row.sequence if self.row else 0

    @property
    def values(self) -> Any:
        """What was typed, fit for a page; None before anything was."""
        stored = self.row.body.get(STEP) if self.row else None
        if stored is None:
            return None
        typed = QueryDict(mutable=True)
        for name, answers in stored.items():
            typed.setlist(name, answers)
        return clean_values(typed)

    @property
    def initial(self) -> dict[str, Any]:
        """What a note begins with."""
        return {"happened_at": clock.now()}

    def save(self, typed: QueryDict, sequence: int) -> Draft:
        """Store what was typed; raises Refused where a later saving is there, NotFound where it has ended."""
        data = {name: typed.getlist(name) for name in NoteForm.base_fields if name in typed}
        return drafts.save(
            self.pk,
            kind=KIND,
            step=STEP,
            data=data,
            sequence=sequence,
            by=self.actor,
            subject_id=self.case.pk,
        )

    def keep(self, typed: QueryDict) -> None:
        """Store what was handed in with faults, after everything that was saved before."""
        self.row = self.save(typed, self.sequence + 1)

    def end(self) -> None:
        """End the draft, once the note is made."""
        if self.row is not None:
            drafts.end(self.row, by=self.actor)


def _last(case: Case, actor: Actor) -> Draft | None:
    mine = (draft for draft in drafts.open_drafts(actor) if draft.kind == KIND)
    return next((draft for draft in mine if draft.subject_id == case.pk), None)


def _mine(pk: UUID, case: Case, actor: Actor) -> Draft | None:
    try:
        row = drafts.find(pk, kind=KIND, by=actor)
    except NotFound:
        return None
    if row.subject_id != case.pk:
        raise NotFound
    return row
