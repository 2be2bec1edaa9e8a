from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kzcp.accounts.models import User
from kzcp.core.ids import uuid7
from kzcp.vault.classification import Privacy


class ReleaseState(models.TextChoices):
    PREPARED = "PREPARED", _("Prepared, not published")
    PUBLISHED = "PUBLISHED", _("Published")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn before publication")


class Release(models.Model):
    """The tables of one ended quarter, frozen and protected when they were prepared.

    `tables` holds only what may be shown: a hidden cell has no value in it. `definitions` names the
    version of every indicator, `code_version` the rules that counted and protected, `fingerprint` the
    figures that went in and `content_hash` the tables that came out (both SHA-256). A correction is a
    new version. Whoever prepared a release never publishes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    period = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ReleaseState.choices, default=ReleaseState.PREPARED)
    as_of = models.DateTimeField()
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    definitions: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField()
    code_version = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    tables: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField()

    privacy: ClassVar[Privacy] = Privacy(
        none=(
            "period",
            "state",
            "definitions",
            "code_version",
            "fingerprint",
            "content_hash",
            "tables",
        )
    )

    class Meta:
        ordering = ["-period", "-version"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period__regex=r"^20[0-9]{2}-Q[1-4]$"), name="release_period_form"
            ),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="release_version_counts"),
            models.CheckConstraint(
                condition=models.Q(state__in=ReleaseState.values), name="release_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="PUBLISHED", published_by__isnull=False, published_at__isnull=False)
                | (~models.Q(state="PUBLISHED") & models.Q(published_by=None, published_at=None)),
                name="release_publishing_all_or_none",
            ),
            models.CheckConstraint(
                condition=models.Q(published_by=None) | ~models.Q(published_by=models.F("prepared_by")),
                name="release_published_by_another",
            ),
            models.UniqueConstraint(
                fields=["period", "version"],
                condition=~models.Q(state="WITHDRAWN"),
                name="release_version_once",
            ),
            models.UniqueConstraint(
                fields=["period"], condition=models.Q(state="PREPARED"), name="release_one_draft_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} v{self.version}"

    @property
    def is_published(self) -> bool:
        """Whether readers outside the statisticians may see it."""
        return self.state == ReleaseState.PUBLISHED
