"""What a step of a referral brings about beside its new state; runs as `system:steps`, in its transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from cases.lifecycle import audience, deadlines, events
from cases.models import Case, Task
from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.reference import deadlines as reference_deadlines
from kzcp.reference import services
from kzcp.reference.codes import CaseEventKind, NotificationKind, ReferralStatus, RoleCode, TaskKind
from kzcp.workflow import notices
from kzcp.workflow.lifecycle import STEPS, Step
from referrals.models import Delivery, Referral, ReferralPerson

NOTICE = "referral"
TASK_SUBJECT = "referrals.referral"
NOON = time(12)
NO_LONGER_NEEDED = "DROPPED"


def run(step: Step[Referral]) -> None:
    """Write the event of the step and do what follows from it."""
    row = step.row
    if step.transition.event is not None:
        events.record(
            step.transition.event,
            case=row.case,
            by=step.by,
            happened_at=step.facts.get("happened_at"),
            facts=facts_of(row, step.reason, step.facts.get("facts", {})),
            person_id=youngest(row),
            organisation_id=row.provider_id,
            packet=row.packet_id,
            record=row,
        )
    for follow in _AFTER.get(step.transition.name, ()):
        follow(step)
    if not row.is_open:
        _drop_tasks(row)


def facts_of(row: Referral, reason: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """The coded facts that every event of a referral carries."""
    service = services.service(row.service_id)
    facts = {
        "service": row.service_id,
        "sector": service.sector,
        "urgency": row.urgency,
        "reason": reason,
        "ground": row.legal_ground or ("CONSENT" if row.consent_id else ""),
        "persons": len(_persons(row)),
        "emergency": row.sent_as_emergency,
        "sent_on": row.sent_on_from_id is not None,
    }
    return {**facts, **more}


def youngest(row: Referral) -> UUID | None:
    """The youngest person served, by whose age and home figures count the referral; None where nobody is named."""
    served = [one.person for one in _persons(row)]
    born = [person for person in served if person.birth_date is not None]
    if born:
        return max(born, key=lambda person: (person.birth_date or clock.today(), person.pk)).pk
    return served[0].pk if served else None


def provider_staff(provider_id: int) -> list[int]:
    """The people who answer for the organisation today."""
    held = Assignment.objects.current().filter(role=RoleCode.PROVIDER, organisation_id=provider_id)
    return list(held.values_list("user_id", flat=True).distinct())


def _persons(row: Referral) -> list[ReferralPerson]:
    return list(ReferralPerson.objects.filter(referral=row, dropped_at=None).select_related("person"))


def _task(row: Referral, kind: TaskKind, due_at: datetime | None, owner_id: int | None = None) -> None:
    if due_at is not None:
        deadlines.make(
            row.case, kind, due_at, owner_id=owner_id, subject_kind=TASK_SUBJECT, subject_id=row.pk
        )


def _sent(step: Step[Referral]) -> None:
    row = step.row
    _task(row, TaskKind.REFERRAL_ANSWER, row.answer_due)
    _task(row, TaskKind.SERVICE_START, row.start_due)
    notices.notify(
        provider_staff(row.provider_id),
        NotificationKind.REFERRAL_RECEIVED,
        subject_kind=NOTICE,
        subject_id=row.pk,
    )


def _sent_as_emergency(step: Step[Referral]) -> None:
    row = step.row
    _task(row, TaskKind.CONFIRM_EMERGENCY, row.confirm_due, owner_id=step.facts.get("decider_id"))


def _answered(step: Step[Referral]) -> None:
    row = step.row
    _finish(step, TaskKind.REFERRAL_ANSWER)
    notices.notify(
        audience.responsible(row.case), NotificationKind.ANSWERED, subject_kind=NOTICE, subject_id=row.pk
    )


def _declined(step: Step[Referral]) -> None:
    """The worker looks for another way: the same packet elsewhere, another service, or an unmet need."""
    due = reference_deadlines.fixed_due(TaskKind.REFERRAL_DECLINED, clock.now())
    _task(step.row, TaskKind.REFERRAL_DECLINED, due)


def _found_another(step: Step[Referral]) -> None:
    found_another(step.row.case, step.row.service_id, step.by)


def found_another(case: Case, service_id: str, by: Actor) -> None:
    """End the tasks to find another way for a service of the case that was declined; inside an action."""
    with acting_as(STEPS):
        declined = Referral.objects.filter(case=case, service_id=service_id, status=ReferralStatus.DECLINED)
        tasks = Task.objects.open().filter(
            case=case,
            kind=TaskKind.REFERRAL_DECLINED,
            subject_id__in=list(declined.values_list("pk", flat=True)),
        )
        if tasks.update(done_at=clock.now(), done_by_id=by.user_id):
            deadlines.refresh(case)


def _begun(step: Step[Referral]) -> None:
    _finish(step, TaskKind.SERVICE_START)


def _confirmed(step: Step[Referral]) -> None:
    _finish(step, TaskKind.CONFIRM_EMERGENCY)


def _ended(step: Step[Referral]) -> None:
    """Give each person their outcome and write a delivery, with its event, for those who received something."""
    row = step.row
    _begun_meanwhile(step)
    for one in _persons(row):
        one.outcome = step.facts["outcomes"][one.person_id]
        one.outcome_at = clock.now()
        one.save(update_fields=["outcome", "outcome_at"])
    for delivery in step.facts.get("deliveries", ()):
        delivery.save(force_insert=True)
        delivered(delivery, step.by, row)
    _begun(step)
    notices.notify(
        audience.responsible(row.case), NotificationKind.ANSWERED, subject_kind=NOTICE, subject_id=row.pk
    )


def _begun_meanwhile(step: Step[Referral]) -> None:
    """Where nobody said that the service began, it began on its first day: the figures ask for that day."""
    if "begun_at" not in step.facts:
        return
    events.record(
        CaseEventKind.SERVICE_BEGUN,
        case=step.row.case,
        by=step.by,
        happened_at=step.facts["begun_at"],
        facts=facts_of(step.row, "", {}),
        person_id=youngest(step.row),
        organisation_id=step.row.provider_id,
        packet=step.row.packet_id,
        record=step.row,
    )


def delivered(delivery: Delivery, by: Any, row: Referral | None = None) -> None:
    """Write the event of one delivery; it happened on its first day."""
    service = services.service(delivery.service_id)
    events.record(
        CaseEventKind.DELIVERY_RECORDED,
        case=delivery.case,
        by=by,
        happened_at=at_noon(delivery.starts_on),
        facts={
            "service": delivery.service_id,
            "sector": service.sector,
            "special_service": delivery.special_service,
            "setting": delivery.setting,
            "from": delivery.starts_on.isoformat(),
            "to": delivery.ends_on.isoformat() if delivery.ends_on else "",
            "referred": row is not None,
        },
        person_id=delivery.person_id,
        organisation_id=delivery.provider_id,
        packet=row.packet_id if row else None,
        record=delivery,
    )


def at_noon(day: Any) -> datetime:
    """Noon of a day in Almaty: the moment of what is known by its day only; never later than now."""
    return min(datetime.combine(day, NOON, clock.ALMATY), clock.now())


def _tasks(row: Referral) -> Any:
    return Task.objects.open().filter(case_id=row.case_id, subject_kind=TASK_SUBJECT, subject_id=row.pk)


def _finish(step: Step[Referral], kind: TaskKind) -> None:
    _tasks(step.row).filter(kind=kind).update(done_at=clock.now(), done_by_id=step.by.user_id)
    deadlines.refresh(step.row.case)


def _drop_tasks(row: Referral) -> None:
    kept = [TaskKind.REFERRAL_DECLINED]
    if row.waits_for_confirmation:
        kept.append(TaskKind.CONFIRM_EMERGENCY)
    _tasks(row).exclude(kind__in=kept).update(dismissed_at=clock.now(), dismissed_reason=NO_LONGER_NEEDED)
    deadlines.refresh(row.case)


def _handed_in(step: Step[Referral]) -> None:
    _finish(step, TaskKind.REFERRAL_CHECK)


_AFTER: Mapping[str, tuple[Callable[[Step[Referral]], None], ...]] = {
    "submit": (_handed_in, _found_another),
    "approve": (_sent,),
    "approve_with_plan": (_sent,),
    "send_on": (_found_another, _sent),
    "send_as_emergency": (_handed_in, _found_another, _sent, _sent_as_emergency),
    "confirm": (_confirmed,),
    "refuse_confirmation": (_confirmed,),
    "accept": (_answered,),
    "put_on_waiting_list": (_answered,),
    "decline": (_answered, _declined),
    "begin": (_begun,),
    "deliver": (_ended,),
    "not_deliver": (_ended,),
}
