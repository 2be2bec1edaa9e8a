from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, SealedRow
from cases.models.case import Case
from cases.models.sight import OfCaseQuerySet
from kzcp.core.ids import uuid7
from kzcp.reference import terms
from kzcp.reference.codes import GoalProgress, PlanAgreement
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField


class PlanState(models.TextChoices):
    """Where a version of a plan stands."""

    DRAFT = "DRAFT", _("Being written")
    SUBMITTED = "SUBMITTED", _("Waiting for approval")
    IN_FORCE = "IN_FORCE", _("In force")
    REPLACED = "REPLACED", _("Replaced by a newer version")
    DISCARDED = "DISCARDED", _("Discarded")


class Plan(SealedRow):
    """One numbered version of the plan of a case.

    The approved version stays in force until its successor is approved. `content_hash` is that of the
    goals, actions, services, persons and dates as they were approved. `writers` are the keys of all who wrote part
    of this version or handed it in.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=CODE, choices=PlanState.choices, default=PlanState.DRAFT)
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    writers: ArrayField[list[int], list[int]] = ArrayField(models.BigIntegerField(), default=list, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True, default="")
    caregiver = models.ForeignKey("cases.Person", models.PROTECT, null=True, blank=True, related_name="+")
    caregiver_agreement = models.CharField(max_length=CODE, default=PlanAgreement.NOT_ASKED)
    caregiver_words = EncryptedTextField(
        "plan.caregiver_words", verbose_name=_("What the caregiver says"), max_length=2000, blank=True
    )
    child_agreement = models.CharField(max_length=CODE, default=PlanAgreement.NOT_ASKED)
    child_words = EncryptedTextField(
        "plan.child_words", verbose_name=_("What the child says"), max_length=2000, blank=True
    )

    privacy = Privacy(
        personal={
            "caregiver_agreement": "a code without words; walls and figures read it",
            "child_agreement": "a code without words; walls and figures read it",
        },
        none=(
            "state",
            "content_hash",
            "writers",
        ),
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["DRAFT", "SUBMITTED"]), name="plan_in_work_once"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="IN_FORCE"), name="plan_in_force_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | (Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(content_hash="")),
                name="plan_approval_all_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["IN_FORCE", "REPLACED"]) | Q(approved_at__isnull=False),
                name="plan_in_force_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("author")),
                name="plan_is_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.version}"

    def clean(self) -> None:
        """Refuse codes that do not exist."""
        for field in ("caregiver_agreement", "child_agreement"):
            terms.check("plan_agreement", getattr(self, field), field=field)


class Goal(SealedRow):
    """A goal of one version. `origin` is the same in all versions that carry the goal on."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    origin = models.UUIDField(default=uuid7)
    order = models.PositiveSmallIntegerField(default=0)
    component = models.CharField(max_length=CODE)
    words = EncryptedTextField("goal.words", verbose_name=_("Goal"), max_length=1000)
    progress = models.CharField(max_length=CODE, default=GoalProgress.NOT_STARTED)
    progress_words = EncryptedTextField(
        "goal.progress_words", verbose_name=_("How far it has come"), max_length=1000, blank=True
    )
    outcome = models.CharField(max_length=CODE, blank=True, default="")
    outcome_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        personal={
            "component": "a code without words; walls and figures read it",
            "progress": "a code without words; walls and figures read it",
            "outcome": "a code without words; walls and figures read it",
        }
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at=None) | (Q(outcome_at__isnull=False) & ~Q(outcome="")),
                name="goal_outcome_all_or_none",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        """Refuse codes that do not exist and a goal without words."""
        terms.check("plan_component", self.component, field="component")
        terms.check("goal_progress", self.progress, field="progress")
        if self.outcome:
            terms.check("goal_outcome", self.outcome, field="outcome")
        if not self.words:
            raise ValidationError({"words": _("Write the goal.")})


class PlanAction(SealedRow):
    """Something to be done for a goal: by whom, with which service, for whom, until when."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="actions")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    origin = models.UUIDField(default=uuid7)
    order = models.PositiveSmallIntegerField(default=0)
    words = EncryptedTextField("action.words", verbose_name=_("Action"), max_length=1000)
    responsible = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    responsible_words = EncryptedTextField(
        "action.responsible_words", verbose_name=_("Who does it"), max_length=240, blank=True
    )
    service = models.ForeignKey("reference.Service", models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    outcome = models.CharField(max_length=CODE, blank=True, default="")
    outcome_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    person_keys: ArrayField[list[UUID], list[UUID]] = ArrayField(models.UUIDField(), default=list, blank=True)

    privacy = Privacy(
        personal={
            "outcome": "a code without words; walls and figures read it",
            "due_on": "figures and deadlines are computed by the database",
        },
        none=("person_keys",),
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at=None) | (Q(outcome_at__isnull=False) & ~Q(outcome="")),
                name="action_outcome_all_or_none",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        """Refuse codes that do not exist, an action without words and one that nobody does."""
        if self.outcome:
            terms.check("action_outcome", self.outcome, field="outcome")
        if not self.words:
            raise ValidationError({"words": _("Write the action.")})
        if self.responsible_id is None and not self.responsible_words and self.service_id is None:
            raise ValidationError({"responsible_words": _("Say who does it.")})
