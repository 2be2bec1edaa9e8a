from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Person
from cases.models.base import CODE, Row
from cases.models.sight import OfCaseQuerySet
from kzcp.core import clock
from kzcp.reference import services, terms
from kzcp.vault.classification import Privacy


class Need(Row):
    """A service that a person needs and does not get, also where nobody gives it. `end` and `ended_at` go together."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="needs")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    service = models.ForeignKey("reference.Service", models.PROTECT, related_name="+")
    district = models.ForeignKey(
        "reference.District", models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateField()
    reason = models.CharField(max_length=CODE)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    end = models.CharField(max_length=CODE, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        personal={
            "since": "figures are computed by the database",
            "reason": "a code without words; figures read it",
        },
        none=("end",),
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "service"], condition=Q(end=""), name="need_open_once"
            ),
            models.CheckConstraint(
                condition=Q(end="", ended_at=None)
                | Q(end__in=["MET", "OTHER_WAY", "NO_LONGER", "MOVED"], ended_at__isnull=False),
                name="need_end_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("recorded_at")),
                name="need_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.since}"

    def clean(self) -> None:
        """Refuse unknown codes and a day in the future."""
        services.check_service(self.service_id)
        terms.check("need_reason", self.reason, field="reason")
        if self.since > clock.today():
            raise ValidationError({"since": _("This date lies in the future.")})
