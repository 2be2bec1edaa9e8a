from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases import registry
from cases.models.base import CODE, SealedRow
from cases.models.household import Household
from cases.models.person import Person
from cases.models.sight import CLOSED_STATES, CaseQuerySet
from kzcp.reference import terms
from kzcp.reference.codes import CaseEventKind, CaseStatus
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField

OPEN_STATES = tuple(state for state in CaseStatus if state not in CLOSED_STATES)


class Case(SealedRow):
    """The work of one office for one person, or for a household where the kind says so.

    `person` or `household` is the subject, never both. `region` is that of the office. `worker` is
    empty while nobody is assigned. `next_due` is the earliest moment of its open tasks.
    The details of the kind are one row of the kind's own model, under `details`.
    """

    number = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=CODE)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="cases")
    office = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+")
    worker = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    risk = models.CharField(max_length=CODE)
    risk_reason = models.CharField(max_length=CODE, blank=True, default="")
    risk_words = EncryptedTextField(
        "case.risk_words", verbose_name=_("Reasons for the risk"), max_length=4000, blank=True
    )
    level = models.CharField(max_length=CODE)
    restriction_reason = models.CharField(max_length=CODE, blank=True, default="")
    status = models.CharField(max_length=CODE, default=CaseStatus.REGISTERED)
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    next_due = models.DateTimeField(null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closure_reason = models.CharField(max_length=CODE, blank=True, default="")
    error_reason = models.CharField(max_length=CODE, blank=True, default="")
    over_18_reason = models.CharField(max_length=CODE, blank=True, default="")
    concern = models.ForeignKey("cases.Concern", models.PROTECT, related_name="+")

    privacy = Privacy(
        personal={
            "kind": "a code without words; walls and figures read it",
            "risk": "a code without words; walls and figures read it",
            "risk_reason": "a code without words; walls and figures read it",
            "closure_reason": "a code without words; walls and figures read it",
            "over_18_reason": "a code without words; walls and figures read it",
            "restriction_reason": "a code without words; walls and figures read it",
        },
        none=(
            "number",
            "level",
            "status",
            "error_reason",
        ),
    )

    objects = models.Manager.from_queryset(CaseQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, household__isnull=False) | Q(person__isnull=False, household=None),
                name="case_has_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closure_reason="")
                | (Q(closed_at__isnull=False) & ~Q(closure_reason="")),
                name="case_closing_all_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(status="CLOSED") | Q(closed_at__isnull=False), name="case_closed_says_when"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["CLOSED", "ERROR"]) | Q(closed_at=None),
                name="case_open_is_not_closed",
            ),
            models.CheckConstraint(
                condition=(Q(status="ERROR") & ~Q(error_reason=""))
                | (~Q(status="ERROR") & Q(error_reason="")),
                name="case_error_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(level="RESTRICTED") & ~Q(restriction_reason=""))
                | (~Q(level="RESTRICTED") & Q(restriction_reason="")),
                name="case_restriction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(level__in=["NORMAL", "SENSITIVE", "RESTRICTED"]), name="case_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(risk__in=["HIGH", "MEDIUM", "LOW"]), name="case_risk_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "REGISTERED",
                        "ASSESSMENT",
                        "PLANNING",
                        "IMPLEMENTATION",
                        "REVIEW",
                        "CLOSED",
                        "ERROR",
                    ]
                ),
                name="case_status_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "next_due", "id"],
                include=["worker", "level", "region"],
                condition=~Q(status__in=["CLOSED", "ERROR"]),
                name="case_open_of_office",
            ),
            models.Index(
                fields=["worker", "next_due", "id"],
                include=["office", "level", "region"],
                condition=~Q(status__in=["CLOSED", "ERROR"]),
                name="case_open_of_worker",
            ),
            models.Index(
                fields=["region", "next_due", "id"],
                condition=~Q(status__in=["CLOSED", "ERROR"]),
                name="case_open_of_region",
            ),
            models.Index(
                fields=["concern"], condition=Q(level="RESTRICTED"), name="case_restricted_of_concern"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Neither closed nor marked as error."""
        return self.status not in CLOSED_STATES

    @cached_property
    def reopened_at(self) -> datetime | None:
        """When the case was opened again last; None where it never was closed."""
        rows = self.events.filter(kind=CaseEventKind.CASE_REOPENED)
        return rows.order_by("-recorded_at").values_list("recorded_at", flat=True).first()

    @property
    def details(self) -> models.Model | None:
        """The row of the kind's own model, or None before it is made."""
        model = registry.kind(self.kind).details
        return model._default_manager.filter(case_id=self.pk).first()

    def clean(self) -> None:
        """Refuse codes that do not exist and a subject that the kind does not take."""
        kind = registry.kind(self.kind)
        terms.check("risk_level", self.risk, field="risk")
        terms.check("confidentiality_level", self.level, field="level")
        if (self.person_id is None) != (kind.subject == "household"):
            raise ValidationError(_("This kind of case needs another kind of subject."))


class CaseNumber(models.Model):
    """The last serial number given out in a region and a year; the row is locked while the next is made."""

    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    privacy = Privacy(none=("last",))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "year"], name="case_number_row_once")]

    def __str__(self) -> str:
        return f"{self.region_id}-{self.year}"
