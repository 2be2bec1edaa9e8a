"""One answer of one person on consent, and the end of one."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.data import ConsentData
from cases.forms.fields import NOT_LISTED, DayField, LateReason, TermRadio, TermSelect
from kzcp.core import clock
from kzcp.core.formfields import NarrativeField
from kzcp.core.ids import uuid7

Choices = list[tuple[str, Any]]


class ConsentForm(forms.Form):
    """Who answers, for whom, to what; the action decides whether they may."""

    use_required_attribute = False

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    person = forms.TypedChoiceField(label=_("For whom"), coerce=UUID)
    giver = forms.TypedChoiceField(label=_("Who answers"), coerce=UUID)
    capacity = TermSelect("consent_capacity", label=_("As who"))
    purpose = TermSelect("consent_purpose", label=_("To what"))
    service = forms.ChoiceField(label=_("For which service"), required=False)
    recipient = forms.TypedChoiceField(
        label=_("To whom the data may be handed"), required=False, coerce=int, empty_value=None
    )
    answer = TermRadio("consent_answer", label=_("Answer"))
    given_on = DayField(label=_("Day of the answer"), initial=clock.today)
    late_entry_reason = LateReason()
    expires_on = DayField(
        label=_("Valid until"), required=False, help_text=_("Empty: until it is withdrawn.")
    )
    words = NarrativeField(
        label=_("In their own words"),
        max_length=2000,
        required=False,
        help_text=_("What was explained, in which language, and what the person said to it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        people: Choices,
        suspects: frozenset[str] = frozenset(),
        silent: frozenset[str] = frozenset(),
        services: Choices,
        recipients: Choices,
        **options: Any,
    ) -> None:
        """`suspects` are not offered at all, those in `silent` are too young to answer."""
        super().__init__(*args, **options)
        for name, first, choices in (
            ("person", _("Choose"), people),
            ("giver", _("Choose"), people),
            ("service", _("No service"), services),
            ("recipient", _("No recipient is named"), recipients),
        ):
            field: Any = self.fields[name]
            field.choices = [("", first), *choices]
            field.error_messages |= {"required": _("Choose somebody."), "invalid_choice": NOT_LISTED}
            # Who is sent all the same without being offered is refused by the action, in its own words.
            barred = suspects | silent if name == "giver" else suspects
            field.widget.choices = [pair for pair in field.choices if pair[0] not in barred]

    def result(self) -> ConsentData:
        """The answer as the action takes it."""
        read: dict[str, Any] = self.cleaned_data
        return ConsentData(
            giver_id=read["giver"],
            person_id=read["person"],
            capacity=read["capacity"],
            purpose=read["purpose"],
            answer=read["answer"],
            given_on=read["given_on"],
            late_entry_reason=read["late_entry_reason"],
            expires_on=read["expires_on"],
            recipient_id=read["recipient"],
            service_id=read["service"] or None,
            words=read["words"],
        )


class WithdrawForm(forms.Form):
    """Why a consent is taken back, if the giver says so."""

    words = NarrativeField(
        label=_("What was said"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
