from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Consent
from cases.models.base import CODE, SealedRow
from cases.models.late import LateEntry, day_says_why
from kzcp.core.ids import uuid7
from kzcp.reference import terms
from kzcp.reference.codes import ReferralStatus as S
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField
from referrals.models.sight import WITH_PROVIDER, ReferralQuerySet

ENDED_STATES = (S.REJECTED, S.DECLINED, S.DELIVERED, S.NOT_DELIVERED, S.CANCELLED)
OPEN_STATES = tuple(state for state in S if state not in ENDED_STATES)
_ANSWERED = [S.WAITING, S.ACCEPTED, S.DECLINED, S.IN_SERVICE, S.DELIVERED, S.NOT_DELIVERED]

__all__ = ["ENDED_STATES", "OPEN_STATES", "WITH_PROVIDER", "Referral"]


class Referral(LateEntry, SealedRow):
    """A request to one organisation for one service, for one or more people of a case.

    The provider may read this row, so it holds nothing about the people: who is served stands in
    `ReferralPerson`, what only the office reads in `OfficeRecord`. `packet_id` is the same in all
    referrals by which one packet went on to another organisation. `consent_until` is the day on which the
    first of its consents ends, as known at submission. `late_entry_reason` is why the beginning was recorded
    late, `begun_recorded_at` when; it is empty where the beginning follows from a delivery. Words in it are
    the provider's own. `narrowed_at` is when the system last took out of it somebody who may not be named.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    serial = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=24, unique=True)
    service = models.ForeignKey("reference.Service", models.PROTECT, related_name="+")
    provider = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    urgency = models.CharField(max_length=CODE)
    status = models.CharField(max_length=CODE, default=S.DRAFT)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="+")
    legal_ground = models.CharField(max_length=CODE, blank=True, default="")
    consent_until = models.DateField(null=True, blank=True)
    age_override = models.CharField(max_length=CODE, blank=True, default="")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    writers: ArrayField[list[int], list[int]] = ArrayField(models.BigIntegerField(), default=list, blank=True)
    packet_id = models.UUIDField(default=uuid7)
    sent_on_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="sent_on")
    made_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True, default="")
    narrowed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_due = models.DateTimeField(null=True, blank=True)
    start_due = models.DateTimeField(null=True, blank=True)
    sent_as_emergency = models.BooleanField(default=False)
    confirm_due = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    first_meeting_at = models.DateTimeField(null=True, blank=True)
    waiting_days = models.PositiveSmallIntegerField(null=True, blank=True)
    followed_by = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decline_reason = models.CharField(max_length=CODE, blank=True, default="")
    not_delivered_reason = models.CharField(max_length=CODE, blank=True, default="")
    answer_words = EncryptedTextField(
        "referral.answer_words", verbose_name=_("In words"), max_length=1000, blank=True
    )
    begun_on = models.DateField(null=True, blank=True)
    begun_recorded_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=CODE, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        personal={
            "begun_on": "figures and deadlines are computed by the database",
            "consent_until": "the provider must know until when they may work, and reads no consent",
        },
        none=(
            *("number", "urgency", "status", "legal_ground", "age_override", "content_hash", "writers"),
            *("decline_reason", "not_delivered_reason", "cancel_reason", "late_entry_reason"),
        ),
    )

    objects = models.Manager.from_queryset(ReferralQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "serial"], name="referral_serial_once"),
            models.CheckConstraint(
                condition=Q(status__in=[state.value for state in S]), name="referral_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=["EMERGENCY", "URGENT", "ORDINARY"]), name="referral_urgency_is_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(consent__isnull=False, legal_ground="") | (Q(consent=None) & ~Q(legal_ground=""))
                )
                | Q(status__in=[S.DRAFT, S.CANCELLED], consent=None, legal_ground=""),
                name="referral_goes_under_one_ground",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, answer_due=None, start_due=None)
                | Q(sent_at__isnull=False, answer_due__isnull=False, start_due__isnull=False),
                name="referral_sending_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.DRAFT, S.SUBMITTED, S.REJECTED], sent_at=None)
                | Q(status__in=[*_ANSWERED, S.SENT], sent_at__isnull=False)
                | Q(status=S.CANCELLED),
                name="referral_state_says_whether_sent",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.DRAFT, S.CANCELLED])
                | (Q(submitted_at__isnull=False) & ~Q(content_hash="")),
                name="referral_submission_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="referral_answer_all_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_ANSWERED) | Q(answered_at__isnull=False),
                name="referral_answered_says_when",
            ),
            models.CheckConstraint(
                condition=(Q(status=S.DECLINED) & ~Q(decline_reason=""))
                | (~Q(status=S.DECLINED) & Q(decline_reason="")),
                name="referral_decline_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(status=S.NOT_DELIVERED) & ~Q(not_delivered_reason=""))
                | (~Q(status=S.NOT_DELIVERED) & Q(not_delivered_reason="")),
                name="referral_not_delivered_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(status=S.CANCELLED) & ~Q(cancel_reason=""))
                | (~Q(status=S.CANCELLED) & Q(cancel_reason="")),
                name="referral_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(ENDED_STATES), ended_at__isnull=False)
                | (~Q(status__in=list(ENDED_STATES)) & Q(ended_at=None)),
                name="referral_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.WAITING) | Q(waiting_days__isnull=False),
                name="referral_waiting_says_how_long",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.IN_SERVICE) | Q(begun_on__isnull=False),
                name="referral_in_service_says_since",
            ),
            models.CheckConstraint(
                condition=Q(sent_as_emergency=True, confirm_due__isnull=False, urgency="EMERGENCY")
                | Q(sent_as_emergency=False, confirm_due=None, confirmed_at=None),
                name="referral_emergency_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="referral_confirmation_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("author")),
                name="referral_is_confirmed_by_another",
            ),
            day_says_why("begun_on", recorded="begun_recorded_at", name="referral_begun_late_says_why"),
        ]
        indexes = [
            models.Index(
                fields=["provider", "answer_due", "id"],
                condition=Q(status__in=[state.value for state in WITH_PROVIDER]),
                name="referral_with_provider",
            ),
            models.Index(fields=["case", "-made_at"], name="referral_by_case"),
            models.Index(fields=["packet_id"], name="referral_by_packet"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Neither rejected, declined, delivered, not delivered nor cancelled."""
        return self.status not in ENDED_STATES

    @property
    def is_with_provider(self) -> bool:
        """Whether the provider may read the packet now."""
        return self.status in WITH_PROVIDER

    @property
    def waits_for_confirmation(self) -> bool:
        """Sent as an emergency and not decided on by a second person yet."""
        return self.sent_as_emergency and self.confirmed_at is None and self.status != S.CANCELLED

    def clean(self) -> None:
        """Refuse codes that do not exist, two grounds at once and an organisation that cannot give the service."""
        terms.check("urgency", self.urgency, field="urgency")
        if self.legal_ground:
            terms.check("legal_ground", self.legal_ground, field="legal_ground")
        if self.consent_id and self.legal_ground:
            raise ValidationError({"legal_ground": _("Choose either a consent or a legal ground.")})
        if self.age_override:
            terms.check("override_reason", self.age_override, field="age_override")
