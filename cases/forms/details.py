"""The form of a kind's own details, made from its model and its fieldsets: no kind has a form of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext_lazy as _

from cases.actions import details
from cases.forms.errors import put
from cases.forms.fields import DayField, TermBoxes, TermRadio
from cases.models import Case
from cases.registry import CaseKind
from kzcp.core.formfields import UNKNOWN, NarrativeField, PartialDateField, TextField
from kzcp.core.ids import uuid7
from kzcp.core.partial_date import PartialDate, Precision
from kzcp.reference import terms
from kzcp.reference.codes import ViolenceType as V
from kzcp.vault.fields import EncryptedTextField

PRECISION = "_precision"
NONE_KNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Group:
    """Some choices of a long list under one heading."""

    title: Any
    hint: Any
    options: list[BoundWidget]


class DetailsForm(forms.Form):
    """The details of one kind; `stage` tells which fieldsets are asked for."""

    kind: CaseKind

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                details.built(Case(kind=self.kind.code, key_id=uuid7()), self.values())
            except ValidationError as error:
                put(self, error)
        return read

    def values(self) -> dict[str, Any]:
        """The values as the details model has them: a partial date becomes a date and its precision."""
        read: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if isinstance(self.fields[name], PartialDateField):
                read[name] = value.date if value else None
                read[name + PRECISION] = str(value.precision) if value else NONE_KNOWN
            else:
                read[name] = value
        return read

    def sections(self) -> Iterator[tuple[BoundField, list[Group]]]:
        """Each field with the groups of its choices, none where they stand in one list."""
        for bound in self:
            yield bound, groups(bound)


def form_of(kind: CaseKind, *, stage: str = "intake", only: tuple[str, ...] = ()) -> type[DetailsForm]:
    """The form class of the fieldsets asked for at this stage, or of those named by `only`."""
    fields: dict[str, Any] = {"kind": kind}
    for fieldset in kind.fieldsets:
        if fieldset.code not in only and (only or fieldset.asked != stage):
            continue
        for name in fieldset.fields:
            if (made := _field(kind, name)) is not None:
                fields[name] = made
    return type("KindForm", (DetailsForm,), fields)


def initial(kind: CaseKind, row: models.Model) -> dict[str, Any]:
    """What the form shows of a row of details that exists."""
    values: dict[str, Any] = {}
    for fieldset in kind.fieldsets:
        for name in fieldset.fields:
            values[name] = getattr(row, name)
            precision = getattr(row, name + PRECISION, None)
            if precision is not None:
                known = values[name] is not None
                values[name] = PartialDate(values[name], Precision(precision)) if known else UNKNOWN
    return values


def _field(kind: CaseKind, name: str) -> forms.Field | None:
    if name.endswith(PRECISION):
        return None
    column: Any = kind.details._meta.get_field(name)
    options: dict[str, Any] = {"label": column.verbose_name, "help_text": column.help_text}
    options["required"] = not column.blank and not column.has_default()
    if name in kind.vocabularies:
        if isinstance(column, ArrayField):
            return TermBoxes(kind.vocabularies[name], **options)
        initial_code = column.get_default() if column.has_default() else None
        return TermRadio(kind.vocabularies[name], initial=initial_code, **options)
    return _plain_field(kind, column, options)


def _plain_field(kind: CaseKind, column: Any, options: dict[str, Any]) -> forms.Field:
    if isinstance(column, models.DateField):
        if column.name + PRECISION in {field.name for field in kind.details._meta.fields}:
            hint = _("If you know it roughly, write only the month and the year. Example: 9 2026")
            return PartialDateField(**{**options, "required": True, "help_text": hint})
        return DayField(**options)
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**{**options, "required": False})
    if isinstance(column, models.IntegerField):
        return forms.IntegerField(**options)
    if isinstance(column, EncryptedTextField) and column.is_narrative:
        return NarrativeField(
            max_length=column.max_length, widget=forms.Textarea(attrs={"rows": 4}), **options
        )
    return TextField(max_length=column.max_length, **options)


NAMED_ONLY = _("The case becomes restricted at once: only people who are named see it.")
LATER = _("This too is an answer. The assessment will tell more.")
VIOLENCE: tuple[tuple[Any, tuple[str, ...], Any], ...] = (
    (None, (V.PSY,), ""),
    (None, (V.NEG,), ""),
    (
        _("Bullying and exploitation"),
        (V.BULLY, V.BULLY_CYBER, V.ECON, V.LABOUR, V.BEGGING, V.MARRIAGE, V.HARMFUL),
        "",
    ),
    (None, (V.PHYS,), ""),
    (None, (V.SEX,), NAMED_ONLY),
    (_("Other"), (V.TRAFFICK, V.INSTIT, V.KILLING, V.OTHER), ""),
    ("", (V.UNKNOWN,), LATER),
)
"""The order of the types of violence on a page: those that leave no trace on the body come first."""


def groups(bound: BoundField) -> list[Group]:
    """The choices of a field in groups; none unless its vocabulary has groups of its own."""
    field = bound.field
    if not isinstance(field, TermBoxes) or not any(row.parent for row in terms.terms(field.vocabulary)):
        return []
    options = {str(widget.data["value"]): widget for widget in bound.subwidgets}
    ordered = VIOLENCE if field.vocabulary == "violence_type" else ()
    made = [_group(field.vocabulary, title, codes, hint, options) for title, codes, hint in ordered]
    # A term that was added later stands at the end of the last list but one.
    tops = [code for code in options if not terms.parent_of(field.vocabulary, code)]
    rest = [_group(field.vocabulary, None, (code,), "", options) for code in tops if code in options]
    return [group for group in [*made[:-1], *rest, *made[-1:]] if group.options]


def _group(
    vocabulary: str, title: Any, codes: tuple[str, ...], hint: Any, options: dict[str, BoundWidget]
) -> Group:
    family = [each for code in codes for each in _family(vocabulary, code)]
    found = [options.pop(code) for code in family if code in options]
    if title is None:
        title = terms.label(vocabulary, codes[0])
        for widget in found:
            if str(widget.data["value"]) == codes[0] and len(found) > 1:
                widget.data["label"] = _("%(type)s: not known which") % {"type": title}
    return Group(title, hint, found)


def _family(vocabulary: str, code: str) -> list[str]:
    below = terms.children(vocabulary, code)
    return [*below, str(code)]
