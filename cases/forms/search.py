"""What is looked for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kzcp.core.formfields import TextField
from kzcp.core.text import harmless


class SearchForm(forms.Form):
    """A name, a number, an IIN or a telephone; what cannot be read is asked as far as it can."""

    q = TextField(
        label=_("Name, case number, IIN, telephone or settlement"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"required": _("Write what you are looking for.")},
    )

    def clean_q(self) -> str:
        """Refuse one letter, which would find everybody."""
        asked: str = self.cleaned_data["q"]
        if len(asked) < 2:
            raise ValidationError(_("Write at least two letters or digits."))
        return asked

    def shown(self) -> "SearchForm":
        """The form made fit for a page."""
        self.errors  # noqa: B018 - judged before the text is changed
        self.data = {name: harmless(str(value)) for name, value in self.data.items()}
        return self
