"""Stating the risk of a case."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import checked, require
from cases.lifecycle import deadlines, events
from cases.lifecycle.risk import is_lower
from cases.models import Case
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor, acting_as
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import CaseEventKind
from kzcp.workflow.lifecycle import STEPS


def set_(*, case: Case, risk: str, by: Actor, reason: str = "", words: str = "") -> Case:
    """State the risk. Raising it brings open deadlines forward; lowering needs a code of `risk_lowering_reason`."""
    terms.check("risk_level", risk, field="risk")
    with journal.act("case.set_risk", by=by, subject=case, reason=risk):
        require(case, by, P.ASSESSMENT_WRITE)
        with acting_as(STEPS):
            locked: Case = Case.objects.select_for_update().get(pk=case.pk)
        before = locked.risk
        lowered = is_lower(risk, before)
        if lowered:
            terms.check("risk_lowering_reason", reason, field="reason")
            if not words.strip():
                raise ValidationError({"words": _("Write why the risk is lower.")})
        locked.risk, locked.risk_reason, locked.risk_words = risk, reason if lowered else "", words
        checked(locked)
        with acting_as(STEPS):
            locked.save(update_fields=["risk", "risk_reason", "risk_words"])
        facts = {
            **deadlines.shorten(locked),
            "risk_before": before,
            "risk_reason": reason,
        }
        events.record(CaseEventKind.RISK_SET, case=locked, by=by, facts=facts)
    return locked
