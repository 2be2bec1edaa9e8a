"""Forms that repeat on one page (children, members, telephones), and several forms handed in as one.

Each block is named by a UUID that the page carries: it is the key of the row that will be made, so a form
sent twice makes one row.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict

from cases.forms.errors import forget
from kzcp.core.ids import uuid7
from kzcp.core.text import harmless

Values = MultiValueDict[str, str]
Shown = TypeVar("Shown", bound=forms.Form)
MOST = 20
"""No more blocks of one kind than this are read from one page."""


class BlockForm(forms.Form):
    """One block; `prefix` ends with its UUID."""

    use_required_attribute = False
    folded: ClassVar[tuple[str, ...]] = ()
    """The fields that stand under a disclosure."""

    def __init__(self, *, key: UUID, **options: Any) -> None:
        self.key = key
        super().__init__(**options)

    @property
    def opens(self) -> bool:
        """Whether something that is folded away must be seen: an error, or what was written there."""
        fields = [self[name] for name in self.folded]
        return any(each.errors or self._is_written(each) for each in fields)

    def _is_written(self, field: forms.BoundField) -> bool:
        if not self.is_bound or field.data is None:
            return False
        return field.field.has_changed(field.initial, field.data)


@dataclass(frozen=True)
class Block:
    """A block as the page shows it: its place in the row, counted from 1, and its form."""

    key: UUID
    number: int
    form: BlockForm


def keys_of(values: Values | None, name: str) -> list[UUID]:
    """The blocks that the values speak of, each once; what is no UUID is left out."""
    found: dict[UUID, None] = {}
    for text in values.getlist(name) if values is not None else []:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)[:MOST]


class Blocks:
    """The blocks of one kind; a page that has never been filled in begins with `first` empty ones."""

    def __init__(
        self, name: str, form: type[BlockForm], values: Values | None, *, first: int, **options: Any
    ):
        self.name = name
        given = keys_of(values, name)
        if values is None or (not given and not options.get("empty_permitted")):
            given = [uuid7() for _ in range(first)]
        self.rows = [
            Block(key, number, form(key=key, data=values, prefix=f"{name}-{key}", **options))
            for number, key in enumerate(given, 1)
        ]

    def __iter__(self) -> Iterator[Block]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def filled(self) -> list[Block]:
        """The blocks in which something is written; empty ones say nothing."""
        return [row for row in self.rows if not row.form.empty_permitted or row.form.has_changed()]


class Page:
    """The main form of a page and its blocks, judged and shown as one form."""

    def __init__(
        self, main: forms.Form, blocks: Mapping[str, Blocks] | None = None, *, after: Collection[str] = ()
    ) -> None:
        """`after` names the fields of the main form that stand behind the blocks."""
        self.main = main
        self.blocks = dict(blocks or {})
        self.after = after

    def forms(self) -> list[forms.Form]:
        """Every form of the page, in the order in which people read it."""
        return [self.main, *(row.form for blocks in self.blocks.values() for row in blocks)]

    def is_valid(self) -> bool:
        """Whether every form holds; each is judged, so that all errors show at once."""
        judged = [form.is_valid() for form in self.forms()]
        return all(judged)

    def unjudged(self) -> "Page":
        """The page as a draft: what is written, no errors."""
        for form in self.forms():
            if form.is_bound:
                forget(form)
        return self

    def shown(self) -> "Page":
        """The judged page with every text made fit for a page."""
        for form in self.forms():
            if form.is_bound:
                form.errors  # noqa: B018 - judged before the text is changed
                form.data = clean_values(form.data)
        return self

    @property
    def errors(self) -> dict[tuple[str, str], list[Any]]:
        """All errors, by form and field."""
        return {
            (form.prefix or "", name): list(found)
            for form in self.forms()
            if form.is_bound
            for name, found in form.errors.items()
        }

    def non_field_errors(self) -> list[Any]:
        """The errors that belong to no field."""
        return [error for form in self.forms() for error in form.non_field_errors()]

    def __iter__(self) -> Iterator[BoundField]:
        """Every field in the order in which people read the page."""
        for form in self.forms():
            yield from (field for field in form if form is not self.main or field.name not in self.after)
        if self.main in self.forms():
            yield from (field for field in self.main if field.name in self.after)


def clean_values(values: Any) -> Values:
    """The same values without what no page can show."""
    return MultiValueDict({harmless(key): [harmless(each) for each in values.getlist(key)] for key in values})


def shown_form(form: Shown) -> Shown:
    """The judged form with every text made fit for a page."""
    if form.is_bound:
        form.errors  # noqa: B018 - judged before the text is changed
        form.data = clean_values(form.data)
    return form
