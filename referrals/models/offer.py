from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, Row
from kzcp.core import clock
from kzcp.reference import places, services, terms
from kzcp.vault.classification import Privacy
from referrals.models.sight import OfferQuerySet

STALE_AFTER = timedelta(days=183)


class Offer(Row):
    """An organisation gives a service: where, for how many, after what wait, and when that was last verified.

    `regions` are ISO codes and `districts` keys of districts; both empty means the organisation's own
    region. `capacity` None: without limit.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="offers")
    service = models.ForeignKey("reference.Service", models.PROTECT, related_name="+")
    regions = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    districts = ArrayField(models.BigIntegerField(), default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(_("Places in all"), null=True, blank=True)
    free = models.PositiveSmallIntegerField(_("Free places"), null=True, blank=True)
    waiting_days = models.PositiveSmallIntegerField(_("Days to wait"), default=0)
    accessibility = ArrayField(models.CharField(max_length=CODE), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=CODE), default=list, blank=True)
    urgent_ok = models.BooleanField(_("Takes urgent and emergency referrals"), default=False)
    verified_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    privacy = Privacy(none=("regions", "districts", "accessibility", "languages", "verified_on", "ended_on"))

    objects = models.Manager.from_queryset(OfferQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "service"], condition=Q(ended_on=None), name="offer_open_once"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None, free=None) | Q(free__lte=F("capacity")),
                name="offer_capacity_all_or_none",
            ),
        ]
        indexes = [models.Index(fields=["service"], condition=Q(ended_on=None), name="offer_open_of_service")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.service_id}"

    @property
    def is_open(self) -> bool:
        """Neither the entry nor the organisation has ended."""
        return self.ended_on is None and self.organisation.closed_on is None

    def is_stale_on(self, day: date) -> bool:
        """Whether nobody has verified it for half a year."""
        return day - self.verified_on > STALE_AFTER

    def clean(self) -> None:
        """Refuse unknown codes, places outside the area's regions and more free places than there are."""
        services.check_service(self.service_id, held=self.service_id)
        terms.check_all("accessibility", self.accessibility, field="accessibility")
        terms.check_all("language", self.languages, field="languages")
        for district in self.districts:
            places.check_district(district)
        if (self.capacity is None) != (self.free is None):
            raise ValidationError({"free": _("Give both numbers, or none where there is no limit.")})
        if self.capacity is not None and self.free is not None and self.free > self.capacity:
            raise ValidationError({"free": _("There cannot be more free places than places.")})
        if self.verified_on > clock.today():
            raise ValidationError({"verified_on": _("This date lies in the future.")})
