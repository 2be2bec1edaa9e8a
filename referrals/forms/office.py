"""What the office types about a referral after it was handed in, and about a need."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.selectors.people import subject_line
from kzcp.accounts.models import Organisation
from kzcp.core.formfields import NarrativeField
from kzcp.reference import terms
from referrals.actions import endings
from referrals.forms.base import CHOOSE, ActionForm, Choices, DayField, KeyedForm, today
from referrals.forms.finder import grouped_services
from referrals.packet import people


def words_field(label: Any, *, rows: int = 2, hint: Any = "", limit: int = 1000) -> NarrativeField:
    """A few lines that need not be written."""
    return NarrativeField(
        label=label,
        help_text=hint,
        required=False,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class CancelForm(ActionForm):
    """Why a referral is cancelled."""

    reason = forms.ChoiceField(label=_("Why is it cancelled"), error_messages={"required": _("Choose why.")})
    words = words_field(_("In words"), hint=_("The provider does not read this."))

    def __init__(self, data: Any = None, *, silent: str = "") -> None:
        super().__init__(data, auto_id="cancel_%s")
        hidden = set(endings.OF_THE_SYSTEM) | (set() if silent else {"NO_ANSWER"})
        offered = [pair for pair in terms.choices("referral_cancel_reason") if pair[0] not in hidden]
        self.choose_from("reason", [CHOOSE, *offered])


class SendOnForm(KeyedForm):
    """To which other organisation the same packet goes."""

    provider = forms.ChoiceField(
        label=_("To which organisation"), error_messages={"required": _("Choose an organisation.")}
    )

    def __init__(self, data: Any = None, *, providers: Choices) -> None:
        super().__init__(data, auto_id="send_on_%s")
        self.choose_from("provider", [CHOOSE, *providers])


class ReplyForm(ActionForm):
    """The answer to a provider's question."""

    answer = NarrativeField(
        label=_("Answer"),
        help_text=_("The provider reads this. Write no name of a suspect and no address."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the answer.")},
    )


class FollowForm(ActionForm):
    """Which body follows a waiting list after the case is closed."""

    body = forms.ChoiceField(label=_("Who follows the waiting list"))

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, auto_id="follow_%s")
        bodies = Organisation.objects.filter(region=case.region_id, closed_on=None)
        self.choose_from("body", [CHOOSE, *((str(one.pk), one.name) for one in bodies)])


class NeedForm(KeyedForm):
    """A service that somebody needs and does not get."""

    person = forms.ChoiceField(label=_("Who needs it"))
    service = forms.ChoiceField(label=_("Which service"))
    since = DayField(label=_("Since when"), initial=today)
    reason = forms.ChoiceField(label=_("Why is it not received"))

    def __init__(self, data: Any = None, *, case: Case, service: str = "") -> None:
        super().__init__(data, initial={"service": service, "person": str(case.person_id or "")})
        self.choose_from(
            "person", [(str(one.person.pk), subject_line(one.person)) for one in people.kin(case)]
        )
        self.choose_from("service", [CHOOSE, *grouped_services(kind=case.kind)])
        self.choose_from("reason", [CHOOSE, *terms.choices("need_reason")])

    def result(self) -> dict[str, Any]:
        """The need as it was typed, by the action's names."""
        found = self.cleaned_data
        return {
            "pk": found["key"],
            "person_id": UUID(found["person"]),
            "service_id": found["service"],
            "since": found["since"],
            "reason": found["reason"],
        }


class NeedEndForm(ActionForm):
    """How a need ended."""

    end = forms.ChoiceField(label=_("How did it end"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.choose_from("end", [CHOOSE, *terms.choices("need_end")])
