"""What stands between a case and its closing, reason by reason, in words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from cases import registry
from cases.lifecycle import conditions as c
from cases.lifecycle import may
from cases.models import Case, ClosureRequest, ClosureState
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import ClosureReason
from kzcp.workflow.subjects import GateLine

BY_FINDING = _("Needs a written finding of the supervisor. Open referrals end with the case.")
NEEDS: dict[str, StrOrPromise] = {
    ClosureReason.GOALS: _("Needs a risk that is not high, and no open referral."),
    ClosureReason.PERMANENT_CARE: _("Needs a risk that is not high, and no open referral."),
    ClosureReason.NO_RISK: _("Needs a completed assessment that shows no need for protection."),
    ClosureReason.REFUSED: _("Needs, in your words, why there is no ground to go on without consent."),
    **dict.fromkeys(c.FINDING_REASONS, BY_FINDING),
}
"""The gate of each reason."""
MET: dict[str, StrOrPromise] = {
    c.NO_HIGH_RISK.name: _("The risk is not high."),
    c.ASSESSED.name: _("The assessment is completed."),
    c.NO_GROUND_LEFT.name: _("It is written why there is no ground to go on without consent."),
    c.FINDING_WRITTEN.name: _("The supervisor's finding is written."),
}
"""What is said of a condition that is met."""


@dataclass(frozen=True)
class Gate:
    """One reason for closing: what it needs, and what of it is still missing."""

    code: str
    label: str
    needs: StrOrPromise
    missing: list[GateLine]


def gates(case: Case, by: Actor) -> list[Gate]:
    """The reasons for which an approval can be asked, each with what stands against asking for it now."""
    codes = [code for code, _label in terms.choices("closure_reason") if code != ClosureReason.ADVICE]
    return [
        Gate(code, terms.label("closure_reason", code), NEEDS.get(code, ""), _missing(case, code, by))
        for code in codes
    ]


def _missing(case: Case, reason: str, by: Actor) -> list[GateLine]:
    # The words and the finding are written after the reason is chosen.
    asked = ClosureRequest(case=case, key_id=case.key_id, reason=reason, words="-", finding="-")
    return [line for line in lines(case, asked, by) if not line.is_met]


def lines(case: Case, request: ClosureRequest, by: Actor) -> list[GateLine]:
    """The gate of a request as it stands: each condition with a link to where the reader can mend it."""
    found = []
    for each in c.gate(case, request):
        link, label = ("", "") if each.is_met else _mending(case, request, each.code, by)
        text = each.message if not each.is_met else MET.get(each.code, _("Nothing else is open."))
        found.append(GateLine(text, each.is_met, link, label))
    return found


def _mending(case: Case, request: ClosureRequest, code: str, by: Actor) -> tuple[str, StrOrPromise]:
    if code == c.NO_HIGH_RISK.name and may(case, by, P.ASSESSMENT_WRITE):
        return reverse("case_risk", args=[case.pk]), _("Change the risk")
    if code == c.ASSESSED.name:
        return reverse("case_assessment", args=[case.pk]), _("Open the assessment")
    if code == c.FINDING_WRITTEN.name and may(case, by, P.CLOSURE_APPROVE):
        return f"{reverse('closure', args=[request.pk])}#finding", _("Write the finding")
    above = next((each for each in registry.closing_conditions() if each.code == code), None)
    return (above.link(case), above.link_label) if above else ("", "")


@dataclass(frozen=True)
class Standing:
    """A request as its page shows it, with its gate as it stands while nobody has decided."""

    request: ClosureRequest
    reason_label: str
    state_label: "StrOrPromise"
    is_open: bool
    needs_finding: bool
    gate: list[GateLine]

    @property
    def missing(self) -> list[GateLine]:
        """What must still come before it can be approved."""
        return [line for line in self.gate if not line.is_met]


def standing(request: ClosureRequest, by: Actor) -> Standing:
    """How a request stands, for somebody who may open its case."""
    is_open = request.state == ClosureState.OPEN
    return Standing(
        request=request,
        reason_label=terms.label("closure_reason", request.reason),
        state_label=ClosureState(request.state).label,
        is_open=is_open,
        needs_finding=request.reason in c.FINDING_REASONS,
        gate=lines(request.case, request, by) if is_open else [],
    )


def open_request(case: Case) -> ClosureRequest | None:
    """The request that waits for a decision, if any."""
    return ClosureRequest.objects.filter(case=case, state=ClosureState.OPEN).select_related("author").first()
