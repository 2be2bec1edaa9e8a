"""The six steps of an intake: what each asks, in the order in which people tell it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.data import ChildData, ParticipantData
from cases.forms.blocks import BlockForm
from cases.forms.errors import forget, put
from cases.forms.fields import (
    CHOOSE,
    FIRST_CHOOSE,
    NOT_LISTED,
    PAIR,
    LateReason,
    MomentField,
    TermRadio,
    TermSelect,
)
from cases.forms.people import HomeFields, PersonFields, PhoneFields, adult
from cases.models.concern import moment_of_report
from cases.models.kin import usual_part
from cases.models.late import is_late, require_reason
from kzcp.core import clock
from kzcp.core.formfields import NarrativeField, TextField
from kzcp.core.ids import uuid7
from kzcp.reference import places, terms
from kzcp.reference.codes import CasePart, Sex, SuspectAccess, YesNoUnknown

KIND: Final = "intake"
"""The kind of draft in which an intake is kept."""


@dataclass(frozen=True)
class Step:
    """One page of the intake: its place in the address, and what the row of steps calls it."""

    name: str
    label: Any


STEPS: Final = (
    Step("danger", _("Child and danger")),
    Step("types", _("What happened")),
    Step("family", _("Family and surroundings")),
    Step("reporter", _("Who reports")),
    Step("measures", _("First measures")),
    Step("check", _("Check")),
)
NAMES: Final = tuple(step.name for step in STEPS)
FIRST, LAST = NAMES[0], NAMES[-1]
YES, NO = "YES", "NO"
HEARD: Final = ("words", "received", "late_entry_reason", "source", "office", "kind")
"""The fields of the first page that stand behind the children."""


class DangerForm(forms.Form):
    """Whether the child is in danger now, and what was heard, when and from whom."""

    danger = forms.ChoiceField(
        label=_("Is the child in danger right now?"),
        choices=[(YES, _("Yes, right now")), (NO, _("No, not at this moment"))],
        widget=forms.RadioSelect(attrs=dict(PAIR)),
        error_messages={
            "required": _("Say whether the child is in danger right now."),
            "invalid_choice": CHOOSE,
        },
    )
    words = NarrativeField(
        label=_("What was said"),
        help_text=_("In the words of the person who reports. Short is enough."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what was said.")},
    )
    received = MomentField(label=_("When the report was received"), initial=clock.now)
    late_entry_reason = LateReason()
    source = TermSelect("identification_source", label=_("Who reports"))
    office = forms.TypedChoiceField(
        label=_("Office"), coerce=int, error_messages={"required": CHOOSE, "invalid_choice": NOT_LISTED}
    )
    kind = forms.ChoiceField(
        label=_("What it is about"), error_messages={"required": CHOOSE, "invalid_choice": NOT_LISTED}
    )

    def __init__(
        self,
        *args: Any,
        offices: list[tuple[int, str]],
        kinds: list[tuple[str, Any]],
        recorded: Callable[[], datetime] = clock.now,
        **options: Any,
    ):
        """`recorded` tells when the report was written down, now where it is not yet."""
        super().__init__(*args, **options)
        self._recorded = recorded
        self._offer("office", offices)
        self._offer("kind", kinds)

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = choices
        field.initial = choices[0][0] if choices else None
        if len(choices) == 1:
            field.required, field.widget = False, forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Say at once what the report itself would refuse, so that no later page comes back with it."""
        read: dict[str, Any] = super().clean() or self.cleaned_data
        received, reason = read.get("received"), read.get("late_entry_reason") or ""
        if received is None or "late_entry_reason" in self.errors:
            return read
        try:
            moment_of_report(received, clock.now())
            if is_late(received, clock.now()):
                require_reason(reason, happened=received, recorded=self._recorded())
        except ValidationError as error:
            put(self, error, {"received_at": "received"})
        return read

    def only(self, name: str) -> Any:
        """The value of a field that is asked only where there is a choice."""
        return self.cleaned_data.get(name) or self.fields[name].initial


OF_CHILDREN: Final[dict[str, Any]] = {Sex.F: _("Girl"), Sex.M: _("Boy")}
"""What the answers are called where a child is meant."""


class ChildForm(PersonFields, BlockForm):
    """One child. `person` is set when the worker has said that it is somebody known already."""

    case = forms.UUIDField(widget=forms.HiddenInput, required=False)
    person = forms.UUIDField(widget=forms.HiddenInput, required=False)
    others = forms.CharField(widget=forms.HiddenInput, required=False)
    over_18_reason = TermSelect(
        "over_18_reason",
        label=_("If 18 or over: why a case is needed"),
        required=False,
        first=_("Under 18"),
    )
    field_order = ["surname", "given_name", "patronymic", "birth", "sex", "description", "iin"]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.initial["case"] = uuid7()
        sex = self.fields["sex"]
        assert isinstance(sex, forms.ChoiceField)  # noqa: S101 - tells the type checker
        sex.choices = [(code, OF_CHILDREN.get(code, label)) for code, label in terms.choices("sex")]

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        if read.get("person"):
            forget(self)
            self.cleaned_data = read
            return read
        self.judge()
        if adult(self.known()) and not read.get("over_18_reason"):
            self.add_error("over_18_reason", _("This person is 18 or over: say why the case is needed."))
        return read

    def different(self) -> list[UUID]:
        """The records of which the worker has said that they are another child."""
        found = []
        for text in str(self.cleaned_data.get("others") or "").split(",")[:20]:
            try:
                found.append(UUID(text))
            except ValueError:
                continue
        return found

    def child(self, **own: Any) -> ChildData:
        """The child as registration takes it; `own` gives home, telephones, and what is told of it apart."""
        read: dict[str, Any] = self.cleaned_data
        return ChildData(
            case_id=read.get("case") or self.key,
            person_id=read.get("person") or self.key,
            person=None if read.get("person") else self.known(),
            over_18_reason=read.get("over_18_reason") or "",
            **own,
        )


