"""The page on which an assessment is written: domain by domain, what the child wishes, what protects, the risk."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseForm, Form
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from cases.data import AssessmentData, FindingData
from cases.forms.blocks import Values
from cases.forms.fields import TermBoxes, TermRadio, TermSelect
from cases.forms.versions import WrittenPage
from cases.forms.writing import as_sent
from cases.models import Assessment, AssessmentFinding
from kzcp.core.formfields import NarrativeField
from kzcp.reference import terms
from kzcp.reference.codes import AssessmentScale, SeparationRisk

KIND = "assessment"
"""The kind of its drafts."""


class FindingForm(forms.Form):
    """One domain: how it is, and what shows it."""

    use_required_attribute = False

    scale = TermSelect(
        "assessment_scale",
        first=None,
        required=False,
        initial=AssessmentScale.NOT_ASSESSED,
    )
    words = NarrativeField(
        label=_("What shows it"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any, *, domain: str, title: str, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, prefix=f"domain-{domain}", initial=initial)
        self.domain, self.title = domain, title
        self.fields["scale"].label = title

    def finding(self) -> FindingData:
        """What is said of the domain."""
        read = self.cleaned_data
        return FindingData(self.domain, read["scale"] or AssessmentScale.NOT_ASSESSED, read["words"])


class AssessmentForm(forms.Form):
    """What an assessment says beside its domains."""

    use_required_attribute = False

    child_wishes = NarrativeField(
        label=_("What the child wishes"),
        max_length=4000,
        required=False,
        help_text=_(
            "In the child’s own words. Say also in which language, and if the child did not want to talk."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    protective_factors = TermBoxes("protective_factor", label=_("What protects the child"), required=False)
    summary = NarrativeField(
        label=_("Summary"),
        max_length=10_000,
        required=False,
        help_text=_("What the child needs, and what is most urgent."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    risk = TermRadio("risk_level", label=_("Risk"), required=False)
    risk_reason = TermSelect(
        "risk_lowering_reason",
        first=_("Not needed"),
        label=_("If it is lower than before: why"),
        required=False,
    )
    risk_words = NarrativeField(
        label=_("Reasons for the risk"),
        max_length=4000,
        required=False,
        help_text=_("A lower risk than before always needs its reasons."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    separation_risk = TermRadio(
        "separation_risk",
        label=_("Is the child at risk of being separated from the family"),
        required=False,
        initial=SeparationRisk.NOT_ASSESSED,
    )


@dataclass(frozen=True)
class Area:
    """Some domains under one heading."""

    title: str
    findings: list[FindingForm]


class AssessmentPage(WrittenPage):
    """The whole page over the values that a browser sent, or over a draft."""

    main: AssessmentForm

    def __init__(self, values: Values | None, initial: dict[str, Any] | None = None) -> None:
        first = initial or {}
        super().__init__(AssessmentForm(values, initial=first))
        self.areas = [
            Area(
                title,
                [
                    FindingForm(values, domain=code, title=label, initial=first.get(code))
                    for code, label in below or [(top, title)]
                ],
            )
            for top, title, below in terms.grouped_choices("assessment_domain")
        ]

    def forms(self) -> list[Form]:
        """The domains first, then what follows from them."""
        return [*self._findings(), self.main]

    def heading(self, form: BaseForm) -> str:
        """The name of the domain."""
        return form.title if isinstance(form, FindingForm) else ""

    def _findings(self) -> Iterator[FindingForm]:
        for area in self.areas:
            yield from area.findings

    def result(self, held: Collection[str] = ()) -> AssessmentData:
        """The judged page as the action takes it; `held` are the domains of which something is stored already."""
        read = self.main.cleaned_data
        return AssessmentData(
            risk=read["risk"],
            risk_words=read["risk_words"],
            risk_reason=read["risk_reason"],
            child_wishes=read["child_wishes"],
            summary=read["summary"],
            protective_factors=tuple(read["protective_factors"]),
            separation_risk=read["separation_risk"] or SeparationRisk.NOT_ASSESSED,
            findings=tuple(
                form.finding() for form in self._findings() if form.has_changed() or form.domain in held
            ),
        )


def values_of(assessment: Assessment) -> Values:
    """What a browser would send of the page that shows this assessment."""
    names = (
        "child_wishes",
        "protective_factors",
        "summary",
        "risk",
        "risk_reason",
        "risk_words",
        "separation_risk",
    )
    initial: dict[str, Any] = {name: getattr(assessment, name) for name in names}
    for row in AssessmentFinding.objects.filter(assessment=assessment):
        initial[row.domain] = {"scale": row.scale, "words": row.words}
    page = AssessmentPage(None, initial)
    values: Values = MultiValueDict()
    for form in page.forms():
        sent = as_sent(form)
        for name in sent:
            values.setlist(name, sent.getlist(name))
    return values
