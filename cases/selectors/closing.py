"""What stands between a case and its closing, reason by reason, in words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from cases import registry
from cases.lifecycle import conditions as c
from cases.lifecycle import may
from cases.models import Case, ClosureRequest, ClosureState
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor
from kzcp.core.words import moment_words
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
    ClosureReason.LOST: _(
        "Needs recorded attempts since the last contact, and a written finding of the supervisor. Open referrals end with the case."
    ),
    ClosureReason.AGE18: _(
        "Needs an age of 17 and a half or more, and a written finding of the supervisor. Open referrals end with the case."
    ),
}
"""The gate of each reason."""
MET: dict[str, StrOrPromise] = {
    c.NO_HIGH_RISK.name: _("The risk is not high."),
    c.ASSESSED.name: _("The assessment is completed."),
    c.NO_GROUND_LEFT.name: _("It is written why there is no ground to go on without consent."),
    c.OF_AGE.name: _("The child is 18 or soon will be, or the birth date is not known."),
    c.ATTEMPTS_RECORDED.name: _("Attempts to reach the family are recorded."),
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


def mending(gates: list[Gate]) -> list[tuple[str, StrOrPromise]]:
    """The pages on which something is mended that is missing for any reason, each once: address and label."""
    lines = [line for gate in gates for line in gate.missing if line.link]
    return list({line.link: line.link_label for line in lines}.items())


def _missing(case: Case, reason: str, by: Actor) -> list[GateLine]:
    # The words and the finding are written after the reason is chosen.
    asked = ClosureRequest(case=case, key_id=case.key_id, reason=reason, words="-", finding="-")
    return [line for line in lines(case, asked, by) if not line.is_met]


def lines(case: Case, request: ClosureRequest, by: Actor) -> list[GateLine]:
    """The gate of a request as it stands: each condition with a link to where the reader can mend it."""
    found = []
    for each in c.gate(case, request):
        link, label = ("", "") if each.is_met else _mending(case, request, each.code, by)
        met = each.met or MET.get(each.code, _("Nothing else stands in the way."))
        text = met if each.is_met else each.message
        found.append(GateLine(text, each.is_met, link, label))
    return found


def _mending(case: Case, request: ClosureRequest, code: str, by: Actor) -> tuple[str, StrOrPromise]:
    if code == c.NO_HIGH_RISK.name and may(case, by, P.ASSESSMENT_WRITE):
        return reverse("case_risk", args=[case.pk]), _("Change the risk")
    if code == c.ASSESSED.name:
        return reverse("case_assessment", args=[case.pk]), _("Open the assessment")
    if code == c.ATTEMPTS_RECORDED.name and may(case, by, P.NOTE_WRITE):
        return reverse("note_new", args=[case.pk]), _("Record the attempt")
    if code == c.OF_AGE.name and case.person_id and may(case, by, P.CASE_EDIT):
        return reverse("person", args=[case.person_id]), _("Open the person")
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
    reached: list[tuple["StrOrPromise", str]]

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
        reached=reached(request) if is_open else [],
    )


def reached(request: ClosureRequest) -> list[tuple[StrOrPromise, str]]:
    """When the child was last seen or spoken to; where contact is lost also how often that was tried since."""
    contact = request.case.last_contact_at
    told: list[tuple[StrOrPromise, str]] = [
        (_("Last contact"), capfirst(moment_words(contact)) if contact else gettext("none yet"))
    ]
    if request.reason == ClosureReason.LOST:
        told.append((_("Attempts since"), str(c.attempts_since_contact(request.case))))
    return told


def open_request(case: Case) -> ClosureRequest | None:
    """The request that waits for a decision, if any."""
    return ClosureRequest.objects.filter(case=case, state=ClosureState.OPEN).select_related("author").first()
