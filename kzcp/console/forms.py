"""What people type on the console's pages; only shapes are read here, rules are in the actions."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kzcp.accounts.actions.staff import username_is_wrong
from kzcp.accounts.models import Organisation, User
from kzcp.accounts.selectors import open_organisations
from kzcp.console import words
from kzcp.console.selectors.journal import Question
from kzcp.core import clock, phones
from kzcp.core.formfields import NameField, NarrativeField, TextField
from kzcp.journal.models import Outcome
from kzcp.reference import places, terms
from kzcp.reference.models import District, Region
from kzcp.workflow.models.approval import WORDS

ANY = ("", _("Any"))
ANY_OF_THEM = ("", pgettext_lazy("kind, region or outcome", "Any"))
HELP_LINE = re.compile("1[0-9]{2,3}")
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]


class DayField(forms.DateField):
    """A day as a browser's date field sends it, or as people write it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **options)


class PhoneField(TextField):
    """A telephone number, kept in one written form and shown in groups; a short one of a help line as it is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 40, **options})

    def to_python(self, value: Any) -> str:
        number = super().to_python(value)
        return phones.normalised(number) if number and not HELP_LINE.fullmatch(number) else number

    def prepare_value(self, value: Any) -> Any:
        return phones.grouped(value) if isinstance(value, str) else value


class ReturnForm(forms.Form):
    """Why a decision goes back to its author, and what to correct in words."""

    reason = forms.ChoiceField(label=_("Reason"))
    words = NarrativeField(
        label=_("What to correct"),
        max_length=WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author sees this text. Name the field and the change that you expect."),
    )
    vocabulary = "return_reason"

    def __init__(self, *args: Any, **options: Any) -> None:
        # Two of these stand on one page, and an id may stand there only once.
        super().__init__(*args, **{"auto_id": f"{self.vocabulary}_%s", **options})
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [("", _("Choose")), *terms.choices(self.vocabulary)]
        field.error_messages["required"] = _("Choose why.")

    def answer(self) -> dict[str, str]:
        """What the action asks for."""
        return {"reason_code": self.cleaned_data["reason"], "words": self.cleaned_data["words"]}


class RejectForm(ReturnForm):
    """Why the answer is no for good."""

    vocabulary = "rejection_reason"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = _("Why not")
        self.fields["words"].label = _("Why not, in words")
        self.fields["words"].help_text = _("The author sees this text.")


class PassOnForm(forms.Form):
    """Who decides instead."""

    use_required_attribute = False

    to = forms.TypedChoiceField(label=_("Who decides instead"), widget=forms.RadioSelect, coerce=int)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = people
        field.error_messages["required"] = _("Choose who decides.")


class JournalForm(forms.Form):
    """The filters of the journal; they stand in the address, so that a list can be kept and shared."""

    PERIODS = {"day": 1, "week": 7, "month": 30}

    period = forms.ChoiceField(
        label=_("Period"),
        required=False,
        choices=[
            ("week", _("Last 7 days")),
            ("day", _("Today")),
            ("month", _("Last 30 days")),
            ("all", _("All time")),
        ],
    )
    noun = forms.ChoiceField(label=_("What it is about"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[ANY_OF_THEM, *Outcome.choices])
    ground = forms.ChoiceField(label=_("Ground"), required=False, choices=[ANY, *words.GROUNDS.items()])
    actor = TextField(label=_("Who"), required=False, max_length=80)
    account = TextField(required=False, max_length=80, widget=forms.HiddenInput)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    subject = TextField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Some nouns are two for the code and one for the reader.
        by_label = {str(label): code for code, label in reversed(list(words.NOUNS.items()))}
        nouns = [(code, label) for label, code in sorted(by_label.items())]
        field = self.fields["noun"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [ANY, *nouns]

    def question(self) -> Question:
        """What is asked; a filter that cannot be read asks nothing."""
        self.is_valid()
        asked: dict[str, Any] = self.cleaned_data
        days = self.PERIODS.get(asked.get("period") or "week")
        person: UUID | None = asked.get("person")
        return Question(
            actor=asked.get("account") or asked.get("actor") or "",
            noun=asked.get("noun") or "",
            outcome=asked.get("outcome") or "",
            ground=asked.get("ground") or "",
            first=clock.today() - timedelta(days=days - 1) if days else None,
            person=person,
            subject_id=asked.get("subject") or "",
        )


class StaffFilter(forms.Form):
    """Whom to show on the page of staff."""

    words = TextField(label=_("Name or user name"), required=False, max_length=80)
    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("Every role")), *terms.choices("role")]
        self.fields["role"] = forms.ChoiceField(label=_("Role"), required=False, choices=choices)


class PersonForm(forms.Form):
    """Names, address and language of a member of staff."""

    surname = NameField(label=_("Surname"), max_length=80)
    given_name = NameField(label=_("Given name"), max_length=80)
    patronymic = NameField(label=_("Patronymic"), max_length=80, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("A forgotten passphrase can be replaced through it."),
    )
    telephone = PhoneField(label=_("Telephone"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    @classmethod
    def of(cls, user: User) -> "PersonForm":
        """The form as it stands for a person."""
        return cls(initial={name: getattr(user, name) for name in cls.base_fields})


class AccountForm(PersonForm):
    """A new account."""

    username = TextField(
        label=_("User name"),
        max_length=60,
        help_text=_("Small Latin letters and digits, for example the surname. It cannot be changed later."),
    )
    field_order = ["username", "surname", "given_name", "patronymic", "email", "telephone", "language"]

    def clean_username(self) -> str:
        """Ask for the user name with everything else, so that all errors are told at once."""
        username: str = self.cleaned_data["username"]
        if told := username_is_wrong(username):
            raise ValidationError(told)
        return username


class PostForm(forms.Form):
    """A role, where it is held and from when to when."""

    role = forms.ChoiceField(label=_("Role"))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        required=False,
        help_text=_("For a social worker, a supervisor and a service provider."),
    )
    region = forms.ModelChoiceField(
        Region.objects.none(), label=_("Region"), required=False, help_text=_("For a regional coordinator.")
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), required=False, help_text=_("Empty: until it is ended here."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=[("", _("Choose")), *terms.choices("role")]
        )
        _offer(self.fields["organisation"], open_organisations())
        _offer(self.fields["region"], Region.objects.order_by("name_ru"))
        self.fields["starts_on"].initial = clock.today
        self.order_fields(["role", "organisation", "region", "starts_on", "ends_on"])


class OrganisationForm(forms.Form):
    """What is known of an office or a provider."""

    name_kk = TextField(label=_("Name in Kazakh"), max_length=160)
    name_ru = TextField(label=_("Name in Russian"), max_length=160)
    name_en = TextField(label=_("Name in English"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"))
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Region"))
    district = forms.ModelChoiceField(District.objects.none(), label=_("District"), required=False)
    is_office = forms.BooleanField(
        label=_("Office that holds cases"), required=False, help_text=_("Its workers keep cases.")
    )
    address = TextField(label=_("Address"), max_length=240, required=False)
    telephone = PhoneField(label=_("Telephone"), required=False)
    closed_on = DayField(label=_("Closed since"), required=False, help_text=_("Empty while it is open."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [("", _("Choose")), *terms.choices("organisation_type")]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds)
        _offer(self.fields["region"], Region.objects.order_by("name_ru"))
        district = self.fields["district"]
        _offer(district, District.objects.all())
        district.choices = [("", _("Choose")), *places.grouped_district_choices()]  # type: ignore[attr-defined]
        self.order_fields(["name_kk", "name_ru", "name_en", "kind", "region", "district", "is_office"])

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationForm":
        """The form as it stands for an organisation."""
        return cls(initial={name: getattr(organisation, name) for name in cls.base_fields})


class OrganisationFilter(forms.Form):
    """Which organisations to show."""

    words = TextField(label=_("Name"), required=False, max_length=80)
    kind = forms.ChoiceField(required=False)
    region = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), required=False, choices=[ANY_OF_THEM, *terms.choices("organisation_type")]
        )
        self.fields["region"] = forms.ChoiceField(
            label=_("Region"), required=False, choices=[ANY_OF_THEM, *places.region_choices()]
        )


def _offer(field: forms.Field, rows: Any) -> None:
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
    field.queryset = rows
    field.empty_label = str(_("Choose"))


def asked(form: forms.Form) -> dict[str, str]:
    """The filters of a form that could be read, as text; others ask nothing."""
    form.is_valid()
    return {name: str(form.cleaned_data.get(name) or "") for name in form.fields}


def put_errors(form: forms.Form, errors: dict[str, list[Any]]) -> None:
    """Put the errors of an action beside the fields that they are about, and the others on top."""
    for name, found in errors.items():
        form.add_error(name if name in form.fields else None, found)
