"""Forms of a person's page: correcting, and letting somebody take part in a case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import registry
from cases.data import ParticipantData, PersonData
from cases.forms.fields import CHOOSE, NOT_LISTED, PAIR, TermRadio, TermSelect
from cases.forms.people import PersonFields, PhoneFields
from cases.models import Case, Person
from kzcp.core import iin
from kzcp.core.formfields import UNKNOWN
from kzcp.core.partial_date import PartialDate, Precision
from kzcp.reference import terms
from kzcp.reference.codes import CasePart, SuspectAccess, YesNoUnknown

CORRECTED = (
    "surname",
    "given_name",
    "patronymic",
    "description",
    "birth",
    "sex",
    "iin",
    "citizenship",
    "language",
)
OF_BIRTH = ("birth_date", "birth_precision")
CODED = {"sex": "sex", "citizenship": "citizenship", "language": "language"}


@dataclass(frozen=True)
class Difference:
    """One field that two people have changed at the same time, in words."""

    name: str
    label: Any
    mine: str
    theirs: str


def stored(person: Person) -> PersonData:
    """What is known of the person now."""
    return PersonData(**{name: getattr(person, name) for name in PersonData.__dataclass_fields__})


def version(person: Person) -> str:
    """A sign of what is known of the person now; another one tells that somebody was quicker."""
    return salted_hmac("cases.person", repr(stored(person))).hexdigest()[:32]


class SourceForm(forms.Form):
    """In which of the worker's open cases something was learnt: who may open that case may see it."""

    learnt_in = forms.TypedChoiceField(
        label=_("In which case did you learn this?"),
        coerce=UUID,
        widget=forms.RadioSelect,
        help_text=_("What is learnt in a restricted case stays with the people named for it."),
        error_messages={"required": CHOOSE, "invalid_choice": NOT_LISTED},
    )

    def __init__(self, *args: Any, cases: list[Case], **options: Any) -> None:
        """`cases` stand in the order in which they are offered; a single one is not asked for."""
        super().__init__(*args, **options)
        self._cases = {case.pk: case for case in cases}
        field = self.fields["learnt_in"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [(str(case.pk), _case_line(case)) for case in cases]
        field.initial = str(cases[0].pk)
        if len(cases) == 1:
            field.widget, field.required = forms.HiddenInput(), False

    def case(self) -> Case:
        """The case that was chosen, or the only one."""
        chosen = self.cleaned_data["learnt_in"] or next(iter(self._cases))
        return self._cases[chosen]


def _case_line(case: Case) -> str:
    level = terms.label("confidentiality_level", case.level)
    return f"№ {case.number} · {registry.label(case.kind)} · {level}"


class CorrectionForm(PersonFields):
    """Correcting what is known of a person; `version` tells whether somebody was quicker.

    The IIN that is stored is not put into the page: empty leaves it as it is.
    """

    no_iin = forms.BooleanField(
        label=_("The stored IIN is wrong, and the right one is not known"), required=False
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = (
        "surname",
        "given_name",
        "patronymic",
        "description",
        "birth",
        "sex",
        "iin",
        "no_iin",
        "citizenship",
        "language",
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, initial=_values(person))
        self._iin = person.iin
        if self._iin:
            self.fields["iin"].help_text = _("Stored: %(iin)s. Write twelve digits only to change it.") % {
                "iin": iin.masked(self._iin)
            }
        else:
            del self.fields["no_iin"]

    def known(self) -> PersonData:
        """What the person is to be known by, with the stored IIN unless another was written."""
        data = super().known()
        if data.iin or "iin" in self.errors or self.cleaned_data.get("no_iin"):
            return data
        return replace(data, iin=self._iin)

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        if read.get("iin") and read.get("no_iin"):
            self.add_error("no_iin", _("Either write the right IIN or say that it is not known."))
        self.judge()
        return read


def _values(person: Person) -> dict[str, Any]:
    data = stored(person)
    values: dict[str, Any] = {name: getattr(data, name) for name in CORRECTED if name not in ("birth", "iin")}
    born = data.birth_date
    values["birth"] = PartialDate(born, Precision(data.birth_precision)) if born else UNKNOWN
    return {**values, "version": version(person)}


def settled(mine: PersonData, theirs: PersonData, chosen: Mapping[str, str]) -> PersonData:
    """What the person typed, with the stored value where `chosen` says "theirs" of a field."""
    names = [
        part
        for name in CORRECTED
        if chosen.get(f"take-{name}") == "theirs"
        for part in (OF_BIRTH if name == "birth" else (name,))
    ]
    return replace(mine, **{name: getattr(theirs, name) for name in names})


def differences(mine: PersonData, theirs: PersonData) -> list[Difference]:
    """The fields in which two versions differ."""
    labels = {name: PersonFields.base_fields[name].label for name in CORRECTED}
    told = [(name, labels[name], _told(mine, name), _told(theirs, name)) for name in CORRECTED]
    return [Difference(*row) for row in told if row[2] != row[3]]


def _told(data: PersonData, name: str) -> str:
    if name == "birth":
        born = data.birth_date
        return str(PartialDate(born, Precision(data.birth_precision))) if born else gettext("Unknown")
    value = str(getattr(data, name))
    if name in CODED:
        value = terms.label(CODED[name], value)
    return (iin.masked(value) if name == "iin" else value) or gettext("Nothing")


class ParticipantForm(PersonFields, PhoneFields):
    """Somebody who takes part in a case: known already, or new."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    part = forms.ChoiceField(
        label=_("Part in the case"),
        widget=forms.RadioSelect(attrs=dict(PAIR)),
        error_messages={"required": CHOOSE, "invalid_choice": NOT_LISTED},
    )
    known_person = forms.TypedChoiceField(
        label=_("Who"),
        required=False,
        coerce=UUID,
        empty_value=None,
        error_messages={"invalid_choice": NOT_LISTED},
    )
    relation = TermSelect("family_relation", label=_("Who this is to the child"), required=False)
    suspect_relation = TermSelect(
        "perpetrator_relation", label=_("What the suspect is to the child"), required=False
    )
    has_access = TermRadio("suspect_access", label=_("Can this person reach the child now?"), required=False)
    under_18 = TermRadio("yes_no_unknown", label=_("Under 18"), required=False, initial=YesNoUnknown.UNKNOWN)
    is_staff = forms.BooleanField(
        label=_("Works in our system: in an office, a school, an institution"), required=False
    )
    together = forms.BooleanField(label=_("Lives with the child"), required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        parts = [pair for pair in terms.choices("case_part") if pair[0] != CasePart.SUBJECT]
        self._offer("part", parts)
        self._offer("known_person", [("", _("Somebody new")), *people])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        if not read.get("known_person"):
            suspected = read.get("part") == CasePart.ALLEGED_PERPETRATOR
            relation = read.get("suspect_relation" if suspected else "relation") or ""
            self.judge(part=read.get("part") or "", relation=relation)
        self.judge_phone()
        if read.get("part") == CasePart.ALLEGED_PERPETRATOR and not read.get("has_access"):
            self.add_error("has_access", CHOOSE)
        return read

    def participant(self) -> ParticipantData:
        """The person as the action takes them."""
        read = self.cleaned_data
        suspect = read["part"] == CasePart.ALLEGED_PERPETRATOR
        access = read["has_access"] if suspect else ""
        return ParticipantData(
            person_id=read["known_person"] or read["id"],
            person=None if read["known_person"] else self.known(),
            part=read["part"],
            relation=read["suspect_relation"] if suspect else read["relation"],
            has_access=access,
            under_18=(read["under_18"] or YesNoUnknown.UNKNOWN) if suspect else "",
            is_staff=suspect and read["is_staff"],
            lives_with_child=access == SuspectAccess.LIVES_WITH if suspect else read["together"],
            telephones=self.telephones(),
        )
