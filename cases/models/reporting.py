from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, SealedRow
from cases.models.case import Case
from cases.models.late import LateEntry, day_says_why, require_reason
from cases.models.sight import OfCaseQuerySet
from kzcp.core import clock
from kzcp.reference import terms
from kzcp.reference.codes import NotReportedReason
from kzcp.reference.codes import ReportingDecision as Code
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField


class ReportingDecision(LateEntry, SealedRow):
    """Whether a body was told of suspected violence. The newest decision of a case holds.

    REPORTED needs body, day and number; ALREADY_KNOWN body and number; NOT_REPORTED a reason, and
    with UNSAFE_NOW the day of a new decision.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="reporting_decisions")
    decision = models.CharField(max_length=CODE)
    body = models.CharField(max_length=CODE, blank=True, default="")
    decided_on = models.DateField()
    number = EncryptedTextField(
        "reporting.number", verbose_name=_("Registration number"), max_length=60, blank=True
    )
    reason = models.CharField(max_length=CODE, blank=True, default="")
    words = EncryptedTextField(
        "reporting.words", verbose_name=_("Reason in words"), max_length=4000, blank=True
    )
    next_decision_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    privacy = Privacy(
        personal={
            "decision": "a code without words; walls and figures read it",
            "body": "a code without words; walls and figures read it",
            "reason": "a code without words; walls and figures read it",
            "decided_on": "figures and deadlines are computed by the database",
            "next_decision_on": "figures and deadlines are computed by the database",
        },
        none=("late_entry_reason",),
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(decision__in=["REPORTED", "ALREADY_KNOWN"], reason="") & ~Q(body=""))
                | (Q(decision="NOT_REPORTED", body="") & ~Q(reason="")),
                name="reporting_body_or_reason",
            ),
            models.CheckConstraint(
                condition=~Q(reason="UNSAFE_NOW") | Q(next_decision_on__isnull=False),
                name="reporting_unsafe_is_decided_again",
            ),
            day_says_why("decided_on", name="reporting_decided_late_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.case_id}"

    def clean(self) -> None:
        """Refuse unknown codes, late entry in silence and a decision without what it must hold."""
        terms.check("reporting_decision", self.decision, field="decision")
        if self.decided_on > clock.today():
            raise ValidationError({"decided_on": _("The day of the decision lies in the future.")})
        require_reason(self.late_entry_reason, happened=self.decided_on, recorded=self.recorded_at)
        if self.decision == Code.NOT_REPORTED:
            self._clean_reason()
            return
        if self.reason:
            raise ValidationError({"reason": _("Only a decision not to report has this reason.")})
        terms.check("reporting_body", self.body, field="body")
        if not self.number:
            raise ValidationError({"number": _("Write the number under which the body registered it.")})

    def _clean_reason(self) -> None:
        if self.body:
            raise ValidationError({"body": _("Where nothing is reported there is no body to which it was.")})
        terms.check("not_reported_reason", self.reason, field="reason")
        if self.reason == NotReportedReason.OTHER and not self.words:
            raise ValidationError({"words": _("Write the reason in words.")})
        if self.reason == NotReportedReason.UNSAFE_NOW and self.next_decision_on is None:
            raise ValidationError({"next_decision_on": _("Say on which day it will be decided again.")})
        if self.next_decision_on and self.next_decision_on <= self.decided_on:
            raise ValidationError({"next_decision_on": _("Choose a day after that of this decision.")})
