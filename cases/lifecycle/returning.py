"""Tasks that come again while their reason lasts, and those that end with what they are about."""

from cases.lifecycle import deadlines
from cases.models import Assessment, Case, CaseEvent, Consent, Task
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.reference import deadlines as spans
from kzcp.reference.calendar import end_of_day
from kzcp.reference.codes import ConfidentialityLevel, ConsentAnswer, SeparationRisk, TaskKind
from kzcp.workflow.lifecycle import STEPS

CONSENT = "cases.consent"


def again(task: Task, case: Case) -> None:
    """Make the next task of a kind that returns, of the same owner, while the case is open and its reason lasts."""
    if task.kind in _LASTS and case.is_open and _LASTS[TaskKind(task.kind)](case):
        _make(case, TaskKind(task.kind), owner_id=task.owner_id)


def resume(case: Case) -> None:
    """Make again, in a case that was opened again, what returns in it and what was dismissed when it closed."""
    for kind, lasts in _LASTS.items():
        if lasts(case):
            _make(case, kind, owner_id=_last_owner(case, kind))
    with acting_as(STEPS):
        held = list(
            Consent.objects.filter(
                case=case, answer=ConsentAnswer.GIVEN, ended_at=None, expires_on__gte=clock.today()
            )
        )
    for consent in held:
        if consent.expires_on is not None:
            due_at = end_of_day(consent.expires_on)
            deadlines.make(case, TaskKind.CONSENT_END, due_at, subject_kind=CONSENT, subject_id=consent.pk)


def separation_checked(case: Case, *, by: Actor) -> None:
    """The assessment has looked at the risk of separation: end the yearly check, make the next where it is high."""
    deadlines.finish(TaskKind.SEPARATION_CHECK, by=by, case=case)
    if _may_be_separated(case):
        _make(case, TaskKind.SEPARATION_CHECK, owner_id=case.worker_id)


def restriction_reviewed(case: Case, *, by: Actor) -> None:
    """The restriction was looked at and stays: end its review, make the next of the same owner."""
    deadlines.finish(TaskKind.RESTRICTED_REVIEW, by=by, case=case)
    _make(case, TaskKind.RESTRICTED_REVIEW, owner_id=_last_owner(case, TaskKind.RESTRICTED_REVIEW))


def end_with_consent(event: CaseEvent) -> None:
    """Dismiss the task of a consent that has ended: reacts to CONSENT_ENDED, as `system:steps`."""
    case = event.case
    if case is None or event.record_id is None:
        return
    rows = Task.objects.open().filter(case=case, kind=TaskKind.CONSENT_END, subject_id=event.record_id)
    if rows.update(dismissed_at=clock.now(), dismissed_reason=deadlines.NO_LONGER_NEEDED):
        deadlines.refresh(case)


def _make(case: Case, kind: TaskKind, *, owner_id: int | None) -> None:
    deadlines.make(case, kind, spans.fixed_due(kind, clock.now()), owner_id=owner_id)


def _last_owner(case: Case, kind: TaskKind) -> int | None:
    with acting_as(STEPS):
        last = Task.objects.filter(case=case, kind=kind).order_by("-made_at", "-id").first()
    return last.owner_id if last is not None else case.worker_id


def _may_be_separated(case: Case) -> bool:
    with acting_as(STEPS):
        assessed = Assessment.objects.filter(case=case, completed_at__isnull=False)
        last = assessed.exclude(separation_risk=SeparationRisk.NOT_ASSESSED).order_by("-completed_at").first()
    return last is not None and last.separation_risk == SeparationRisk.YES


_LASTS = {
    TaskKind.RESTRICTED_REVIEW: lambda case: case.level == ConfidentialityLevel.RESTRICTED,
    TaskKind.SEPARATION_CHECK: _may_be_separated,
}
