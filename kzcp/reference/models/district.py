from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kzcp.reference.models.base import NamedRow
from kzcp.reference.models.region import Region


class DistrictType(models.TextChoices):
    DISTRICT = "district", _("District")
    CITY = "city", _("City")
    CITY_DISTRICT = "city_district", _("City district")


ALREADY = ("район", "ауданы", "district")
"""A name that says itself what it is gets no further word."""


class District(NamedRow):
    """A district, city or city district of a region.

    `slug` names the row for good within the data files ("KZ-61/district/sauran"): three districts have
    no KATO code yet, and one that gets its code later stays the same row.
    """

    SHIPPED_FIELDS = ("kato", "name_en", "name_ru", "name_kk", "type", "region_id")

    id = models.BigAutoField(primary_key=True)
    slug = models.CharField(max_length=80, unique=True, editable=False)
    kato = models.CharField(max_length=9, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="districts")
    type = models.CharField(max_length=13, choices=DistrictType.choices)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["region_id", "name_en", "type"]
        constraints = [
            models.UniqueConstraint(
                fields=["kato"], condition=~models.Q(kato=""), name="district_kato_unique_where_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kato__regex=r"^([0-9]{9})?$"), name="district_kato_form"
            ),
            models.CheckConstraint(
                condition=models.Q(type__in=DistrictType.values), name="district_type_known"
            ),
        ]

    @property
    def label(self) -> str:
        """The name in the language of the reader, a district called one: "Алматинский район", "Semey"."""
        name = super().label
        if self.type == DistrictType.CITY or any(word in name.casefold().split() for word in ALREADY):
            return name
        return gettext("%(name)s district") % {"name": name}
