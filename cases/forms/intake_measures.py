"""The step of an intake that asks for the signs of danger and the first risk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.data import RiskData
from cases.forms.fields import NOT_LISTED, PAIR, TermBoxes, TermSelect
from cases.forms.intake import YES
from cases.lifecycle.risk import initial_risk, is_lower
from kzcp.core.formfields import NarrativeField
from kzcp.reference import terms
from kzcp.reference.codes import RiskLevel


class MeasuresForm(forms.Form):
    """The signs of danger and the risk that follows; a lower one needs a reason."""

    signs = TermBoxes(
        "risk_sign",
        label=_("What you know already"),
        required=False,
        help_text=_("Each of the first five makes the risk high."),
    )
    risk = forms.ChoiceField(label=_("Risk"), required=False, widget=forms.RadioSelect(attrs=dict(PAIR)))
    risk_reason = TermSelect(
        "risk_lowering_reason", label=_("Why it is lower than the signs say"), required=False
    )
    risk_words = NarrativeField(
        label=_("Reasons in words"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        danger: str,
        levels: list[tuple[str, str]],
        follows: frozenset[str] = frozenset(),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.danger, self.follows = danger, follows
        self.fields["risk"] = forms.ChoiceField(
            label=_("Risk"),
            required=False,
            initial="",
            choices=[("", _("As the signs say")), *levels],
            widget=forms.RadioSelect(attrs=dict(PAIR)),
            error_messages={"invalid_choice": NOT_LISTED},
        )
        self.order_fields(["signs", "risk", "risk_reason", "risk_words"])

    def least(self) -> RiskLevel:
        """The risk that ticked signs and those that follow give, high where the child is in danger now."""
        return self._least(self.follows)

    def _least(self, follows: frozenset[str]) -> RiskLevel:
        return RiskLevel.HIGH if self.danger == YES else self._by_signs(follows)

    def _by_signs(self, follows: frozenset[str]) -> RiskLevel:
        ticked = {str(code) for code in self["signs"].value() or ()}
        known = {code for code, _label in terms.choices("risk_sign")}
        return initial_risk({*follows, *(ticked & known)})

    @property
    def follows_from_danger(self) -> bool:
        """Whether the risk is high because the child is in danger now, and not by the signs."""
        return self.danger == YES and self._by_signs(self.follows) != RiskLevel.HIGH

    def told(self) -> str:
        """The signs that follow from the earlier pages, in words."""
        return ", ".join(terms.labels("risk_sign", self.follows))

    def chosen(self) -> RiskLevel:
        """The risk that the case will have; of several children the highest."""
        return self.chosen_with(self.follows)

    def chosen_with(self, follows: frozenset[str]) -> RiskLevel:
        """The risk of the case of a child for which these signs follow."""
        chosen = str(self["risk"].value() or "")
        return RiskLevel(chosen) if chosen in set(RiskLevel) else self._least(follows)

    @property
    def is_lowered(self) -> bool:
        """Whether a lower risk is chosen than the signs give, which needs a reason."""
        return is_lower(self.chosen(), self.least())

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or self.cleaned_data
        if "risk" not in self.errors and self.is_lowered and not read.get("risk_reason"):
            self.add_error("risk_reason", _("Say why the risk is lower than the signs give."))
        return read

    def risk_data(self) -> RiskData:
        """The judged answers as registration takes them."""
        read = self.cleaned_data
        return RiskData(
            signs=tuple(read.get("signs") or ()),
            risk=read.get("risk") or "",
            reason=read.get("risk_reason") or "",
            words=read.get("risk_words") or "",
        )
