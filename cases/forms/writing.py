"""A record that takes long to write: its draft beside it, and whether somebody has changed the record meanwhile.

A page is handed about as the values that a browser sends, also what is stored in the record: so that the
draft, the record and what just arrived can be compared field by field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from cases.forms.blocks import Values, clean_values
from cases.forms.intake_draft import number_of
from kzcp.core.actor import Actor
from kzcp.core.crypto import keyed_hash
from kzcp.core.errors import Refused
from kzcp.core.ids import uuid7
from kzcp.workflow import drafts
from kzcp.workflow.models import Draft

STEP = "form"
COMMANDS = ("add", "remove")
PICK = "pick:"
NOT_DATA = {"csrfmiddlewaretoken", "sequence", "draft", "base", "against", "go", *COMMANDS}


def as_sent(form: forms.BaseForm) -> Values:
    """What a browser would send of a form that shows its initial values."""
    values: Values = MultiValueDict()
    for bound in form:
        name, value = bound.html_name, bound.value()
        widget: Any = bound.field.widget
        if hasattr(widget, "decompress"):
            for suffix, part in zip(widget.widgets_names, widget.decompress(value), strict=True):
                if part not in (None, "", False):
                    values[name + suffix] = "on" if part is True else str(part)
        elif isinstance(value, list | tuple):
            values.setlist(name, [str(each) for each in value])
        elif isinstance(widget, forms.CheckboxInput):
            if value:
                values[name] = "on"
        else:
            values[name] = (
                str(widget.format_value(value) or "") if hasattr(widget, "format") else _text(value)
            )
    return values


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def fingerprint(values: Values) -> str:
    """A short sign of the values; equal values have equal signs."""
    kept = clean_values(values)
    rows = sorted((name, [_plain(each) for each in kept.getlist(name)]) for name in kept)
    return keyed_hash("page.base", repr([(name, said) for name, said in rows if any(said)]))[:32]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@dataclass(frozen=True)
class Sent:
    """What a page sent: its values, what it knew of draft and record, and what its button asks for."""

    values: Values
    sequence: int
    base: str
    draft: UUID | None
    go: str
    command: tuple[str, str] | None
    against: str
    picks: Mapping[str, str]

    @classmethod
    def read(cls, post: QueryDict) -> Self:
        """Read a sent page; what is no number or no key counts as not said."""
        data: Values = MultiValueDict(
            {name: post.getlist(name) for name in post if name not in NOT_DATA and not name.startswith(PICK)}
        )
        picks = {name.removeprefix(PICK): post.get(name, "") for name in post if name.startswith(PICK)}
        command = next(((name, post.get(name, "")) for name in COMMANDS if name in post), None)
        return cls(
            data,
            number_of(post.get("sequence", "")) or 0,
            post.get("base", ""),
            _key(post.get("draft", "")),
            post.get("go", ""),
            command,
            post.get("against", ""),
            picks,
        )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass
class Writing:
    """One record as one person writes it. `stored` is what the record says now, `row` the open draft if any."""

    kind: str
    subject_id: UUID
    actor: Actor
    stored: Values
    row: Draft | None = None
    pk: UUID = field(default_factory=uuid7)

    @classmethod
    def open(cls, kind: str, subject_id: UUID, actor: Actor, stored: Values, *, locking: str = "no") -> Self:
        """The writing with its open draft; `locking` "yes" holds the draft until the transaction ends."""
        rows = Draft.objects.select_for_update() if locking == "yes" else Draft.objects.all()
        row = (
            rows.filter(kind=kind, owner_id=actor.user_id, subject_id=subject_id, ended_at=None)
            .order_by("-saved_at")
            .first()
        )
        return cls(kind, subject_id, actor, stored, row, row.pk if row else uuid7())

    @property
    def sequence(self) -> int:
        """The number of the last saving of the draft."""
        return self.row.sequence if self.row else 0

    @property
    def saved_at(self) -> datetime | None:
        """When the draft was saved last."""
        return self.row.saved_at if self.row else None

    @property
    def now(self) -> str:
        """The sign of the record as it is stored now."""
        return fingerprint(self.stored)

    @property
    def values(self) -> Values:
        """What the page shows: the draft, or the record where there is none."""
        return self.drafted if self.row else self.stored

    @property
    def drafted(self) -> Values:
        """What the draft holds."""
        return MultiValueDict(self._body().get("values", {}))

    @property
    def base(self) -> str:
        """The sign of the record from which the page was written."""
        return str(self._body().get("base", "")) or self.now

    @property
    def began_with(self) -> Values | None:
        """The record as it was when the draft was begun, where that is known."""
        begun = self._body().get("began")
        return MultiValueDict(begun) if begun is not None else None

    def is_behind(self, sent: Sent) -> bool:
        """Whether another window has kept something else in the draft since this page was opened."""
        if self.row is None or sent.sequence >= self.row.sequence:
            return False
        return fingerprint(self.drafted) != fingerprint(sent.values)

    def keep(self, sent: Sent) -> None:
        """Keep what a page sent in the draft, unless just that is kept already."""
        if self.row is None or fingerprint(self.drafted) != fingerprint(sent.values):
            self.save(sent, self.sequence + 1)

    def save(self, sent: Sent, sequence: int) -> Draft:
        """Keep it under the number of its saving; raises Refused where a later one is kept, or the draft ended."""
        if self.row is None and sent.draft is not None:
            if Draft.objects.filter(pk=sent.draft).exists():
                raise Refused(drafts.NEWER_ELSEWHERE)
            self.pk = sent.draft
        base = sent.base or self.base
        body = {"values": dict(clean_values(sent.values).lists()), "base": base, "began": self._began(base)}
        self.row = drafts.save(
            self.pk,
            kind=self.kind,
            step=STEP,
            data=body,
            sequence=sequence,
            by=self.actor,
            subject_id=self.subject_id,
        )
        return self.row

    def rebase(self, sent: Sent) -> Sent:
        """The sent page with a draft key that is still free, for a page whose own draft has ended."""
        if self.row is None and sent.draft is not None and Draft.objects.filter(pk=sent.draft).exists():
            return Sent(**{**sent.__dict__, "draft": None})
        return sent

    def end(self) -> None:
        """End the draft: the record holds everything now, or the person does not want it."""
        if self.row is not None:
            drafts.end(self.row, by=self.actor)
            self.row = None

    def _began(self, base: str) -> dict[str, list[str]] | None:
        if base == self.now:
            return dict(clean_values(self.stored).lists())
        kept = self._body()
        return kept.get("began") if kept.get("base") == base else None

    def _body(self) -> dict[str, Any]:
        return self.row.body.get(STEP, {}) if self.row else {}
