"""Two versions of one page, compared field by field, and put together as the person chooses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.forms.blocks import Block, Page, Values
from kzcp.core.formfields import NarrativeField, PartialDateField

MINE, THEIRS, BOTH = "mine", "theirs", "both"
BLOCK = "block:"
Piece = tuple[str, bool]
"""A part of a text, and whether the other version lacks it."""


PARTS = "(_(day|month|year|age|unknown))?"
"""The parts in which a browser sends a date that may be partly known."""
LONGEST = 2000
"""Texts of more words than this are shown whole instead of word by word."""


class WrittenPage(Page):
    """A page whose versions can be compared: it can name its parts."""

    def block_label(self, row: Block) -> str:
        """What a block is called where it stands alone."""
        return str(row.number)

    def heading(self, form: forms.BaseForm) -> str:
        """The part of the page to which a form belongs; empty where its fields speak for themselves."""
        return ""

    def focus(self, anchor: str) -> None:
        """Let the cursor stand in the part of the page with this anchor when it is shown."""


@dataclass(frozen=True)
class Choice:
    """One field, or one whole block, in which two versions differ."""

    key: str
    label: str
    mine: list[Piece]
    theirs: list[Piece]
    picked: str
    may_both: bool = False

    @property
    def name(self) -> str:
        """The name of the control by which one version is picked."""
        return f"pick:{self.key}"


@dataclass(frozen=True)
class Comparison:
    """Two versions of a page: where they differ, and what is the same in both."""

    choices: list[Choice]
    same: list[tuple[str, str]]


def compare(mine: WrittenPage, theirs: WrittenPage, began: WrittenPage | None = None) -> Comparison:
    """Compare two pages; `began` is what both were written from and decides what is picked at first."""
    mine_fields, their_fields = _fields(mine), _fields(theirs)
    began_fields = _fields(began) if began is not None else {}
    choices, same = [], []
    alone = [*_blocks_alone(mine, theirs)]
    for key, bound in mine_fields.items():
        other = their_fields.get(key)
        if other is None:
            continue
        if plain(bound) == plain(other):
            if shown(bound):
                same.append((label_of(mine, bound), shown(bound)))
            continue
        picked = _picked(bound, other, began_fields.get(key))
        may_both = isinstance(bound.field, NarrativeField) and bool(plain(bound) and plain(other))
        if picked == BOTH and not may_both:
            picked = _with_content(bound, other)
        choices.append(
            Choice(key, label_of(mine, bound), *pieces(shown(bound), shown(other)), picked, may_both)
        )
    return Comparison([*choices, *alone], same)


def _picked(mine: BoundField, theirs: BoundField, began: BoundField | None) -> str:
    if began is None:
        return _with_content(mine, theirs)
    if plain(mine) == plain(began):
        return THEIRS
    return MINE if plain(theirs) == plain(began) else BOTH


def _with_content(mine: BoundField, theirs: BoundField) -> str:
    """Mine, unless only the other version says anything."""
    return THEIRS if _is_empty(mine) and not _is_empty(theirs) else MINE


def _is_empty(bound: BoundField) -> bool:
    value = plain(bound)
    return not any(value) if isinstance(value, list) else not value


def _fields(page: Page) -> dict[str, BoundField]:
    return {bound.html_name: bound for form in page.forms() for bound in form if not bound.is_hidden}


def _blocks_alone(mine: WrittenPage, theirs: WrittenPage) -> Iterator[Choice]:
    nested: set[str] = set()
    for name in dict.fromkeys([*mine.blocks, *theirs.blocks]):
        if name in nested:
            continue
        ours, others = _rows(mine, name), _rows(theirs, name)
        for key in dict.fromkeys([*ours, *others]):
            if key in ours and key in others:
                continue
            page, row = (mine, ours[key]) if key in ours else (theirs, others[key])
            nested |= {each for each in page.blocks if each.endswith(key)}
            text = _block_text(page, row)
            here, there = (text, "") if key in ours else ("", text)
            yield Choice(f"{BLOCK}{name}:{key}", page.block_label(row), *pieces(here, there), MINE)


def _rows(page: Page, name: str) -> dict[str, Block]:
    return {str(row.key): row for row in page.blocks.get(name, ())}


def _block_text(page: Page, row: Block) -> str:
    parts = [shown(bound) for bound in row.form if not bound.is_hidden]
    for name, blocks in page.blocks.items():
        if name.endswith(str(row.key)):
            parts += [_block_text(page, each) for each in blocks]
    return " · ".join(part for part in parts if part)


def label_of(page: WrittenPage, bound: BoundField) -> str:
    """What a field is called where it stands alone, with the part of the page to which it belongs."""
    for blocks in page.blocks.values():
        for row in blocks:
            if bound.form is row.form:
                return f"{page.block_label(row)}: {capfirst(str(bound.label))}"
    heading, label = page.heading(bound.form), str(bound.label)
    return f"{heading}: {capfirst(label)}" if heading not in ("", label) else label


def plain(bound: BoundField) -> Any:
    """The value of a field in a form in which equal answers are equal."""
    value = bound.value()
    if isinstance(bound.field, PartialDateField):
        widget: Any = bound.field.widget
        parts = value if isinstance(value, list) else widget.decompress(value)
        return [str(part or "").strip() for part in parts]
    if isinstance(value, list | tuple):
        return sorted(str(each) for each in value)
    if isinstance(value, bool):
        return "on" if value else ""
    return str("" if value is None else value).replace("\r\n", "\n").strip()


def shown(bound: BoundField) -> str:
    """The value of a field in words."""
    value = plain(bound)
    if isinstance(bound.field, PartialDateField):
        *written, unknown = value[:3] + value[-1:]
        return ".".join(part for part in written if part) or (_("Unknown") if unknown else "")
    if isinstance(bound.field, forms.ChoiceField):
        labels = _labels(bound.field)
        picked = value if isinstance(value, list) else [value]
        return ", ".join(labels[code] for code in picked if code in labels and code)
    if isinstance(bound.field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(bound.field, forms.DateField):
        return ".".join(reversed(value.split("-"))) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value
    return str(value)


def _labels(field: forms.ChoiceField) -> dict[str, str]:
    labels: dict[str, str] = {}
    offered: Any = field.choices
    for code, label in offered:
        below = label if isinstance(label, list | tuple) else [(code, label)]
        labels |= {str(each): str(text) for each, text in below}
    return labels


def pieces(mine: str, theirs: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in parts, each marked where the other text lacks it."""
    ours, others = _words(mine), _words(theirs)
    if max(len(ours), len(others)) > LONGEST:
        return [(mine, True)], [(theirs, True)]
    spans = _spans(ours, others)
    left = [(here, changed) for here, _there, changed in spans if here]
    right = [(there, changed) for _here, there, changed in spans if there]
    return left, right


