from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kzcp.reference.languages import active_language
from kzcp.reference.models.base import ReferenceRow
from kzcp.vault.classification import Privacy


class Indicator(ReferenceRow):
    """A definition of what is counted, and how. Every release names the version it used.

    `indicator_class` A is computed from cases, B needs an outside series, C is context and never
    recomputed, P is a level entered by a person. `numerator`, `denominator` and `computed_from` are
    written for those who turn them into SQL and are not shown.
    """

    SHIPPED_FIELDS: ClassVar[tuple[str, ...]] = (
        "order",
        "version",
        "group",
        "indicator_class",
        "title_en",
        "title_ru",
        "title_kk",
        "definition_en",
        "definition_ru",
        "definition_kk",
        "numerator",
        "denominator",
        "computed_from",
        "unit",
        "stock_or_flow",
        "breakdowns",
        "minimum_shown",
        "limits_en",
        "limits_ru",
        "limits_kk",
    )

    code = models.CharField(primary_key=True, max_length=8)
    order = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=20)
    indicator_class = models.CharField(max_length=1)
    title_en = models.CharField(max_length=160)
    title_ru = models.CharField(max_length=160)
    title_kk = models.CharField(max_length=160)
    definition_en = models.CharField(max_length=400)
    definition_ru = models.CharField(max_length=400)
    definition_kk = models.CharField(max_length=400)
    numerator = models.CharField(max_length=200)
    denominator = models.CharField(max_length=200, blank=True)
    computed_from = models.TextField(blank=True)
    unit = models.CharField(max_length=20)
    stock_or_flow = models.CharField(max_length=10)
    breakdowns = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    minimum_shown = models.PositiveSmallIntegerField()
    limits_en = models.CharField(max_length=300, blank=True)
    limits_ru = models.CharField(max_length=300, blank=True)
    limits_kk = models.CharField(max_length=300, blank=True)

    privacy: ClassVar[Privacy] = Privacy(none=("code", "shipped", *SHIPPED_FIELDS))

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(indicator_class__in=["A", "B", "C", "P"]), name="indicator_class_known"
            ),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="indicator_version_counts"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return str(getattr(self, f"title_{active_language()}"))

    @property
    def definition(self) -> str:
        """The definition in the reader's language."""
        return str(getattr(self, f"definition_{active_language()}"))

    @property
    def limits(self) -> str:
        """What the figure does not say, in the reader's language."""
        return str(getattr(self, f"limits_{active_language()}"))
