"""Fields that the forms of cases share: coded values, days, moments, telephones."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kzcp.core import clock, iin, phones
from kzcp.core.formfields import TextField
from kzcp.reference import places, terms

FIRST_YEAR, LAST_YEAR = 1900, 2200
CHOOSE = _("Choose one of the answers.")
NOT_LISTED = _("This value is not on the list.")
FIRST_CHOOSE = _("Choose")
PAIR = {"class": "pair"}
Choices = list[tuple[str, Any]]


def _listed(vocabulary: str, first: Any) -> Callable[[], Choices]:
    def offered() -> Choices:
        head: Choices = [] if first is None else [("", first)]
        return [*head, *terms.choices(vocabulary)]

    return offered


class TermSelect(forms.ChoiceField):
    """One code of a vocabulary from a list that opens."""

    def __init__(self, vocabulary: str, *, first: Any = FIRST_CHOOSE, **options: Any) -> None:
        super().__init__(choices=_listed(vocabulary, first), **options)
        self.error_messages |= {"required": CHOOSE, "invalid_choice": NOT_LISTED}


class TermRadio(forms.ChoiceField):
    """One code of a vocabulary, every answer in sight."""

    def __init__(self, vocabulary: str, **options: Any) -> None:
        options.setdefault("widget", forms.RadioSelect(attrs=dict(PAIR)))
        super().__init__(choices=_listed(vocabulary, None), **options)
        self.error_messages |= {"required": CHOOSE, "invalid_choice": NOT_LISTED}


class LateReason(TermSelect):
    """Why something is written down more than seven days after it happened; it stands beside the date."""

    def __init__(self) -> None:
        super().__init__(
            "late_entry_reason",
            first=_("Not needed"),
            label=_("Why is it written down only now?"),
            required=False,
            help_text=_("Needed when it happened more than 7 days ago."),
        )


class TermBoxes(forms.MultipleChoiceField):
    """Several codes of a vocabulary; nothing is an answer where the field is not required."""

    def __init__(self, vocabulary: str, **options: Any) -> None:
        self.vocabulary = vocabulary
        options.setdefault("widget", forms.CheckboxSelectMultiple(attrs=dict(PAIR)))
        super().__init__(choices=_listed(vocabulary, None), **options)
        self.error_messages |= {"required": CHOOSE, "invalid_choice": NOT_LISTED, "invalid_list": NOT_LISTED}


class DayField(forms.DateField):
    """A day as a browser's date field sends it, or as people write it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "invalid": _("Write the date as day.month.year, for example 05.03.2026."),
        "required": _("Write the date."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **options)

    def to_python(self, value: Any) -> date | None:
        day: date | None = _in_our_time(super().to_python(value), self)
        return day


class MomentField(forms.DateTimeField):
    """A day and an hour of Kazakhstan; an aware moment."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": _("Write the day and the time, for example 05.03.2026 14:30."),
        "required": _("Write the day and the time."),
    }

    def __init__(self, **options: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M"]
        super().__init__(input_formats=formats, **options)

    def prepare_value(self, value: Any) -> Any:
        return clock.local(value).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = _in_our_time(super().to_python(value), self)
        return moment.replace(tzinfo=clock.ALMATY) if moment else None


def _in_our_time(value: Any, field: forms.Field) -> Any:
    if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(field.error_messages["invalid"], code="invalid")
    return value


class IinField(TextField):
    """An IIN as it is typed, with or without spaces; twelve digits."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        return iin.normalised(typed) if typed else ""


class PhoneField(TextField):
    """A telephone number as it is typed; in one written form for all."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        return phones.normalised(typed) if typed else ""

    def prepare_value(self, value: Any) -> Any:
        return phones.grouped(value) if isinstance(value, str) else value


class RegionField(forms.ChoiceField):
    """The ISO code of a region."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=lambda: [("", FIRST_CHOOSE), *places.region_choices()], **options)
        self.error_messages |= {"invalid_choice": NOT_LISTED}


class DistrictField(forms.TypedChoiceField):
    """The key of a district, None for none; the list is grouped by region."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=lambda: [("", FIRST_CHOOSE), *places.grouped_district_choices()],
            coerce=int,
            empty_value=None,
            **options,
        )
        self.error_messages |= {"invalid_choice": NOT_LISTED}
