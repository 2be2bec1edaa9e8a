from typing import ClassVar

from django.db import models

from kzcp.accounts.models.organisation import Organisation
from kzcp.accounts.models.user import User
from kzcp.vault.classification import Privacy


class Approver(models.Model):
    """One of the people who decide for an office, in the order in which they are asked.

    `kind` is a code of `approver_kind`: the supervisor, a deputy, the supervisor of a named other
    office, or one appointed by the coordinator.
    """

    office = models.ForeignKey(Organisation, models.PROTECT, related_name="approvers")
    user = models.ForeignKey(User, models.PROTECT, related_name="approves_for")
    kind = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    privacy: ClassVar[Privacy] = Privacy(none=("kind", "starts_on", "ends_on"))

    class Meta:
        ordering = ["office_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "order"], condition=models.Q(ends_on=None), name="approver_order_is_clear"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}/{self.order}"
