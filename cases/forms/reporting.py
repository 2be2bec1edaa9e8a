"""Whether the police or another body is told of suspected violence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.data import ReportingData
from cases.forms.fields import DayField, LateReason, TermRadio, TermSelect
from kzcp.core import clock
from kzcp.core.formfields import NarrativeField, TextField
from kzcp.core.ids import uuid7
from kzcp.reference.codes import ReportingDecision as Code


class ReportingForm(forms.Form):
    """One decision. What belongs to the answer that was not chosen is not handed on."""

    use_required_attribute = False

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    decision = TermRadio("reporting_decision", label=_("What is decided"), widget=forms.RadioSelect())
    decided_on = DayField(label=_("Day of the decision"), initial=clock.today)
    late_entry_reason = LateReason()
    body = TermSelect("reporting_body", label=_("Which body"), required=False)
    number = TextField(
        label=_("Registration number"),
        max_length=60,
        required=False,
        help_text=_("The number under which the body has registered it."),
    )
    reason = TermSelect("not_reported_reason", label=_("Why it is not reported"), required=False)
    words = NarrativeField(
        label=_("Reason in words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_decision_on = DayField(
        label=_("Day on which it is decided again"),
        required=False,
        help_text=_("Needed where reporting now would endanger the child."),
    )

    def result(self) -> ReportingData:
        """The decision as the action takes it."""
        read: dict[str, Any] = self.cleaned_data
        silent = read["decision"] == Code.NOT_REPORTED
        return ReportingData(
            decision=read["decision"],
            decided_on=read["decided_on"],
            late_entry_reason=read["late_entry_reason"],
            body="" if silent else read["body"],
            number="" if silent else read["number"],
            reason=read["reason"] if silent else "",
            words=read["words"] if silent else "",
            next_decision_on=read["next_decision_on"] if silent else None,
        )
