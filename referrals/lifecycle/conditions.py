"""What must hold before a step of a referral; each is asked as the person who takes the step."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import Why
from kzcp.reference import services
from kzcp.reference.codes import ReferralCancelReason, RiskLevel, ServiceFor, Urgency
from kzcp.reference.codes import ReferralStatus as S
from kzcp.workflow.lifecycle import STEPS, Condition
from referrals.models import Referral
from referrals.packet import ground, naming, typed

SENT_ON_WITHIN = timedelta(days=30)
"""For so long after its first sending the same packet may go to another organisation without a new approval."""


def _packets_are_complete(row: Referral, by: Actor) -> bool:
    persons = list(row.persons.filter(dropped_at=None))
    return bool(persons) and not any(typed.missing(row.service_id, one.typed) for one in persons)


def _age_fits(row: Referral, by: Actor) -> bool:
    if row.age_override or services.service(row.service_id).served_for != ServiceFor.CHILD:
        return True
    persons = row.persons.filter(dropped_at=None).select_related("person")
    ages = [one.person.age_on(clock.today()) for one in persons]
    return all(age is None or age >= 18 or services.fits_age(row.service_id, age) for age in ages)


def _provider_gives_it(row: Referral, by: Actor) -> bool:
    given = services.service(row.service_id).provider_types
    offered = row.provider.offers.filter(service_id=row.service_id, ended_on=None).exists()
    return offered or row.provider.kind in given


def first_sent(row: Referral) -> Referral:
    """The referral by which the packet of this one was first sent, or the referral itself."""
    sent = Referral.objects.filter(packet_id=row.packet_id, case_id=row.case_id, sent_at__isnull=False)
    return sent.order_by("sent_at", "id").first() or row


def may_be_sent_on(row: Referral) -> bool:
    """Whether the packet of a declined or unanswered referral may go to another organisation as it is."""
    silent = row.status == S.CANCELLED and row.cancel_reason == ReferralCancelReason.NO_ANSWER
    first = first_sent(row)
    recent = first.sent_at is not None and clock.now() - first.sent_at <= SENT_ON_WITHIN
    return (row.status == S.DECLINED or silent) and recent and not first.waits_for_confirmation


def _came_from_one_that_ended(row: Referral, by: Actor) -> bool:
    return row.sent_on_from is not None and may_be_sent_on(row.sent_on_from)


def is_silent(row: Referral) -> bool:
    """Whether the provider has let the time to answer pass."""
    return row.answered_at is None and row.answer_due is not None and row.answer_due < clock.now()


CASE_IS_OPEN = Condition[Referral](
    "case_is_open", lambda row, by: row.case.is_open, _("This case is closed. Reopen it first.")
)
COMPLETE = Condition[Referral](
    "packets_complete",
    _packets_are_complete,
    _("Choose who is served, and write what is needed, why, and what to mind for safety."),
)
GROUND_HOLDS = Condition[Referral](
    "ground_holds",
    lambda row, by: ground.holds(row),
    _("There is no consent that holds for this service and organisation, and no legal ground with a reason."),
)
NAMES_NOBODY_BARRED = Condition[Referral](
    "names_nobody_barred",
    naming.names_nobody_barred,
    _("Somebody in this referral may not be named in it. Choose other people, and write it without them."),
    Why.PROTECTED,
)
BY_THE_SYSTEM = Condition[Referral](
    "by_the_system",
    lambda row, by: by == STEPS,
    _("This follows from something else and is chosen by nobody."),
)
AGE_FITS = Condition[Referral](
    "age_fits", _age_fits, _("The service is for another age. Choose another one, or say why it is needed.")
)
PROVIDER_GIVES_IT = Condition[Referral](
    "provider_gives_it", _provider_gives_it, _("This organisation does not give this service.")
)
NOT_AUTHOR = Condition[Referral](
    "not_author",
    lambda row, by: by.user_id not in {row.author_id, *row.writers},
    _("You wrote this referral, so another person decides on it."),
    Why.SAME_PERSON,
)
HIGH_RISK = Condition[Referral](
    "high_risk",
    lambda row, by: row.case.risk == RiskLevel.HIGH,
    _("Only at high risk can a referral be sent before it is approved."),
)
URGENT_SERVICE = Condition[Referral](
    "urgent_service",
    lambda row, by: row.urgency == Urgency.EMERGENCY and services.service(row.service_id).urgent_ok,
    _("This service is not given in an emergency, or the referral is not marked as one."),
)
WAITS_FOR_CONFIRMATION = Condition[Referral](
    "waits_for_confirmation",
    lambda row, by: row.waits_for_confirmation,
    _("This referral does not wait for a confirmation."),
)
SAME_PACKET = Condition[Referral](
    "same_packet",
    _came_from_one_that_ended,
    _("The packet can go to another organisation only within 30 days after it was declined or not answered."),
)
