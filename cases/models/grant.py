from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from cases.models.base import CODE
from cases.models.case import Case
from kzcp.core.ids import uuid7
from kzcp.vault.classification import Privacy


class CaseGrant(UserObjectPermissionBase):
    """A named exception: this person may open this case, for a reason, from one moment to another.

    It gives what the person's roles at the office `held_at` carry, and nothing once they hold none there; none
    of it comes back with a role elsewhere. Made and read by `kzcp.access.grants` alone. Ended rows stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    content_object = models.ForeignKey(Case, models.PROTECT, related_name="grants")
    reason = models.CharField(max_length=CODE)
    giver = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    held_at = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(none=("reason",))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "permission", "content_object", "reason", "starts_at"], name="case_grant_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="case_grant_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.reason}"
