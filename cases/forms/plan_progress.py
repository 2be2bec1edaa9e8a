"""How far a goal of the plan in force has come, and what became of its actions."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import TermRadio, TermSelect
from cases.models import Goal, PlanAction
from kzcp.core.formfields import NarrativeField


class ProgressForm(forms.Form):
    """One goal with its actions; an action's outcome is asked for under its own name."""

    use_required_attribute = False

    progress = TermRadio("goal_progress", label=_("How far the goal has come"))
    progress_words = NarrativeField(
        label=_("In words"),
        max_length=1000,
        required=False,
        help_text=_("What has been done, and what stands in the way."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, goal: Goal, actions: list[PlanAction]) -> None:
        initial = {
            "progress": goal.progress,
            "progress_words": goal.progress_words,
            "outcome": goal.outcome,
            **{self.name_of(action): action.outcome for action in actions},
        }
        super().__init__(data, initial=initial)
        self.goal, self.actions = goal, actions
        for action in actions:
            self.fields[self.name_of(action)] = self._outcome(
                "action_outcome", str(action.words), _("Still to be done"), action.outcome
            )
        self.fields["outcome"] = self._outcome(
            "goal_outcome", _("How the goal has ended"), _("The work on it goes on"), goal.outcome
        )

    @staticmethod
    def name_of(action: PlanAction) -> str:
        """The name of the field for the outcome of an action."""
        return f"action-{action.pk}"

    @staticmethod
    def _outcome(vocabulary: str, label: Any, still_open: Any, present: str) -> TermSelect:
        # What has ended is not opened again: a new version of the plan does that.
        return TermSelect(vocabulary, label=label, first=None if present else still_open, required=False)

    def outcome(self) -> str:
        """The outcome of the goal if it was changed, else empty."""
        return self._changed("outcome", self.goal.outcome)

    def outcomes(self) -> dict[UUID, str]:
        """The outcomes of the actions that were changed."""
        read = {action.pk: self._changed(self.name_of(action), action.outcome) for action in self.actions}
        return {key: outcome for key, outcome in read.items() if outcome}

    def action_fields(self) -> list[Any]:
        """The fields of the actions."""
        return [self[self.name_of(action)] for action in self.actions]

    def _changed(self, name: str, present: str) -> str:
        chosen = str(self.cleaned_data.get(name) or "")
        return chosen if chosen != present else ""
