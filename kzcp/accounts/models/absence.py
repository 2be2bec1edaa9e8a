from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kzcp.accounts.models.user import User
from kzcp.vault.classification import Privacy


class Absence(models.Model):
    """Days on which a person does not work, and who stands in with the worker's rights for them."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    stand_in = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="stands_in_for")

    privacy: ClassVar[Privacy] = Privacy(
        personal=dict.fromkeys(
            ("kind", "starts_on", "ends_on"), "staff: approvals go round those who are away"
        )
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("user")), name="absence_stand_in_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts_on}"
