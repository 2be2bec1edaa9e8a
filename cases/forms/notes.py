"""Writing down a contact or another thing that happened."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.data import NoteData
from cases.forms.fields import CHOOSE, PAIR, LateReason, MomentField, TermBoxes, TermRadio, TermSelect
from cases.models import Case
from cases.selectors.people import subject_line
from kzcp.core.formfields import NarrativeField
from kzcp.reference.codes import NoteKind


class NoteForm(forms.Form):
    """What happened, when, with whom; a contact also says how and with what result."""

    use_required_attribute = False

    kind = TermRadio("note_kind", label=_("What do you write down?"), initial=NoteKind.CONTACT)
    happened_at = MomentField(
        label=_("When did it happen?"), help_text=_("Day and time of the event, not of writing it down.")
    )
    contact_kind = TermSelect("contact_kind", label=_("How was the contact made?"), required=False)
    contact_with = TermBoxes("contact_with", label=_("With whom?"), required=False)
    outcome = TermRadio(
        "contact_outcome",
        label=_("What came of it?"),
        required=False,
        help_text=_(
            "Only “seen” or “spoken to” counts as a contact with the child; an attempt is kept as well."
        ),
    )
    words = NarrativeField(
        label=_("In words"),
        required=False,
        help_text=_("What you saw and heard, what was agreed. Up to 10,000 characters."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    late_entry_reason = LateReason()
    also = forms.MultipleChoiceField(
        label=_("File it to these cases too"),
        required=False,
        help_text=_("Open cases of brothers and sisters from the same report."),
        widget=forms.CheckboxSelectMultiple(attrs=dict(PAIR)),
    )

    def __init__(self, data: QueryDict | None = None, *, siblings: list[Case], **options: Any) -> None:
        super().__init__(data, **options)
        self.siblings = {str(case.pk): case for case in siblings}
        if siblings:
            also = self.fields["also"]
            assert isinstance(also, forms.MultipleChoiceField)  # noqa: S101 - tells the type checker
            also.choices = [(pk, _filed(case)) for pk, case in self.siblings.items()]
        else:
            del self.fields["also"]

    def clean(self) -> dict[str, Any]:
        """Ask how and with what result where it was a contact."""
        read: dict[str, Any] = super().clean() or {}
        if read.get("kind") == NoteKind.CONTACT:
            for name in ("contact_kind", "outcome"):
                if not read.get(name) and name not in self.errors:
                    self.add_error(name, CHOOSE)
        return read

    def note(self) -> NoteData:
        """The judged answers; what belongs to a contact is left out of other notes."""
        read = self.cleaned_data
        contact = read["kind"] == NoteKind.CONTACT
        return NoteData(
            kind=read["kind"],
            happened_at=read["happened_at"],
            words=read["words"],
            contact_kind=read["contact_kind"] if contact else "",
            contact_with=tuple(read["contact_with"]) if contact else (),
            outcome=read["outcome"] if contact else "",
            late_entry_reason=read["late_entry_reason"],
        )

    def others(self) -> list[Case]:
        """The cases of brothers and sisters to which it is filed as well."""
        return [self.siblings[pk] for pk in self.cleaned_data.get("also", ())]


def _filed(case: Case) -> str:
    return f"{subject_line(case.person)} · № {case.number}"
