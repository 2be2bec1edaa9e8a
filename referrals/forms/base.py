"""What the forms of referrals share: they read shapes; whether it holds is said by the action."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from kzcp.core import clock
from kzcp.core.ids import uuid7

Done = TypeVar("Done")
Choices = list[tuple[str, Any]]
"""What a field offers: code and label, or the label of a group and its choices."""
CHOOSE = ("", _("Choose"))


class DayField(forms.DateField):
    """A day as a browser's date field sends it, or as people write it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **options)


class ActionForm(forms.Form):
    """A form whose content an action judges; `names` gives the field for an error's name where they differ."""

    names: Mapping[str, str] = {}

    def carry_out(self, action: Callable[[], Done]) -> Done | None:
        """What the action returns, or None after it has refused a value: the errors then stand at the fields."""
        try:
            return action()
        except ValidationError as error:
            for name, errors in _by_name(error).items():
                field = self.names.get(name, name.lower())
                self.add_error(field if field in self.fields else None, errors)
            return None

    def choose_from(self, name: str, choices: Iterable[Any]) -> None:
        """Let a field offer these choices."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} offers no choices")
        field.choices = list(choices)

    def without(self, *names: str) -> None:
        """Take fields out that this form does not ask for."""
        for name in names:
            self.fields.pop(name, None)


class KeyedForm(ActionForm):
    """A form that makes a row: its key travels with it, so that a doubled sending makes one row."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)


def today() -> Any:
    """The day on which a date field stands at first."""
    return clock.today()


def _by_name(error: ValidationError) -> dict[str, list[ValidationError]]:
    if hasattr(error, "error_dict"):
        return {name: list(errors) for name, errors in error.error_dict.items()}
    return {NON_FIELD_ERRORS: list(error.error_list)}
