"""Steps of a case that ask a question: a reason, a risk, a level, a worker."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.forms.fields import TermRadio, TermSelect
from cases.selectors.concerns import ConcernRow
from kzcp.accounts.models import User
from kzcp.core.formfields import NarrativeField
from kzcp.core.ids import uuid7
from kzcp.core.words import moment_words
from kzcp.reference import terms
from kzcp.reference.codes import ConfidentialityLevel


class StepForm(forms.Form):
    """A step that is confirmed without another answer."""

    use_required_attribute = False


class StartForm(StepForm):
    """The key of the assessment that begins, so that a form sent twice begins one."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid7)


class ReopenForm(StepForm):
    """Why a closed case is opened again: the report if it is written down, the risk as it is now, and words."""

    reason = TermRadio("reopen_reason", label=_("Why is the case reopened?"))
    concern = forms.ChoiceField(
        label=_("The new report"),
        required=False,
        help_text=_("It then belongs to this case, and the deadlines run from when it was received."),
    )
    risk = TermRadio("risk_level", label=_("Risk as it is now"))
    words = NarrativeField(
        label=_("What has happened, and how the risk was judged"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is kept as a note of the case. What was decided before the closing is decided anew."),
    )

    def __init__(self, *args: Any, reports: list[ConcernRow], **options: Any) -> None:
        super().__init__(*args, **options)
        told = [(str(row.concern.pk), _report(row)) for row in reports if row.concern is not None]
        if told:
            _choose(self, "concern", [("", _("No report that waits for a decision")), *told])
        else:
            del self.fields["concern"]


class ErrorForm(StepForm):
    """Why a case is an error."""

    reason = TermRadio("error_reason", label=_("Why is the case an error?"))


class RiskForm(StepForm):
    """The risk as it is now; a lower one says why."""

    risk = TermRadio("risk_level", label=_("Risk as it is now"))
    reason = TermSelect(
        "risk_lowering_reason",
        first=_("The risk is not lower"),
        label=_("If it is lower: why?"),
        required=False,
    )
    words = NarrativeField(
        label=_("Reasons in words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What has changed. Needed when the risk is lower."),
    )


class RestrictForm(StepForm):
    """Why only named people may see the case."""

    reason = TermSelect("restriction_reason", label=_("Why is the case restricted?"))


class LowerForm(StepForm):
    """The lower level, or that the case stays restricted, and why."""

    level = forms.ChoiceField(label=_("New level"), widget=forms.RadioSelect)
    words = NarrativeField(
        label=_("Why?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, present: str, **options: Any) -> None:
        super().__init__(*args, **options)
        order = list(ConfidentialityLevel)
        lower = order[: order.index(ConfidentialityLevel(present))]
        offered: list[tuple[str, Any]] = [
            (code, terms.label("confidentiality_level", code)) for code in lower
        ]
        if present == ConfidentialityLevel.RESTRICTED:
            offered.append((present, _("It stays restricted to the people who are named")))
        _choose(self, "level", offered)


class AssignForm(StepForm):
    """The worker who gets the case."""

    worker = forms.ChoiceField(label=_("Worker of the office"))

    def __init__(self, *args: Any, workers: list[tuple[User, int]], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [("", _("Choose")), *((str(user.pk), _loaded(user, count)) for user, count in workers)]
        _choose(self, "worker", offered)


def _report(row: ConcernRow) -> str:
    return f"{capfirst(moment_words(row.received_at))}: {row.source_label}"


def _loaded(user: User, count: int) -> str:
    told = ngettext("%(n)s open case", "%(n)s open cases", count) % {"n": count}
    return f"{user.full_name}: {told}"


def _choose(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
    field.choices = choices
    field.error_messages |= {"required": _("Choose one of the answers.")}