def _spans(old: list[str], new: list[str]) -> list[tuple[str, str, bool]]:
    """Both texts side by side in spans, each told whether it differs; a space between two changes belongs to them."""
    spans: list[tuple[str, str, bool]] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(steps):
        here, there = "".join(old[a:b]), "".join(new[c:d])
        between = kind == "equal" and not here.strip() and 0 < place < len(steps) - 1
        changed = kind != "equal" or between
        if changed and spans and spans[-1][2]:
            before = spans.pop()
            here, there = before[0] + here, before[1] + there
        spans.append((here, there, changed))
    return spans


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\S+", text)


def merged(mine: Values, theirs: Values, picks: dict[str, str]) -> Values:
    """My values with the fields and blocks for which the other version, or both texts, were picked."""
    values: Values = MultiValueDict({name: mine.getlist(name) for name in mine})
    for key, pick in picks.items():
        if key.startswith(BLOCK) and pick == THEIRS:
            _take_block(values, theirs, *key.removeprefix(BLOCK).rpartition(":")[::2])
        elif pick == THEIRS:
            _take(values, theirs, re.compile(re.escape(key) + PARTS))
        elif pick == BOTH:
            texts = [text for text in (mine.get(key, ""), theirs.get(key, "")) if text]
            values[key] = "\n".join(texts)
    return values


def _take(values: Values, theirs: Values, names: re.Pattern[str]) -> None:
    for name in [each for each in values if names.fullmatch(each)]:
        del values[name]
    for name in theirs:
        if names.fullmatch(name):
            values.setlist(name, theirs.getlist(name))


def _take_block(values: Values, theirs: Values, name: str, key: str) -> None:
    kept = [each for each in values.getlist(name) if each != key]
    values.setlist(name, [*kept, key] if key in theirs.getlist(name) else kept)
    _take(values, theirs, re.compile(rf".*-{re.escape(key)}(-.*)?"))


@dataclass(frozen=True)
class Strand:
    """A part of a text that went through a change; `kind` is empty, ins or del."""

    text: str
    kind: str


def strands(before: str, after: str) -> list[Strand]:
    """One text in which what was taken out and what was put in stand marked."""
    old, new = _words(before), _words(after)
    if max(len(old), len(new)) > LONGEST:
        return [Strand(before, "del"), Strand(after, "ins")]
    found = []
    for here, there, changed in _spans(old, new):
        if not changed:
            found.append(Strand(here, ""))
            continue
        found += [Strand(here, "del")] if here else []
        found += [Strand(there, "ins")] if there else []
    return found
