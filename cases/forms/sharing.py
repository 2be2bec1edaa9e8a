"""Letting somebody see a case, and saying that one should not see it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import NOT_LISTED, DayField, TermRadio
from kzcp.reference.calendar import end_of_day

Choices = list[tuple[str, Any]]


class _PersonForm(forms.Form):
    use_required_attribute = False

    user = forms.TypedChoiceField(label=_("Whom"), coerce=int)

    def __init__(self, *args: Any, staff: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["user"]
        field.choices = [("", _("Choose")), *staff]
        field.error_messages |= {"required": _("Choose somebody."), "invalid_choice": NOT_LISTED}


class NameForm(_PersonForm):
    """Naming a person for a case."""


class ShareForm(_PersonForm):
    """Letting a colleague read a case until a day, or until it is ended."""

    until = DayField(label=_("Until when"), required=False, help_text=_("Empty: until you end it."))

    def ends_at(self) -> datetime | None:
        """The moment at which the reading ends."""
        day: date | None = self.cleaned_data.get("until")
        return end_of_day(day) if day else None


class ConflictForm(forms.Form):
    """What stands between the reader and the case."""

    use_required_attribute = False

    kind = TermRadio("conflict_kind", label=_("What connects you with the people of this case"))
