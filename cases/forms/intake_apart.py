"""What several children share, or what is told of each apart: a question, and a block for each child."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.forms import Form
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from cases.forms.blocks import Block, BlockForm, Blocks, Page, Values, clean_values
from cases.forms.details import DetailsForm, form_of
from cases.forms.errors import forget
from cases.forms.intake_measures import MeasuresForm
from cases.registry import CaseKind

OWN = "own"
"""The name of the blocks; the key of each is that of its child on the first page."""
SAME, ASKED = "same", "same_asked"


class SameForm(forms.Form):
    """Whether one answer holds for all children. `same_asked` tells an unticked box from a page without it."""

    same = forms.BooleanField(
        label=_("The same for all children"),
        required=False,
        initial=True,
        help_text=_("Take the tick away to answer for each child apart: each has a case of its own."),
    )
    same_asked = forms.CharField(required=False, initial="1", widget=forms.HiddenInput)

    def __init__(self, values: Values | None) -> None:
        # A page that was kept while there was one child has never asked: then the answer is still the first one.
        asked = values is not None and ASKED in values
        super().__init__(values if asked else {SAME: "on", ASKED: "1"})


class OwnMeasures(MeasuresForm, BlockForm):
    """The signs of danger and the risk of one child."""


def own_details(kind: CaseKind) -> type[BlockForm]:
    """The form of the details of one child."""
    made: type[BlockForm] = type("OwnDetails", (form_of(kind), BlockForm), {})
    return made


class ChildBlocks(Blocks):
    """A block for each child, in the order of the first page; `options` gives what the form of each is told."""

    def __init__(
        self,
        form: type[BlockForm],
        values: Values | None,
        children: Sequence[UUID],
        options: Callable[[UUID], dict[str, Any]] = lambda child: {},
    ) -> None:
        self.name = OWN
        self.rows = [
            Block(key, number, form(key=key, data=values, prefix=f"{OWN}-{key}", **options(key)))
            for number, key in enumerate(children, 1)
        ]


class ApartPage(Page):
    """A page about several children: either the main form holds for all, or a block for each.

    The forms that do not hold are shown with what they carry, and never judged.
    """

    def __init__(self, main: Form, own: Blocks, values: Values | None) -> None:
        super().__init__(main, {OWN: own})
        self.question = SameForm(values)
        self.is_same = is_same(values)

    def forms(self) -> list[Form]:
        """The forms that hold."""
        return [self.question, self.main] if self.is_same else [self.question, *self._own()]

    def _own(self) -> list[Form]:
        return [row.form for row in self.blocks[OWN]]

    def _silent(self) -> Iterable[Form]:
        return (form for form in (self._own() if self.is_same else [self.main]) if form.is_bound)

    def is_valid(self) -> bool:
        """Whether every form that holds is in order."""
        for form in self._silent():
            forget(form)
        return super().is_valid()

    def unjudged(self) -> "Page":
        """The page as a draft: what is written, no errors."""
        for form in self._silent():
            forget(form)
        return super().unjudged()

    def shown(self) -> "Page":
        """The judged page with every text made fit for a page."""
        for form in self._silent():
            forget(form)
            form.data = clean_values(form.data)
        return super().shown()


def is_same(values: Values | None) -> bool:
    """Whether the answers are one for all children, which they are until somebody says otherwise."""
    return values is None or ASKED not in values or SAME in values


def with_copies(values: Values | None, children: Iterable[UUID]) -> Values | None:
    """The values with those of all children in the block of each, where they are the same for all.

    So the blocks begin with what is written already when the tick is taken away later.
    """
    if values is None or not is_same(values):
        return values
    shared = {name: found for name, found in values.lists() if not name.startswith(f"{OWN}-")}
    copied = {
        f"{OWN}-{child}-{name}": found
        for child in children
        for name, found in shared.items()
        if name not in (SAME, ASKED)
    }
    return MultiValueDict({**shared, **copied})


def apart(page: Page) -> list[Block]:
    """The blocks of a page that was answered for each child apart, none where one answer holds for all."""
    return list(page.blocks[OWN]) if isinstance(page, ApartPage) and not page.is_same else []


def details_by_child(page: Page) -> dict[UUID, dict[str, Any]]:
    """The details of each child of a judged page, where they were told apart."""
    return {row.key: row.form.values() for row in apart(page) if isinstance(row.form, DetailsForm)}


def measures_by_child(page: Page) -> dict[UUID, MeasuresForm]:
    """The form of the risk of each child of a judged page, where it was told apart."""
    return {row.key: row.form for row in apart(page) if isinstance(row.form, MeasuresForm)}
