"""The page on which a plan is written: goals in five components, each with its actions, and who agrees."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from cases.actions import plan_content
from cases.actions.rows import checked
from cases.data import ActionData, GoalData, PlanData
from cases.forms.blocks import Block, BlockForm, Blocks, Values
from cases.forms.errors import put
from cases.forms.fields import NOT_LISTED, DayField, TermRadio
from cases.forms.versions import WrittenPage
from cases.models import Goal, PlanAction
from kzcp.core.formfields import NarrativeField, TextField
from kzcp.core.ids import uuid7
from kzcp.reference import terms
from kzcp.reference.codes import PlanAgreement

KIND = "plan"
"""The kind of its drafts."""
GOALS = "goal"
MOST_ACTIONS = 40
"""No more actions than this stand on one page."""
Choices = list[tuple[str, Any]]


def actions_name(goal: UUID | str) -> str:
    """The name under which a page sends the actions of a goal."""
    return f"actions-{goal}"


@dataclass(frozen=True)
class Offered:
    """What can be chosen on the page: people of the case, staff, services."""

    people: Choices
    caregivers: Choices
    staff: Choices
    services: Choices
    subject: str
    known: frozenset[UUID]
    """The actions that are stored already: their day may have passed."""


class GoalForm(BlockForm):
    """A goal. Its component is given by the part of the page in which it stands."""

    component = forms.ChoiceField(
        widget=forms.HiddenInput, choices=lambda: terms.choices("plan_component"), required=True
    )
    words = NarrativeField(
        label=_("Goal"),
        max_length=1000,
        error_messages={"required": _("Write the goal.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            _judge(self, Goal(key_id=uuid7(), component=read["component"], words=read["words"]))
        return read


class ActionForm(BlockForm):
    """An action of a goal: what, by whom, until when, with which service, for whom."""

    words = NarrativeField(
        label=_("What is done"),
        max_length=1000,
        error_messages={"required": _("Write the action.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    responsible = forms.TypedChoiceField(label=_("Who does it"), required=False, coerce=int, empty_value=None)
    responsible_words = TextField(
        label=_("Who, if nobody on the list"),
        max_length=240,
        required=False,
    )
    due_on = DayField(label=_("Until when"))
    service = forms.ChoiceField(label=_("With which service"), required=False)
    persons = forms.TypedMultipleChoiceField(
        label=_("For whom"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pair"}),
    )

    def __init__(self, *args: Any, offered: Offered, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = offered
        for name, first, choices in (
            ("responsible", _("Somebody else"), offered.staff),
            ("service", _("No service"), offered.services),
        ):
            field: Any = self.fields[name]
            field.choices = [("", first), *choices]
            field.error_messages["invalid_choice"] = NOT_LISTED
        people: Any = self.fields["persons"]
        people.choices = offered.people
        people.error_messages["invalid_choice"] = NOT_LISTED

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        row = PlanAction(
            key_id=uuid7(),
            words=read.get("words") or "-",
            responsible_id=read.get("responsible"),
            responsible_words=read.get("responsible_words", ""),
            service_id=read.get("service") or None,
        )
        if due_on := read.get("due_on"):
            row.due_on = due_on
        _judge(self, row)
        if due_on and self.key not in self.offered.known:
            try:
                plan_content.require_ahead(due_on)
            except ValidationError as error:
                put(self, error)
        return read

    def chosen(self) -> list[str]:
        """The names of those for whom the action is, as they stand in the form."""
        value = self["persons"].value() or []
        return [label for key, label in self.offered.people if key in {str(each) for each in value}]

    def action(self) -> ActionData:
        """The judged action as the plan takes it."""
        read = self.cleaned_data
        return ActionData(
            id=self.key,
            words=read["words"],
            due_on=read["due_on"],
            responsible_id=read["responsible"],
            responsible_words=read["responsible_words"],
            service_id=read["service"] or None,
            person_keys=tuple(read["persons"]),
        )


def _judge(form: BlockForm, row: Goal | PlanAction) -> None:
    try:
        checked(row)
    except ValidationError as error:
        found = {name: each for name, each in error.message_dict.items() if name in form.fields}
        if found:
            put(form, ValidationError(found))  # a field that has its error already keeps it


class AgreementForm(forms.Form):
    """What the caregiver and the child say to the plan: two answers, none stands for the other."""

    use_required_attribute = False

    child_agreement = TermRadio(
        "plan_agreement", label=_("Does the child agree"), required=False, initial=PlanAgreement.NOT_ASKED
    )
    child_words = NarrativeField(
        label=_("What the child says"),
        max_length=2000,
        required=False,
        help_text=_("In the child’s own words."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    caregiver = forms.TypedChoiceField(
        label=_("Which caregiver was asked"), required=False, coerce=UUID, empty_value=None
    )
    caregiver_agreement = TermRadio(
        "plan_agreement", label=_("Does the caregiver agree"), required=False, initial=PlanAgreement.NOT_ASKED
    )
    caregiver_words = NarrativeField(
        label=_("What the caregiver says"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, caregivers: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["caregiver"]
        field.choices = [("", _("Nobody yet")), *caregivers]
        field.error_messages["invalid_choice"] = NOT_LISTED


@dataclass(frozen=True)
class GoalBlock:
    """A goal of the page with its actions."""

    row: Block
    actions: Blocks


@dataclass(frozen=True)
class Component:
    """One of the five components with its goals."""

    code: str
    label: str
    goals: list[GoalBlock]


class PlanPage(WrittenPage):
    """The whole page over the values that a browser sent, or over what is stored."""

    main: AgreementForm

    def __init__(self, values: Values, offered: Offered) -> None:
        self.offered = offered
        goals = Blocks(GOALS, GoalForm, values, first=0)
        blocks = {GOALS: goals}
        for row in goals:
            name = actions_name(row.key)
            blocks[name] = Blocks(name, ActionForm, values, first=0, offered=offered)
        super().__init__(AgreementForm(values, caregivers=offered.caregivers), blocks)

    def components(self) -> list[Component]:
        """The goals under their components; one whose component is damaged stands under the first."""
        known = terms.choices("plan_component")
        by_code: dict[str, list[GoalBlock]] = {code: [] for code, _label in known}
        for row in self.blocks[GOALS]:
            code = str(row.form["component"].value())
            by_code.get(code, by_code[known[0][0]]).append(GoalBlock(row, self.blocks[actions_name(row.key)]))
        return [Component(code, label, by_code[code]) for code, label in known]

    def forms(self) -> list[Form]:
        """Every form in the order in which people read it."""
        return [*self._in_order(), self.main]

    def _in_order(self) -> Iterator[Form]:
        for component in self.components():
            for goal in component.goals:
                yield goal.row.form
                for action in goal.actions:
                    yield action.form

    def focus(self, anchor: str) -> None:
        """Let the cursor stand in the goal or action that was just added."""
        for blocks in self.blocks.values():
            for row in blocks:
                if anchor == f"{blocks.name}-{row.key}":
                    row.form.fields["words"].widget.attrs["autofocus"] = True

    def block_label(self, row: Block) -> str:
        """The component of a goal, or that it is an action."""
        if isinstance(row.form, GoalForm):
            code = str(row.form["component"].value())
            return dict(terms.choices("plan_component")).get(code, str(_("Goal")))
        return str(_("Action"))

    def result(self) -> PlanData:
        """The judged page as the action takes it."""
        read = self.main.cleaned_data
        goals = (goal for component in self.components() for goal in component.goals)
        return PlanData(
            goals=tuple(_goal(goal) for goal in goals),
            caregiver_id=read["caregiver"],
            caregiver_agreement=read["caregiver_agreement"] or PlanAgreement.NOT_ASKED,
            caregiver_words=read["caregiver_words"],
            child_agreement=read["child_agreement"] or PlanAgreement.NOT_ASKED,
            child_words=read["child_words"],
        )


def _goal(goal: GoalBlock) -> GoalData:
    read = goal.row.form.cleaned_data
    actions = (row.form.action() for row in goal.actions if isinstance(row.form, ActionForm))
    return GoalData(goal.row.key, read["component"], read["words"], tuple(actions))
