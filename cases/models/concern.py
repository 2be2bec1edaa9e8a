from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, SealedRow
from cases.models.late import LateEntry, moment_says_why, require_reason
from cases.models.sight import ConcernQuerySet
from kzcp.core import clock
from kzcp.reference import terms
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField

DECISION_WITHIN = timedelta(hours=24)
"""A concern becomes a case, a link to one or a rejection within this time of being received."""

LONGEST_AGO = timedelta(days=5 * 366)
"""A report received longer ago than this is a slip in the year."""


def moment_of_report(received: datetime, now: datetime) -> None:
    """Raise ValidationError at `received_at` for a moment in the future, or one that is a slip in the year."""
    if received > now + timedelta(minutes=5):
        raise ValidationError({"received_at": _("The report cannot be received in the future.")})
    if received < now - LONGEST_AGO:
        raise ValidationError({"received_at": _("This lies more than five years back. Check the year.")})


class Concern(LateEntry, SealedRow):
    """A report received about a child, before or without a case.

    `taken_by` wrote it down; `owner` must decide on it, at first the same person.
    `decided_at`, `decided_by` and `outcome` are set together; `case` only with CASE and LINKED,
    `rejection_reason` only with REJECTED.
    """

    received_at = models.DateTimeField(_("Received"))
    recorded_at = models.DateTimeField(editable=False)
    taken_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    office = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    source = models.CharField(_("Who reports"), max_length=CODE)
    words = EncryptedTextField("concern.words", verbose_name=_("What was said"), max_length=10_000)
    reporter_name = EncryptedTextField(
        "concern.reporter_name", verbose_name=_("Name of the reporter"), max_length=160, blank=True
    )
    reporter_contact = EncryptedTextField(
        "concern.reporter_contact", verbose_name=_("How to reach the reporter"), max_length=240, blank=True
    )
    immediate_danger = models.BooleanField(_("Immediate danger"), default=False)
    risk_signs = ArrayField(models.CharField(max_length=CODE), default=list, blank=True)
    outcome = models.CharField(max_length=CODE, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="concerns")
    rejection_reason = models.CharField(max_length=CODE, blank=True, default="")
    decision_words = EncryptedTextField(
        "concern.decision_words", verbose_name=_("Reason in words"), max_length=2000, blank=True
    )

    privacy = Privacy(
        personal={
            "source": "a code without words; walls and figures read it",
            "risk_signs": "a code without words; walls and figures read it",
        },
        none=(
            "outcome",
            "rejection_reason",
            "late_entry_reason",
        ),
    )

    objects = models.Manager.from_queryset(ConcernQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(outcome="")),
                name="concern_decision_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", case=None, rejection_reason="")
                | Q(outcome__in=["CASE", "LINKED"], case__isnull=False, rejection_reason="")
                | (Q(outcome="REJECTED", case=None) & ~Q(rejection_reason="")),
                name="concern_outcome_has_its_object",
            ),
            moment_says_why("received_at", name="concern_written_late_says_why"),
        ]
        indexes = [
            models.Index(fields=["office", "received_at"], condition=Q(outcome=""), name="concern_open"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def decide_by(self) -> datetime:
        """The moment by which the concern must be decided."""
        return self.received_at + DECISION_WITHIN

    def clean(self) -> None:
        """Refuse unknown codes, an empty report, a moment in the future and late entry in silence."""
        terms.check("identification_source", self.source, field="source")
        for code in self.risk_signs:
            terms.check("risk_sign", code, field="risk_signs")
        if not self.words:
            raise ValidationError({"words": _("Write what was said.")})
        moment_of_report(self.received_at, clock.now())
        require_reason(self.late_entry_reason, happened=self.received_at, recorded=self.recorded_at)
