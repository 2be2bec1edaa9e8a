"""What is known of a person, as forms of the intake and of the person's page ask for it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.persons import described
from cases.actions.rows import checked
from cases.data import PersonData, ResidenceData, TelephoneData
from cases.forms.errors import put
from cases.forms.fields import (
    DayField,
    DistrictField,
    IinField,
    PhoneField,
    RegionField,
    TermBoxes,
    TermRadio,
    TermSelect,
)
from cases.models import Person, Residence, Telephone
from kzcp.core import clock
from kzcp.core.formfields import BirthDateField, NameField, NarrativeField, TextField
from kzcp.core.ids import uuid7
from kzcp.core.partial_date import PartialDate
from kzcp.reference.codes import Residence as ResidenceCode
from kzcp.reference.codes import Sex

NAMES = ("surname", "given_name", "patronymic")
IN_MODEL = {"birth_date": "birth", "birth_precision": "birth"}


class PersonFields(forms.Form):
    """Names, birth date, sex and IIN of anybody. Nothing is required: `Person` says what must be there."""

    surname = NameField(label=_("Surname"), max_length=80, required=False)
    given_name = NameField(label=_("Given name"), max_length=80, required=False)
    patronymic = NameField(label=_("Patronymic"), max_length=80, required=False)
    description = NarrativeField(
        label=_("How to recognise the person"),
        max_length=2000,
        required=False,
        help_text=_("If the name is not known: looks, age, where to find the person."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    birth = BirthDateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("Only the year, or the month and the year, is enough. Example: 9 2016"),
    )
    sex = TermRadio("sex", label=_("Sex"), required=False, initial=Sex.U)
    iin = IinField(label=_("IIN"), max_length=40, required=False, help_text=_("12 digits, if known."))
    citizenship = TermSelect("citizenship", label=_("Citizenship"), required=False, first=_("Not asked"))
    language = TermSelect("language", label=_("Language"), required=False, first=_("Not asked"))

    def known(self) -> PersonData:
        """What could be read of the person, as far as it could be read."""
        read: dict[str, Any] = self.cleaned_data
        born: PartialDate | None = read.get("birth")
        texts = (*NAMES, "description", "iin", "citizenship", "language")
        return PersonData(
            **{name: read.get(name) or "" for name in texts},
            birth_date=born.date if born else None,
            birth_precision=str(born.precision) if born else "",
            sex=read.get("sex") or Sex.U,
        )

    def judge(self, *, part: str = "", relation: str = "") -> None:
        """Let the model say what it refuses; what could not be read already has its error.

        Somebody who takes part in a case is described by `relation` where nothing else is told.
        """
        unread = [name for name in (*NAMES, "description") if name in self.errors]
        try:
            checked(person_of(described(self.known(), part, relation)))
        except ValidationError as error:
            found = dict(error.message_dict)
            if unread:
                found.pop("description", None)
            if found:
                put(self, ValidationError(found), IN_MODEL)


def person_of(data: PersonData) -> Person:
    """A person of these facts, not stored: to be judged."""
    facts = {name: getattr(data, name) for name in data.__dataclass_fields__}
    return Person(key_id=uuid7(), made_at=clock.now(), **facts)


def adult(data: PersonData) -> bool:
    """Whether somebody of these facts is 18 or over today."""
    return person_of(data).is_child_on(clock.today()) is False


class PhoneFields(forms.Form):
    """A telephone and how it may be used without endangering anybody."""

    number = PhoneField(
        label=_("Telephone"), max_length=40, required=False, help_text=_("Example: 8 701 123 45 67")
    )
    safe_contact = TermBoxes(
        "safe_contact",
        label=_("How it is safe to call"),
        required=False,
        help_text=_("Ask who else reads this telephone."),
    )
    phone_words = TextField(label=_("When and how to call"), max_length=500, required=False)

    def telephones(self) -> tuple[TelephoneData, ...]:
        """The telephone, if one was written."""
        read: dict[str, Any] = self.cleaned_data
        if not read.get("number"):
            return ()
        return (
            TelephoneData(read["number"], tuple(read.get("safe_contact", ())), read.get("phone_words", "")),
        )

    def judge_phone(self) -> None:
        """Let the model say what it refuses; words without a number help nobody."""
        read: dict[str, Any] = self.cleaned_data
        if not read.get("number"):
            if "number" not in self.errors and (read.get("phone_words") or read.get("safe_contact")):
                self.add_error("number", _("Write the number that these words are about."))
            return
        for data in self.telephones():
            row = Telephone(
                key_id=uuid7(),
                number=data.number,
                safe_contact=list(data.safe_contact),
                words=data.words,
                added_at=clock.now(),
            )
            try:
                checked(row)
            except ValidationError as error:
                put(self, error, {"words": "phone_words"})


class HomeFields(forms.Form):
    """Where somebody lives."""

    region = RegionField(label=_("Region"), required=False)
    district = DistrictField(label=_("District or city"), required=False)
    settlement = TextField(label=_("Settlement"), max_length=120, required=False)
    address = TextField(
        label=_("Address"),
        max_length=240,
        required=False,
        help_text=_("Street, house, flat, or how to find the home."),
    )
    urban_rural = TermRadio("residence", label=_("Town or village"), required=False, initial=ResidenceCode.X)

    def home(self) -> ResidenceData | None:
        """Where the person lives, or None where nothing is known."""
        read: dict[str, Any] = self.cleaned_data
        if not read.get("region"):
            return None
        return ResidenceData(
            region_id=read["region"],
            district_id=read.get("district"),
            settlement=read.get("settlement") or "",
            address=read.get("address") or "",
            urban_rural=read.get("urban_rural") or ResidenceCode.X,
            starts_on=read.get("starts_on"),
        )

    def judge_home(self) -> None:
        """Let the model say what it refuses; a place needs its region."""
        read: dict[str, Any] = self.cleaned_data
        if not read.get("region"):
            if "region" not in self.errors and any(
                read.get(name) for name in ("district", "settlement", "address")
            ):
                self.add_error("region", _("Choose the region of this place."))
            return
        data = self.home()
        if data is None:
            return
        row = Residence(
            key_id=uuid7(),
            region_id=data.region_id,
            district_id=data.district_id,
            settlement=data.settlement,
            address=data.address,
            urban_rural=data.urban_rural,
            starts_on=data.starts_on,
            recorded_at=clock.now(),
        )
        try:
            checked(row)
        except ValidationError as error:
            put(self, error)


class PhoneForm(PhoneFields):
    """A telephone to be added; the number is needed."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["number"].required = True
        self.fields["number"].error_messages["required"] = _("Write the number.")

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        self.judge_phone()
        return read


class HomeForm(HomeFields):
    """A place where somebody lives from a day on."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    starts_on = DayField(label=_("Lives there since"), required=False, help_text=_("Empty: not known."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["region"].required = True
        self.fields["region"].error_messages["required"] = _("Choose the region of this place.")

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        self.judge_home()
        return read
