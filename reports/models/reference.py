from typing import ClassVar

from django.db import models

from kzcp.reference.languages import active_language
from kzcp.reference.models.base import ReferenceRow
from kzcp.vault.classification import Privacy
from reports.models.indicator import Indicator


class Reference(ReferenceRow):
    """A dated figure of another source, shown beside the computed series and never mixed into it.

    `period` is a day, month, quarter, year or range as the source gives it, empty where it gives none.
    `value_to` ends a range. `qualifier` speaks of the size of the value. Where the label names another
    definition than the indicator's, it must be shown with the value.
    """

    SHIPPED_FIELDS: ClassVar[tuple[str, ...]] = (
        "indicator_id",
        "order",
        "period",
        "value",
        "value_to",
        "unit",
        "qualifier",
        "label_en",
        "label_ru",
        "label_kk",
        "source_en",
        "source_ru",
        "source_kk",
    )

    slug = models.CharField(max_length=40, unique=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="references")
    order = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=20, blank=True)
    value = models.FloatField()
    value_to = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=20)
    qualifier = models.CharField(max_length=10)
    label_en = models.CharField(max_length=200)
    label_ru = models.CharField(max_length=200)
    label_kk = models.CharField(max_length=200)
    source_en = models.CharField(max_length=200)
    source_ru = models.CharField(max_length=200)
    source_kk = models.CharField(max_length=200)

    privacy: ClassVar[Privacy] = Privacy(
        none=(
            "slug",
            "shipped",
            "period",
            "value",
            "value_to",
            "unit",
            "qualifier",
            "label_en",
            "label_ru",
            "label_kk",
            "source_en",
            "source_ru",
            "source_kk",
        )
    )

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value_to=None) | models.Q(value_to__gte=models.F("value")),
                name="reference_range_rises",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def label(self) -> str:
        """What the figure counts, in the reader's language."""
        return str(getattr(self, f"label_{active_language()}"))

    @property
    def source(self) -> str:
        """Where the figure comes from, in the reader's language."""
        return str(getattr(self, f"source_{active_language()}"))
