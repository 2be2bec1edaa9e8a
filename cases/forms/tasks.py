"""Tasks in one's own words, and ending one that is not needed."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import CHOOSE, DayField
from kzcp.core import clock
from kzcp.core.formfields import NarrativeField
from kzcp.core.ids import uuid7
from kzcp.reference import terms
from kzcp.reference.calendar import end_of_day
from kzcp.reference.codes import ActionOutcome

NOT_DONE = (ActionOutcome.DROPPED, ActionOutcome.REPLACED, ActionOutcome.NOT_DONE)
"""Why a task ends without being done."""


class TaskForm(forms.Form):
    """What is to be done, and by when."""

    use_required_attribute = False

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    words = NarrativeField(
        label=_("What is to be done?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One thing, so that it can be marked as done."),
    )
    due_on = DayField(label=_("By which day?"))
    due_time = forms.TimeField(
        label=_("By what time?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
        help_text=_("Left empty, the task is due at 18:00."),
        error_messages={"invalid": _("Write the time, for example 14:30.")},
    )

    def due_at(self) -> datetime:
        """The moment by which it is due."""
        day, hour = self.cleaned_data["due_on"], self.cleaned_data["due_time"]
        return datetime.combine(day, hour, tzinfo=clock.ALMATY) if hour else end_of_day(day)


class DismissForm(forms.Form):
    """Why a task is not needed."""

    use_required_attribute = False

    reason = forms.ChoiceField(label=_("Why does the task end?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)  # noqa: S101 - tells the type checker
        reason.choices = [(code, terms.label("action_outcome", code)) for code in NOT_DONE]
        reason.error_messages |= {"required": CHOOSE}
