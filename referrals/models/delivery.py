from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Person
from cases.models.base import CODE, Row
from cases.models.late import LateEntry, day_says_why, require_reason
from kzcp.core import clock
from kzcp.reference import services, terms
from kzcp.vault.classification import Privacy
from referrals.models.referral import Referral
from referrals.models.sight import DeliveryQuerySet


class Delivery(LateEntry, Row):
    """A service that a person received: which, of what kind, where, from and to (both days included).

    Without a referral it was received elsewhere. `ends_on` empty: it still goes on. Entered more than
    seven days after its last day it needs a reason.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, related_name="deliveries")
    case = models.ForeignKey(Case, models.PROTECT, related_name="deliveries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    service = models.ForeignKey("reference.Service", models.PROTECT, related_name="+")
    provider = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    special_service = models.CharField(max_length=CODE, blank=True, default="")
    setting = models.CharField(max_length=CODE)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    privacy = Privacy(
        personal={
            "special_service": "figures are computed by the database",
            "setting": "figures are computed by the database",
            "starts_on": "figures are computed by the database",
            "ends_on": "figures are computed by the database",
        },
        none=("late_entry_reason",),
    )

    objects = models.Manager.from_queryset(DeliveryQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="delivery_ends_after_it_starts",
            ),
            day_says_why("ends_on", name="delivery_entered_late_says_why"),
        ]
        indexes = [models.Index(fields=["person", "starts_on"], name="delivery_by_person")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.starts_on}"

    def clean(self) -> None:
        """Refuse unknown codes, a kind that the service is not, days in the future and late entry in silence."""
        terms.check("delivery_setting", self.setting, field="setting")
        kinds = services.service(self.service_id).special_social_service
        if self.special_service and self.special_service not in kinds:
            raise ValidationError({"special_service": _("This service is not of this kind.")})
        if kinds and not self.special_service:
            raise ValidationError({"special_service": _("Choose the kind of special social service.")})
        today = clock.today()
        last = self.ends_on or today
        if self.starts_on > today:
            raise ValidationError({"starts_on": _("This date lies in the future.")})
        if last > today:
            raise ValidationError({"ends_on": _("This date lies in the future.")})
        if last < self.starts_on:
            raise ValidationError({"ends_on": _("The end lies before the beginning.")})
        require_reason(self.late_entry_reason, happened=last, recorded=self.recorded_at)