ABOUT: Final = ("birth", "sex", "iin", "citizenship", "language")
"""What is known of a person beside the name."""


class MemberForm(PersonFields, PhoneFields, BlockForm):
    """Somebody who lives with the child or cares for it."""

    relation = TermSelect("family_relation", label=_("Who this is to the child"), required=False)
    part = forms.ChoiceField(
        label=_("Part"),
        required=False,
        initial="",
        choices=[
            ("", _("As the relation says")),
            (CasePart.CAREGIVER, _("Cares for the child")),
            (CasePart.MEMBER, _("Member of the family")),
            (CasePart.CONTACT, _("Contact person")),
            (CasePart.WITNESS, _("Witness")),
        ],
        widget=forms.RadioSelect(attrs=dict(PAIR)),
    )
    together = forms.BooleanField(label=_("Lives with the child"), required=False)
    reached = ("number", "safe_contact", "phone_words")
    folded = ("part", *ABOUT, "description")
    field_order = ("relation", "surname", "given_name", "patronymic", "together", *reached, *folded)

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        self.judge(part=CasePart.MEMBER, relation=read.get("relation") or "")
        self.judge_phone()
        return read

    def participant(self) -> ParticipantData:
        """The person as registration takes them."""
        read: dict[str, Any] = self.cleaned_data
        return ParticipantData(
            person_id=self.key,
            person=self.known(),
            part=read.get("part") or usual_part(read.get("relation") or ""),
            relation=read.get("relation") or "",
            lives_with_child=bool(read.get("together")),
            telephones=self.telephones(),
        )


class SuspectForm(PersonFields, BlockForm):
    """Somebody of whom it is suspected that they did it."""

    relation = TermSelect(
        "perpetrator_relation",
        label=_("Who this is to the child"),
        error_messages={"required": _("Say what the suspect is to the child, or that it is unknown.")},
    )
    has_access = TermRadio("suspect_access", label=_("Can this person reach the child now?"))
    under_18 = TermRadio("yes_no_unknown", label=_("Under 18"), required=False, initial=YesNoUnknown.UNKNOWN)
    is_staff = forms.BooleanField(
        label=_("Works in our system: in an office, a school, an institution"),
        required=False,
        help_text=_("The case becomes restricted at once: only people who are named see it."),
    )
    folded = ("under_18", "description", *ABOUT)
    field_order = ("relation", "has_access", "surname", "given_name", "patronymic", "is_staff", *folded)

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        self.judge(part=CasePart.ALLEGED_PERPETRATOR, relation=read.get("relation") or "")
        return read

    def participant(self) -> ParticipantData:
        """The suspect as registration takes them."""
        read: dict[str, Any] = self.cleaned_data
        return ParticipantData(
            person_id=self.key,
            person=self.known(),
            part=CasePart.ALLEGED_PERPETRATOR,
            relation=read["relation"],
            has_access=read["has_access"],
            under_18=read.get("under_18") or YesNoUnknown.UNKNOWN,
            is_staff=bool(read.get("is_staff")),
            lives_with_child=read["has_access"] == SuspectAccess.LIVES_WITH,
        )


class PhoneBlock(PhoneFields, BlockForm):
    """A telephone of a child; `whose` is asked only where there are several children."""

    whose = forms.ChoiceField(label=_("Whose telephone"), required=False)

    def __init__(self, *args: Any, children: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.first_child = children[0][0] if children else ""
        self.fields["whose"] = forms.ChoiceField(
            label=_("Whose telephone"),
            required=False,
            choices=children,
            initial=self.first_child,
            widget=forms.HiddenInput() if len(children) < 2 else forms.Select(),
        )
        self.order_fields(["whose"])

    def owner(self) -> str:
        """The key of the child whose telephone it is, the first one's where nothing was said."""
        return str(self.cleaned_data.get("whose") or self.first_child)

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        self.judge_phone()
        return read


class FamilyForm(HomeFields):
    """Where the children live, and which known people take part; new people stand in the blocks."""

    known = forms.MultipleChoiceField(
        label=_("Known already: who takes part"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_LISTED, "invalid_list": NOT_LISTED},
    )

    def __init__(self, *args: Any, known: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["known"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - tells the type checker
        field.choices = known
        if not known:
            del self.fields["known"]

    def narrow(self) -> None:
        """Offer the districts of the chosen region alone, all of them where none is chosen."""
        region = str(self["region"].value() or "")
        field = self.fields["district"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        if region in dict(places.region_choices()):
            field.choices = [("", FIRST_CHOOSE), *places.district_choices(region)]

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        self.judge_home()
        return read


class ReporterForm(forms.Form):
    """Who told, as far as they want to be known."""

    reporter_name = TextField(
        label=_("Name of the reporter"),
        max_length=160,
        required=False,
        help_text=_("Empty: the reporter stays anonymous."),
    )
    reporter_contact = TextField(
        label=_("How to reach the reporter"),
        max_length=240,
        required=False,
        help_text=_("Telephone, or a time and a way that suits."),
    )
