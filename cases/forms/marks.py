"""Taking back a mark as alleged perpetrator."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import TermRadio
from kzcp.core.formfields import NarrativeField


class TakeBackForm(forms.Form):
    """Why the mark was wrong, as a code and in words."""

    use_required_attribute = False

    reason = TermRadio("mark_error_reason", label=_("Why is the mark an error?"))
    words = NarrativeField(
        label=_("Reasons in words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Kept as a note of the case."),
        error_messages={"required": _("Write why the mark was wrong.")},
    )
