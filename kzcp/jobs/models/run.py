from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kzcp.core.clock import now
from kzcp.core.ids import uuid7
from kzcp.vault.classification import Privacy


class RunState(models.TextChoices):
    RUNNING = "RUNNING", _("Running")
    FINISHED = "FINISHED", _("Finished")
    FAILED = "FAILED", _("Failed")


class Run(models.Model):
    """One piece of work for one period: there is one row, however often it was begun.

    `progress` of `total` steps are done and stay done when the work is begun again; `attempts` numbers the
    beginnings, and a beginning that was overtaken by a later one can change nothing any more. `error` names
    the class of the error only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.CharField(max_length=60)
    period = models.CharField(max_length=60)
    version = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.RUNNING)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    message = models.CharField(max_length=80, blank=True)
    asked_by = models.CharField(max_length=60)
    attempts = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=now)
    touched_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=120, blank=True)

    privacy: ClassVar[Privacy] = Privacy(
        none=(
            "job",
            "period",
            "version",
            "state",
            "progress",
            "total",
            "message",
            "asked_by",
            "attempts",
            "error",
        )
    )

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["job", "period", "version"], name="run_once_for_each_period"),
            models.CheckConstraint(condition=models.Q(state__in=RunState.values), name="run_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=RunState.RUNNING, ended_at=None)
                | (~models.Q(state=RunState.RUNNING) & ~models.Q(ended_at=None)),
                name="run_ended_has_its_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RunState.FAILED) | models.Q(error=""),
                name="run_error_only_if_failed",
            ),
            models.CheckConstraint(
                condition=models.Q(total=None) | models.Q(progress__lte=models.F("total")),
                name="run_progress_within_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100; None while the number of steps is not known."""
        return self.progress * 100 // self.total if self.total else None
