from django.db import models
from django.db.models import F, Q

from cases.models.base import CODE, Row
from cases.models.case import Case
from kzcp.vault.classification import Privacy


class Conflict(Row):
    """A declared conflict of interest: while it lasts the person has no right in the case.

    A conflict with a person is declared in each case of that person; `person` then says with whom.
    """

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="conflicts")
    person = models.ForeignKey("cases.Person", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=CODE)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(none=("kind",))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case"], condition=Q(ended_at=None), name="conflict_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("declared_at")),
                name="conflict_ends_after_it_is_declared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
