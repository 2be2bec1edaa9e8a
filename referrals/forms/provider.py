"""What a provider types: the answer, the beginning, what was delivered, a question, the own entries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import LateReason
from kzcp.core import clock
from kzcp.core.formfields import NarrativeField, WholeNumberField
from kzcp.reference import services, terms
from kzcp.reference.calendar import END_OF_DAY
from referrals.data import AcceptanceData, DeliveryData, OfferData, OutcomeData
from referrals.forms.base import CHOOSE, ActionForm, Choices, DayField, KeyedForm, today
from referrals.forms.finder import grouped_services
from referrals.models import Offer, Referral
from referrals.selectors.packets import Served

ACCEPT, WAIT, DECLINE = "accept", "waiting", "decline"


def _words(label: Any, hint: Any = "") -> NarrativeField:
    return NarrativeField(
        label=label, help_text=hint, required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class AnswerForm(ActionForm):
    """Yes, not yet, or no."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[
            (ACCEPT, _("We accept")),
            (WAIT, _("We put it on the waiting list")),
            (DECLINE, _("We decline")),
        ],
        error_messages={"required": _("Choose an answer.")},
    )
    meeting_day = DayField(label=_("First meeting"), required=False)
    meeting_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    waiting_days = WholeNumberField(
        label=_("How many days to wait"),
        required=False,
        min_value=1,
        max_value=730,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.ChoiceField(label=_("Why you decline"), required=False)
    words = _words(_("In words"), _("The social worker reads this."))

    names = {"first_meeting": "meeting_day"}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="answer_%s")
        self.choose_from("reason", [CHOOSE, *terms.choices("referral_decline_reason")])

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen answer needs."""
        found = super().clean() or self.cleaned_data
        if found.get("meeting_time") and not found.get("meeting_day"):
            self.add_error("meeting_day", _("Write the day of the first meeting."))
        if found.get("answer") == WAIT and found.get("waiting_days") is None and "waiting_days" in found:
            self.add_error("waiting_days", _("Write the number of days, from 1 to 730."))
        return found

    def acceptance(self) -> AcceptanceData:
        """The yes as it was typed; without an hour the meeting is at the end of the working day."""
        found = self.cleaned_data
        day, hour = found["meeting_day"], found["meeting_time"]
        if day is None:
            return AcceptanceData(words=found["words"])
        moment = datetime.combine(day, hour or END_OF_DAY, clock.ALMATY)
        return AcceptanceData(moment, found["words"])


class BeginForm(ActionForm):
    """On which day the service began."""

    begun_on = DayField(label=_("Since which day"), initial=today)
    late_entry_reason = LateReason()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="begin_%s")


class DeliverForm(ActionForm):
    """What was delivered, and what each person received."""

    special_service = forms.ChoiceField(label=_("Kind of special social service"))
    setting = forms.ChoiceField(label=_("Where"))
    starts_on = DayField(label=_("First day"), initial=today)
    ends_on = DayField(label=_("Last day"), initial=today)
    late_entry_reason = LateReason()

    def __init__(self, data: Any = None, *, referral: Referral, served: list[Served]) -> None:
        super().__init__(data, auto_id="deliver_%s")
        self.served = served
        kinds = services.service(referral.service_id).special_social_service
        chosen = [(code, terms.label("special_social_service", code)) for code in kinds]
        self.choose_from("special_service", [CHOOSE, *chosen])
        if not kinds:
            self.without("special_service")
        self.choose_from("setting", [CHOOSE, *terms.choices("delivery_setting")])
        for one in served:
            self.fields[self._name(one.person_id)] = forms.ChoiceField(
                label=one.who,
                widget=forms.RadioSelect(attrs={"class": "pair"}),
                choices=terms.choices("referral_person_outcome"),
                error_messages={"required": _("Choose what this person received.")},
            )
        first = next(iter(served), None)
        self.names = {"outcome": self._name(first.person_id)} if first else {}

    def _name(self, person_id: UUID) -> str:
        return f"outcome_{person_id}"

    def outcomes(self) -> list[OutcomeData]:
        """What each person received."""
        return [
            OutcomeData(one.person_id, self.cleaned_data[self._name(one.person_id)]) for one in self.served
        ]

    def result(self) -> DeliveryData:
        """The delivery as it was typed."""
        found = self.cleaned_data
        return DeliveryData(
            setting=found["setting"],
            starts_on=found["starts_on"],
            ends_on=found["ends_on"],
            special_service=found.get("special_service", ""),
            late_entry_reason=found["late_entry_reason"],
        )


class NotDeliveredForm(ActionForm):
    """Why nobody received the service."""

    reason = forms.ChoiceField(label=_("Why not"), error_messages={"required": _("Choose why.")})
    words = _words(_("In words"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="not_delivered_%s")
        self.choose_from("reason", [CHOOSE, *terms.choices("referral_not_delivered_reason")])


class QuestionForm(KeyedForm):
    """A question to the social worker."""

    words = NarrativeField(
        label=_("Your question"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the question.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="ask_%s")


class PlacesForm(ActionForm):
    """How many places are free and how long one waits now."""

    free = WholeNumberField(label=_("Free places"), required=False, min_value=0, max_value=30_000)
    waiting_days = WholeNumberField(label=_("Days to wait"), min_value=0, max_value=730)

    def __init__(self, data: Any = None, *, offer: Offer) -> None:
        super().__init__(
            data,
            initial={"free": offer.free, "waiting_days": offer.waiting_days},
            auto_id=f"places_{offer.pk}_%s",
        )
        if offer.capacity is None:
            self.without("free")


class OfferForm(KeyedForm):
    """A service that the organisation gives."""

    service = forms.ChoiceField(label=_("Service"))
    capacity = WholeNumberField(label=_("Places in all"), required=False, min_value=0, max_value=30_000)
    free = WholeNumberField(label=_("Free places"), required=False, min_value=0, max_value=30_000)
    waiting_days = WholeNumberField(label=_("Days to wait"), initial=0, min_value=0, max_value=730)
    urgent_ok = forms.BooleanField(label=_("Takes urgent and emergency referrals"), required=False)
    accessibility = forms.MultipleChoiceField(
        label=_("Accessibility"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "pair"})
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "pair"})
    )

    def __init__(self, data: Any = None, *, provider_type: str) -> None:
        super().__init__(data)
        offered: Choices = services.service_choices(provider_type=provider_type)
        self.choose_from("service", [CHOOSE, *offered] if offered else [CHOOSE, *grouped_services()])
        self.choose_from("accessibility", terms.choices("accessibility"))
        self.choose_from("languages", terms.choices("language"))

    def result(self) -> OfferData:
        """The entry as it was typed."""
        found = self.cleaned_data
        return OfferData(
            service_id=found["service"],
            capacity=found["capacity"],
            free=found["free"],
            waiting_days=found["waiting_days"],
            urgent_ok=found["urgent_ok"],
            accessibility=tuple(found["accessibility"]),
            languages=tuple(found["languages"]),
        )
