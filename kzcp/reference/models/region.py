from django.db import models
from django.utils.translation import gettext_lazy as _

from kzcp.reference.models.base import NamedRow


class RegionType(models.TextChoices):
    OBLAST = "oblast", _("Oblast")
    CITY = "city_rep", _("City of republican significance")


class Region(NamedRow):
    """An oblast or a city of republican significance, known by its ISO 3166-2 code."""

    SHIPPED_FIELDS = (
        "kato",
        "name_en",
        "name_ru",
        "name_kk",
        "type",
        "centre_en",
        "centre_ru",
        "centre_kk",
        "demo_child_population",
    )

    iso = models.CharField(primary_key=True, max_length=6)
    kato = models.CharField(max_length=9, unique=True)
    type = models.CharField(max_length=8, choices=RegionType.choices)
    centre_en = models.CharField(max_length=100, blank=True)
    centre_ru = models.CharField(max_length=100, blank=True)
    centre_kk = models.CharField(max_length=100, blank=True)
    # An estimate that spreads the sample over the regions; never shown as a fact.
    demo_child_population = models.PositiveIntegerField()

    class Meta:
        ordering = ["iso"]
        constraints = [
            models.CheckConstraint(condition=models.Q(iso__regex=r"^KZ-[0-9]{2}$"), name="region_iso_form"),
            models.CheckConstraint(condition=models.Q(kato__regex=r"^[0-9]{9}$"), name="region_kato_form"),
            models.CheckConstraint(condition=models.Q(type__in=RegionType.values), name="region_type_known"),
        ]
