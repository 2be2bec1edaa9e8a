from typing import ClassVar

from django.db import models

from cases.models import Case
from cases.models.base import CODE, Row
from cases.models.sight import OfCaseQuerySet
from kzcp.vault.classification import Privacy
from referrals.models.referral import Referral


class SilenceStep(models.TextChoices):
    """How far the silence of a provider has been told."""

    REMINDED = "REMINDED"
    SUPERVISOR = "SUPERVISOR"
    COORDINATOR = "COORDINATOR"


class Silence(Row):
    """One step in telling that a provider has not answered; that there is one of each is why it is told once."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="silences")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    step = models.CharField(max_length=CODE, choices=SilenceStep)
    told_at = models.DateTimeField()

    privacy: ClassVar[Privacy] = Privacy(none=("step",))

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        ordering = ["told_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "step"], name="silence_is_told_once"),
            models.CheckConstraint(
                condition=models.Q(step__in=SilenceStep.values), name="silence_step_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.step
