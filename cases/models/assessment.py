from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, SealedRow
from cases.models.case import Case
from cases.models.sight import OfCaseQuerySet
from kzcp.reference import terms
from kzcp.reference.codes import SeparationRisk
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField


class Assessment(SealedRow):
    """One assessment of a case; `completed_at` and `completed_by` are set together."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    version = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    risk = models.CharField(max_length=CODE, blank=True, default="")
    risk_words = EncryptedTextField(
        "assessment.risk_words", verbose_name=_("Reasons for the risk"), max_length=4000, blank=True
    )
    risk_reason = models.CharField(max_length=CODE, blank=True, default="")
    child_wishes = EncryptedTextField(
        "assessment.child_wishes", verbose_name=_("What the child wishes"), max_length=4000, blank=True
    )
    summary = EncryptedTextField(
        "assessment.summary", verbose_name=_("Summary"), max_length=10_000, blank=True
    )
    protective_factors = ArrayField(models.CharField(max_length=CODE), default=list, blank=True)
    separation_risk = models.CharField(max_length=CODE, default=SeparationRisk.NOT_ASSESSED)

    privacy = Privacy(
        personal={
            "risk": "a code without words; walls and figures read it",
            "risk_reason": "a code without words; walls and figures read it",
            "protective_factors": "a code without words; walls and figures read it",
            "separation_risk": "a code without words; walls and figures read it",
        }
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="assessment_version_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(completed_at=None), name="assessment_open_once"
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None, completed_by=None)
                | (Q(completed_at__isnull=False, completed_by__isnull=False) & ~Q(risk="")),
                name="assessment_completion_all_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.version}"

    def clean(self) -> None:
        """Refuse codes that do not exist."""
        if self.risk:
            terms.check("risk_level", self.risk, field="risk")
        if self.risk_reason:
            terms.check("risk_lowering_reason", self.risk_reason, field="risk_reason")
        terms.check("separation_risk", self.separation_risk, field="separation_risk")
        for code in self.protective_factors:
            terms.check("protective_factor", code, field="protective_factors")


class AssessmentFinding(SealedRow):
    """What an assessment says of one domain."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="findings")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    domain = models.CharField(max_length=CODE)
    scale = models.CharField(max_length=CODE)
    words = EncryptedTextField("finding.words", verbose_name=_("In words"), max_length=4000, blank=True)

    privacy = Privacy(
        personal={
            "domain": "a code without words; walls and figures read it",
            "scale": "a code without words; walls and figures read it",
        }
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "domain"], name="finding_once_for_a_domain")
        ]

    def __str__(self) -> str:
        return f"{self.domain} {self.scale}"

    def clean(self) -> None:
        """Refuse codes that do not exist."""
        terms.check("assessment_domain", self.domain, field="domain")
        terms.check("assessment_scale", self.scale, field="scale")
