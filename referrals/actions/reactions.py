"""What happens to referrals because of what happened to their case; reactions run as `system:steps`."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.lifecycle.conditions import FINDING_REASONS
from cases.models import Case, CaseEvent, ClosureRequest, Consent, Plan
from kzcp.core.actor import Actor
from kzcp.reference.codes import ConsentAnswer, ConsentEnd, ReferralCancelReason
from kzcp.reference.codes import ReferralStatus as S
from referrals.actions import along, endings
from referrals.models import OPEN_STATES, Referral

BLOCKING = (S.SUBMITTED, S.SENT, S.WAITING, S.ACCEPTED, S.IN_SERVICE)
CANCELLED_WITH = {
    ConsentEnd.WITHDRAWN: ReferralCancelReason.CONSENT_WITHDRAWN,
    ConsentEnd.SUSPENDED: ReferralCancelReason.CONSENT_SUSPENDED,
}
"""An expired consent carries nothing new, but does not break off what has begun."""


def nothing_stands_open(case: Case, request: ClosureRequest | None) -> bool:
    """Whether no referral stands against closing the case.

    Without a request (closing with advice) there must be no referral at all. With a reason that cancels
    them none blocks; otherwise every open one does, except a waiting list that a named body follows.
    """
    rows = Referral.objects.filter(case=case)
    if request is None:
        return not rows.exclude(status__in=[S.CANCELLED, S.REJECTED]).exists()
    if request.reason in FINDING_REASONS:
        return True
    blocking = rows.filter(status__in=BLOCKING)
    return not blocking.exclude(status=S.WAITING, followed_by__isnull=False).exists()


def ended_with_the_case(case: Case, request: ClosureRequest) -> str:
    """How many referrals closing for this reason ends, with their numbers; empty for none."""
    rows = _ended_by_closing(Referral.objects.filter(case=case), request.reason)
    numbers = list(rows.order_by("serial").values_list("number", flat=True))
    if not numbers:
        return ""
    told = {"n": len(numbers), "numbers": ", ".join(numbers)}
    return _("Referrals that will be ended with the case: %(n)s (№ %(numbers)s).") % told


def on_case_closed(event: CaseEvent) -> None:
    """Cancel drafts; with a reason such as death or a lost family all that is open."""
    reason = str(event.facts.get("closure_reason", ""))
    rows = _ended_by_closing(Referral.objects.filter(case=event.case), reason)
    _cancel_all(rows, ReferralCancelReason.CASE_CLOSED, of=reason)


def on_case_error(event: CaseEvent) -> None:
    """Cancel all that is open: the case was made by mistake."""
    _cancel_all(_open_of(event), ReferralCancelReason.MISTAKE, of=str(event.facts.get("error_reason", "")))


def on_consent_ended(event: CaseEvent) -> None:
    """Cancel what this consent carried, and nothing else."""
    consent = Consent.objects.filter(pk=_record(event)).first()
    if consent is None or consent.end not in CANCELLED_WITH:
        return
    carried = Q(consent=consent) | Q(persons__consent=consent, persons__dropped_at=None)
    rows = Referral.objects.filter(carried, status__in=BLOCKING).distinct()
    _cancel_all(rows, CANCELLED_WITH[ConsentEnd(consent.end)], of=consent.end)


def on_consent_refused(event: CaseEvent) -> None:
    """Cancel what a consent of the same person carried to whom they refuse now, though it may hold for others."""
    refusal = Consent.objects.filter(pk=_record(event)).first()
    if refusal is None or refusal.answer != ConsentAnswer.REFUSED:
        return
    before = {"giver": refusal.giver_id, "person": refusal.person_id, "given_on__lte": refusal.given_on}
    given = Consent.objects.filter(**before, case=refusal.case_id, purpose=refusal.purpose)
    carried = Q(consent__in=given) | Q(persons__consent__in=given, persons__dropped_at=None)
    rows = Referral.objects.filter(carried, status__in=BLOCKING)
    if refusal.recipient_id is not None:
        rows = rows.filter(provider=refusal.recipient_id)
    if refusal.service_id is not None:
        rows = rows.filter(service=refusal.service_id)
    _cancel_all(rows.distinct(), ReferralCancelReason.CONSENT_WITHDRAWN, of=refusal.answer)


def on_plan_approved(event: CaseEvent) -> None:
    """Approve with a plan the submitted referrals that it names by service and person."""
    plan = Plan.objects.select_related("case").get(pk=_record(event))
    along.approve_with(plan, Actor.parse(event.by))


def _record(event: CaseEvent) -> UUID:
    if event.record_id is None:
        raise LookupError(f"{event.kind} names no record")
    return event.record_id


def _ended_by_closing(rows: QuerySet[Referral], reason: str) -> QuerySet[Referral]:
    ended = OPEN_STATES if reason in FINDING_REASONS else (S.DRAFT, S.SUBMITTED)
    return rows.filter(status__in=ended)


def _open_of(event: CaseEvent) -> QuerySet[Referral]:
    return Referral.objects.filter(case=event.case, status__in=OPEN_STATES)


def _cancel_all(rows: QuerySet[Referral], reason: ReferralCancelReason, *, of: str) -> None:
    for referral in rows.order_by("serial"):
        endings.cancel_as_consequence(referral=referral, reason=reason, of=of)
