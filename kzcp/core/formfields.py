"""Form fields that parse what people type; what may be typed is decided in text, names and partial_date."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kzcp.core import clock, text
from kzcp.core.partial_date import OLDEST_AGE, PartialDate, Precision, parse_partial_date

UNKNOWN: Final = "unknown"
"""The initial value of a date field that shows "Unknown" as chosen; nothing chosen is None."""


class TextField(forms.CharField):
    """One line, cleaned by `text.clean_text`; the limit counts characters after cleaning."""

    def __init__(self, *, max_length: int | None = None, **options: Any) -> None:
        self.limit = max_length
        # The limit is not handed on: Django would count before cleaning, and the browser would cut a paste.
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        return text.clean_text(str(value), max_length=self.limit) if value not in self.empty_values else ""


class NameField(TextField):
    """A part of a person's name: one line whose words do not mix alphabets."""

    def to_python(self, value: Any) -> str:
        name = super().to_python(value)
        if mixed := text.mixed_words(name):
            raise ValidationError(
                _("“%(word)s” mixes letters of two alphabets. Type it anew in one alphabet."),
                code="mixed_script",
                params={"word": mixed[0]},
            )
        return name


class WholeNumberField(forms.IntegerField):
    """A whole number between two limits; whatever is wrong with it, both are told."""

    def __init__(self, *, min_value: int, max_value: int, **options: Any) -> None:
        told = format_lazy(_("Write a whole number from {least} to {most}."), least=min_value, most=max_value)
        errors = {"invalid": told, "min_value": told, "max_value": told, **options.pop("error_messages", {})}
        super().__init__(min_value=min_value, max_value=max_value, error_messages=errors, **options)


class NarrativeField(forms.CharField):
    """Several lines, up to 10,000 characters unless said otherwise, cleaned by `text.clean_narrative`."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int | None = text.NARRATIVE_LENGTH, **options: Any) -> None:
        self.limit = max_length
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        return (
            text.clean_narrative(str(value), max_length=self.limit) if value not in self.empty_values else ""
        )


class PartialDateInput(forms.MultiWidget):
    """Day, month, year and "Unknown", each with its label; drawn by widgets/partial_date.html inside a fieldset."""

    template_name = "widgets/partial_date.html"
    use_fieldset = True
    part_names: ClassVar[tuple[str, ...]] = ("day", "month", "year", "unknown")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({name: self.make_part(name) for name in self.part_names}, attrs)

    def make_part(self, name: str) -> forms.Widget:
        """Return the widget of one part."""
        return forms.CheckboxInput() if name == "unknown" else forms.TextInput()

    def part_label(self, name: str) -> Any:
        """Return the translated label of one part."""
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year"), "unknown": _("Unknown")}
        return labels.get(name, _("Age, if only that is known"))

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        base = context["widget"]["attrs"].get("id")
        for part, widget in zip(self.part_names, context["widget"]["subwidgets"], strict=True):
            widget["part"], widget["label"] = part, self.part_label(part)
            if base:
                widget["attrs"]["id"] = f"{base}_{part}"
            if part != "unknown":
                widget["attrs"] |= {"inputmode": "numeric", "autocomplete": "off"}
            widget["attrs"].pop("required", None)
        return context

    def decompress(self, value: Any) -> list[Any]:
        return [*_written(value), value == UNKNOWN]


class BirthDateInput(PartialDateInput):
    """The same with an age in years, for somebody whose date nobody knows."""

    part_names = ("day", "month", "year", "age", "unknown")

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, PartialDate) and value.precision is Precision.ESTIMATED:
            return ["", "", "", str(value.age_on(clock.today())), False]
        return [*_written(value), "", value == UNKNOWN]


def _written(value: Any) -> list[str]:
    if not isinstance(value, PartialDate):
        return ["", "", ""]
    day, month, year = str(value.date.day), str(value.date.month), str(value.date.year)
    match value.precision:
        case Precision.DAY:
            return [day, month, year]
        case Precision.MONTH:
            return ["", month, year]
    return ["", "", year]


class PartialDateField(forms.MultiValueField):
    """A date as far as it is known: a PartialDate, or None for "Unknown" (and for nothing if not required).

    `latest` gives the last day that is allowed, today unless said otherwise.
    """

    widget = PartialDateInput
    default_error_messages = {
        "required": _("Write the date or choose “Unknown”."),
        "contradiction": _("Either write the date or choose “Unknown”, not both."),
        "age": _("Write the age in whole years, from 0 to %(oldest)s."),
        "date_and_age": _("Either write the date or the age, not both."),
    }

    def __init__(self, *, latest: Callable[[], date] = clock.today, **options: Any) -> None:
        self.latest = latest
        parts = self.widget.part_names
        fields = [
            forms.BooleanField(required=False)
            if name == "unknown"
            else TextField(required=False, max_length=40)
            for name in parts
        ]
        super().__init__(fields, require_all_fields=False, **options)

    def clean(self, value: Sequence[Any] | None) -> PartialDate | None:
        parts = self._read(value)
        unknown = parts.pop("unknown") == "1"
        age = parts.pop("age", "")
        written = any(parts.values())
        if unknown and (written or age):
            raise self._error("contradiction")
        if written and age:
            raise self._error("date_and_age")
        if not (unknown or written or age) and self.required:
            raise self._error("required")
        result: PartialDate | None = None
        if written:
            result = parse_partial_date(parts["day"], parts["month"], parts["year"], latest=self.latest())
        elif age:
            result = self._estimate(age)
        self.run_validators(result)
        return result

    def _read(self, value: Sequence[Any] | None) -> dict[str, str]:
        names = self.widget.part_names
        values = list(value or [])
        values += [""] * (len(names) - len(values))
        read = {
            name: text.clean_text(str(part or ""), max_length=40)
            for name, part in zip(names, values, strict=False)
        }
        read["unknown"] = "1" if read["unknown"].casefold() not in ("", "false", "0") else ""
        return read

    def _estimate(self, age: str) -> PartialDate:
        if not (age.isascii() and age.isdigit() and len(age) < 4 and int(age) <= OLDEST_AGE):
            raise ValidationError(self.error_messages["age"], code="age", params={"oldest": OLDEST_AGE})
        return PartialDate.estimated(int(age), on=self.latest())

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


class BirthDateField(PartialDateField):
    """A partial date or, instead, an estimated age."""

    widget = BirthDateInput
