"""Forms of a decision on a concern."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import CHOOSE, NOT_LISTED, TermSelect
from kzcp.core.formfields import NarrativeField, TextField


class LinkForm(forms.Form):
    """The number of the case to which a concern belongs."""

    number = TextField(label=_("Number of the case"), max_length=20, help_text=_("Example: 71-26-0417"))


class RejectForm(forms.Form):
    """Why no case comes of a concern."""

    reason = TermSelect("concern_rejection_reason", label=_("Why no case comes of it"))
    words = NarrativeField(
        label=_("Reason in words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class HandOverForm(forms.Form):
    """The worker who shall decide."""

    worker = forms.TypedChoiceField(
        label=_("Worker"), coerce=int, error_messages={"required": CHOOSE, "invalid_choice": NOT_LISTED}
    )

    def __init__(self, *args: Any, workers: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["worker"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [("", _("Choose")), *workers]
