from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, SealedRow
from cases.models.case import Case
from cases.models.sight import OfCaseQuerySet
from kzcp.reference import terms
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField


class ClosureState(models.TextChoices):
    """Where a request to close a case stands."""

    OPEN = "OPEN", _("Waiting for approval")
    APPROVED = "APPROVED", _("Approved")
    REFUSED = "REFUSED", _("Refused")


class ClosureRequest(SealedRow):
    """A worker's request to close a case. It leaves the case as it is until it is approved."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="closure_requests")
    reason = models.CharField(max_length=CODE)
    words = EncryptedTextField("closure.words", verbose_name=_("Why the case can be closed"), max_length=4000)
    finding = EncryptedTextField(
        "closure.finding", verbose_name=_("Finding of the supervisor"), max_length=4000, blank=True
    )
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=CODE, choices=ClosureState.choices, default=ClosureState.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(personal={"reason": "a code without words; walls and figures read it"}, none=("state",))

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="OPEN"), name="closure_open_once"),
            models.CheckConstraint(
                condition=Q(state="OPEN", decided_at=None) | (Q(decided_at__isnull=False) & ~Q(state="OPEN")),
                name="closure_decision_all_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.case_id}"

    def clean(self) -> None:
        """Refuse an unknown reason and a request without words."""
        terms.check("closure_reason", self.reason, field="reason")
        if not self.words:
            raise ValidationError({"words": _("Write why the case can be closed.")})
