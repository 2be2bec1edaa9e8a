"""Unmet needs, and services received elsewhere: data even where no provider answers."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.rows import once, require, stored, user_of
from cases.lifecycle import events
from cases.models import Case
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import Refused
from kzcp.journal import journal
from kzcp.reference import terms
from kzcp.reference.codes import CaseEventKind
from referrals.actions.stage import staged
from referrals.data import DeliveryData
from referrals.lifecycle.effects import delivered, found_another
from referrals.models import Delivery, Need
from referrals.packet import people


@staged
def open_need(
    *, pk: UUID, case: Case, person_id: UUID, service_id: str, since: date, reason: str, by: Actor
) -> Need:
    """Record that a person needs a service and does not get it; the same `pk` again returns what is there."""
    with journal.act("need.open", by=by, subject=case, persons=[person_id]):
        require(case, by, P.REFERRAL_WRITE)
        if (former := once(Need, pk, case=case)) is not None:
            return former
        _require_person(case, person_id)
        if Need.objects.filter(case=case, person_id=person_id, service_id=service_id, end="").exists():
            raise ValidationError({"service": _("This need is recorded already.")})
        home = events.residence_of(person_id, known_in=case)
        need = stored(
            Need(
                id=pk,
                case=case,
                person_id=person_id,
                service_id=service_id,
                district_id=home.district_id if home else case.office.district_id,
                since=since,
                reason=reason,
                recorded_at=clock.now(),
                recorded_by_id=user_of(by),
            )
        )
        _event(CaseEventKind.NEED_OPENED, need, by, reason=reason)
        found_another(case, service_id, by)
    return need


@staged
def close_need(*, need: Need, end: str, by: Actor) -> Need:
    """End a need, with a code of `need_end`."""
    with journal.act("need.close", by=by, subject=need, persons=[need.person_id]):
        require(need.case, by, P.REFERRAL_WRITE)
        terms.check("need_end", end, field="end")
        locked: Need = Need.objects.select_for_update().get(pk=need.pk)
        if locked.end:
            raise Refused(_("This need has ended already."))
        locked.end, locked.ended_at = end, clock.now()
        locked.save(update_fields=["end", "ended_at"])
        _event(CaseEventKind.NEED_CLOSED, locked, by, reason=end)
    return locked


@staged
def record_elsewhere(
    *, pk: UUID, case: Case, person_id: UUID, service_id: str, data: DeliveryData, by: Actor
) -> Delivery:
    """Record a service that a person received without a referral."""
    with journal.act("delivery.record", by=by, subject=case, persons=[person_id]):
        require(case, by, P.REFERRAL_WRITE)
        if (former := once(Delivery, pk, case=case)) is not None:
            return former
        _require_person(case, person_id)
        delivery = stored(
            Delivery(
                id=pk,
                case=case,
                person_id=person_id,
                service_id=service_id,
                special_service=data.special_service,
                setting=data.setting,
                starts_on=data.starts_on,
                ends_on=data.ends_on,
                late_entry_reason=data.late_entry_reason,
                recorded_at=clock.now(),
                recorded_by_id=user_of(by),
            )
        )
        delivered(delivery, by)
    return delivery


def _require_person(case: Case, person_id: UUID) -> None:
    if person_id not in {one.person.pk for one in people.kin(case)}:
        raise ValidationError({"person": _("Choose somebody of this case.")})


def _event(kind: CaseEventKind, need: Need, by: Actor, *, reason: str) -> None:
    events.record(
        kind,
        case=need.case,
        by=by,
        facts={"service": need.service_id, "reason": reason, "need_district": need.district_id},
        person_id=need.person_id,
        record=need,
    )
