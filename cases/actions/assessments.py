"""Assessing a case: begun, written bit by bit, completed."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cases.actions.rows import checked, once, require, user_of
from cases.data import AssessmentData, FindingData
from cases.lifecycle import CASE
from cases.lifecycle.risk import is_lower
from cases.models import Assessment, AssessmentFinding, Case
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import Refused
from kzcp.journal import journal
from kzcp.workflow.lifecycle import apply

IS_COMPLETED = _("This assessment is completed. What is new belongs to a new one.")
TEXTS = ("risk", "risk_words", "risk_reason", "child_wishes", "summary", "separation_risk")


def start(*, pk: UUID, case: Case, by: Actor) -> Assessment:
    """Begin the assessment of a registered case."""
    with journal.act("assessment.start", by=by, subject=case, persons=_subject(case)):
        require(case, by, P.ASSESSMENT_WRITE)
        if (former := once(Assessment, pk, case=case)) is not None:
            return former
        assessment = Assessment(
            id=pk,
            case=case,
            key_id=case.key_id,
            version=1 + Assessment.objects.filter(case=case).count(),
            started_at=clock.now(),
            started_by_id=user_of(by),
        )
        if CASE["start_assessment"].source.isdisjoint({case.status}):
            raise Refused
        assessment.save(force_insert=True)
        apply(CASE, case, "start_assessment", by=by)
    return assessment


def save(*, assessment: Assessment, data: AssessmentData, by: Actor) -> Assessment:
    """Store what is written so far; domains that are not named stay as they are."""
    case = assessment.case
    with journal.act("assessment.save", by=by, subject=case, persons=_subject(case)):
        require(case, by, P.ASSESSMENT_WRITE)
        locked: Assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if locked.completed_at is not None:
            raise Refused(IS_COMPLETED)
        for name in TEXTS:
            setattr(locked, name, getattr(data, name))
        locked.protective_factors = sorted(set(data.protective_factors))
        checked(locked).save()
        _save_findings(locked, data.findings)
    return locked


def complete(*, assessment: Assessment, by: Actor) -> Assessment:
    """End the assessment: the case goes on to planning, and the facts of its kind are frozen.

    Raises Refused while the risk, the reasons of a lower one or a part that the kind requires are missing.
    """
    case = assessment.case
    with journal.act("assessment.complete", by=by, subject=case, persons=_subject(case)):
        require(case, by, P.ASSESSMENT_WRITE)
        locked: Assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if locked.completed_at is not None:
            raise Refused(IS_COMPLETED)
        changes = _stated(locked, case) if locked.risk else {}
        apply(
            CASE,
            case,
            "complete_assessment",
            by=by,
            facts={"risk_before": case.risk},
            changes=changes,
        )
        locked.refresh_from_db(fields=["completed_at", "completed_by", "risk"])
    return locked


def _stated(assessment: Assessment, case: Case) -> dict[str, str]:
    """What the assessment says of the risk; why it is lower only where it is."""
    if assessment.risk == case.risk and case.risk_reason:
        return {"risk": assessment.risk, "risk_words": assessment.risk_words}
    reason = assessment.risk_reason if is_lower(assessment.risk, case.risk) else ""
    return {"risk": assessment.risk, "risk_words": assessment.risk_words, "risk_reason": reason}


def _save_findings(assessment: Assessment, findings: Iterable[FindingData]) -> None:
    present = {row.domain: row for row in AssessmentFinding.objects.filter(assessment=assessment)}
    for data in findings:
        row = present.get(data.domain) or AssessmentFinding(
            assessment=assessment, case=assessment.case, key_id=assessment.key_id, domain=data.domain
        )
        row.scale, row.words = data.scale, data.words
        checked(row).save()
        present[data.domain] = row


def _subject(case: Case) -> list[UUID]:
    return [case.person_id] if case.person_id else []
