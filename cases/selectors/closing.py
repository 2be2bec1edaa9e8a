"""What stands between a case and its closing, reason by reason, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from cases.lifecycle import conditions as c
from cases.models import Assessment, Case, ClosureRequest, ClosureState
from kzcp.core.actor import Actor
from kzcp.reference import terms
from kzcp.reference.codes import ClosureReason, RiskLevel

BY_FINDING = _("Needs a written finding of the supervisor. Open referrals end with the case.")
NEEDS: dict[str, StrOrPromise] = {
    ClosureReason.GOALS: _("Needs a risk that is not high, and no open referral."),
    ClosureReason.PERMANENT_CARE: _("Needs a risk that is not high, and no open referral."),
    ClosureReason.NO_RISK: _("Needs a completed assessment that shows no need for protection."),
    ClosureReason.REFUSED: _("Needs, in your words, why there is no ground to go on without consent."),
    **dict.fromkeys(c.FINDING_REASONS, BY_FINDING),
}
"""The gate of each reason."""


@dataclass(frozen=True)
class Gate:
    """One reason for closing: what it needs, and what of it is still missing."""

    code: str
    label: str
    needs: StrOrPromise
    missing: list[StrOrPromise]


def gates(case: Case) -> list[Gate]:
    """The reasons for which an approval can be asked, each with what stands against it now."""
    codes = [code for code, _label in terms.choices("closure_reason") if code != ClosureReason.ADVICE]
    return [
        Gate(code, terms.label("closure_reason", code), NEEDS.get(code, ""), _missing(case, code))
        for code in codes
    ]


def _missing(case: Case, reason: str) -> list[StrOrPromise]:
    found: list[StrOrPromise] = []
    if reason in c.NO_HIGH_RISK_REASONS and case.risk == RiskLevel.HIGH:
        found.append(c.NO_HIGH_RISK.message)
    completed = Assessment.objects.filter(case=case, completed_at__isnull=False)
    if reason == ClosureReason.NO_RISK and not completed.exists():
        found.append(c.ASSESSED.message)
    asked = ClosureRequest(case=case, key_id=case.key_id, reason=reason)
    return found + [each.message for each in c.unmet_closing(case, asked)]


@dataclass(frozen=True)
class Standing:
    """A request as its page shows it: what is still missing before it can be approved."""

    request: ClosureRequest
    reason_label: str
    state_label: "StrOrPromise"
    is_open: bool
    needs_finding: bool
    missing: list[StrOrPromise]


def standing(request: ClosureRequest, actor: Actor) -> Standing:
    """How a request stands, for somebody who may open its case."""
    case, is_open = request.case, request.state == ClosureState.OPEN
    gate = [c.NO_HIGH_RISK, c.ASSESSED, c.NO_GROUND_LEFT, c.FINDING_WRITTEN, c.NOTHING_OPEN]
    missing = [each for each in gate if is_open and not each.holds(case, actor)]
    told = [each for each in missing if each is not c.NOTHING_OPEN]
    words: list[StrOrPromise] = [each.message for each in told]
    if c.NOTHING_OPEN in missing:
        words += [each.message for each in c.unmet_closing(case, request)]
    return Standing(
        request=request,
        reason_label=terms.label("closure_reason", request.reason),
        state_label=ClosureState(request.state).label,
        is_open=is_open,
        needs_finding=request.reason in c.FINDING_REASONS,
        missing=words,
    )


def open_request(case: Case) -> ClosureRequest | None:
    """The request that waits for a decision, if any."""
    return ClosureRequest.objects.filter(case=case, state=ClosureState.OPEN).select_related("author").first()
