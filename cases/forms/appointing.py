"""Appointing somebody to decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import NOT_LISTED, DayField


class AppointForm(forms.Form):
    """Who decides, and until which day they may open the case."""

    use_required_attribute = False

    user = forms.TypedChoiceField(label=_("Who decides"), coerce=int)
    until = DayField(
        label=_("Until when"), help_text=_("The last day on which this person may open the case.")
    )

    def __init__(self, *args: Any, staff: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["user"]
        field.choices = [("", _("Choose")), *staff]
        field.error_messages |= {"required": _("Choose somebody."), "invalid_choice": NOT_LISTED}
