"""Asking to close a case, and the supervisor's finding."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import CHOOSE
from cases.selectors.closing import Gate
from kzcp.core.formfields import NarrativeField
from kzcp.core.ids import uuid7
from kzcp.core.parts import due

LENGTH = 4000


class ClosureForm(forms.Form):
    """Why the case can be closed; each reason says what it needs, and once it is chosen what of that is missing."""

    use_required_attribute = False

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    reason = forms.ChoiceField(label=_("Reason for closing"), widget=forms.RadioSelect)
    words = NarrativeField(
        label=_("Why the case can be closed"),
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What has been reached, who looks after the child now, and what the child says."),
    )

    def __init__(self, *args: Any, gates: list[Gate], **options: Any) -> None:
        super().__init__(*args, **options)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)  # noqa: S101 - tells the type checker
        reason.choices = [(gate.code, _choice(gate)) for gate in gates]
        reason.error_messages |= {"required": CHOOSE}


def _choice(gate: Gate) -> SafeString:
    lines = format_html_join("", "<br>{}", ((due(None, line.text, "late"),) for line in gate.missing))
    missing = format_html('<span class="if-chosen">{}</span>', lines) if lines else ""
    return format_html('{}<br><span class="hint">{}</span>{}', gate.label, gate.needs, missing)


class FindingForm(forms.Form):
    """What the supervisor has found, where a reason needs it."""

    use_required_attribute = False

    words = NarrativeField(
        label=_("Your finding in words"),
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "What you have checked, and why the case may be closed although the risk was not lowered."
        ),
    )
