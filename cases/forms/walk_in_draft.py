"""A provider's report while it is written: its key, what was typed, and its draft on the server."""

from typing import Any
from uuid import UUID

from django.http import QueryDict

from cases.actions import walk_in
from cases.actions.rows import user_of
from cases.actions.subjects import DRAFT_WALK_IN
from cases.forms.blocks import clean_values
from cases.forms.errors import forget
from cases.forms.walk_in import WalkInForm
from kzcp.accounts.models import Organisation
from kzcp.core.actor import Actor
from kzcp.core.errors import NotFound
from kzcp.core.ids import uuid7
from kzcp.workflow import drafts
from kzcp.workflow.models import Draft

KIND, STEP = DRAFT_WALK_IN, "report"


class WalkInDraft:
    """What one person has typed; `pk` is the key of the concern that will be made."""

    def __init__(self, actor: Actor, pk: UUID, row: Draft | None) -> None:
        self.actor, self.pk, self.row = actor, pk, row

    @classmethod
    def open(cls, actor: Actor, key: str) -> "WalkInDraft":
        """The draft with that key; without a key the last one of the actor, or a new one that is not stored."""
        try:
            pk = UUID(key)
        except ValueError:
            row = next((draft for draft in drafts.open_drafts(actor) if draft.kind == KIND), None)
            return cls(actor, row.pk if row else uuid7(), row)
        try:
            return cls(actor, pk, drafts.find(pk, kind=KIND, by=actor))
        except NotFound:
            return cls(actor, pk, None)

    @property
    def sequence(self) -> int:
        """The number of the last saving."""
        return self.row.sequence if self.row else 0

    def form(self, offices: list[Organisation], contact: str) -> WalkInForm:
        """The form as it was left; with the number to call back where nothing was typed yet."""
        stored = self.row.body.get(STEP) if self.row else None
        if stored is None:
            return WalkInForm(offices=offices, initial={"contact": contact, "key": self.pk})
        typed: Any = QueryDict(mutable=True)
        for name, answers in {**stored, "key": [str(self.pk)]}.items():
            typed.setlist(name, answers)
        form = WalkInForm(clean_values(typed), offices=offices)
        forget(form)
        return form

    def save(self, typed: QueryDict, sequence: int) -> Draft:
        """Store what was typed; raises Refused where a later saving is there, NotFound where it was sent or ended."""
        if walk_in.is_sent(self.pk, user_of(self.actor)):
            raise NotFound
        data = {
            name: typed.getlist(name) for name in WalkInForm.base_fields if name in typed and name != "key"
        }
        return drafts.save(self.pk, kind=KIND, step=STEP, data=data, sequence=sequence, by=self.actor)

    def keep(self, typed: QueryDict) -> None:
        """Store what was handed in with faults, after everything that was saved before."""
        self.row = self.save(typed, self.sequence + 1)

    def end(self) -> None:
        """End the draft, once the report was sent."""
        if self.row is not None:
            drafts.end(self.row, by=self.actor)
