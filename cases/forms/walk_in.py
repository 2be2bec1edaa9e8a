"""What a provider writes of a child who came without a referral."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.data import ConcernData
from cases.forms.fields import CHOOSE, NOT_LISTED, TermSelect
from kzcp.accounts.models import Organisation, User
from kzcp.core import clock, phones
from kzcp.core.formfields import NarrativeField, TextField
from kzcp.core.ids import uuid7

DANGER, NO_DANGER = "YES", "NO"


class WalkInForm(forms.Form):
    """Danger first, then to whom, what is known, and how to ask back. `key` is that of the concern."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    danger = forms.ChoiceField(
        label=_("Is the child in danger right now?"),
        widget=forms.RadioSelect,
        choices=[(NO_DANGER, _("No")), (DANGER, _("Yes, there is danger now"))],
        error_messages={"required": CHOOSE, "invalid_choice": NOT_LISTED},
    )
    office = forms.TypedChoiceField(
        label=_("Office that decides"),
        coerce=int,
        error_messages={"required": CHOOSE, "invalid_choice": NOT_LISTED},
    )
    source = TermSelect("identification_source", label=_("Who came or told you"))
    words = NarrativeField(
        label=_("What you know"),
        max_length=10_000,
        help_text=_(
            "The child’s name and age as far as known, where the child is now, what was said or seen. "
            "Write down words as they were said."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what was said.")},
    )
    contact = TextField(label=_("Telephone at which the office can ask you"), max_length=240, required=False)

    def __init__(self, *args: Any, offices: list[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "walk_in_%s"
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        named = [(str(office.pk), office.name) for office in offices]
        field.choices = named if len(named) == 1 else [("", _("Choose")), *named]

    def report(self, reporter: User, organisation: Organisation) -> ConcernData:
        """The report as it was written, received now, from this person of this organisation."""
        found = self.cleaned_data
        return ConcernData(
            received_at=clock.now(),
            source=found["source"],
            words=found["words"],
            immediate_danger=found["danger"] == DANGER,
            reporter_name=f"{reporter.full_name}, {organisation.name}"[:160],
            reporter_contact=found["contact"],
        )


def telephone_of(reporter: User, organisation: Organisation) -> str:
    """The number at which somebody of the organisation is reached."""
    return phones.grouped(reporter.telephone or organisation.telephone)
