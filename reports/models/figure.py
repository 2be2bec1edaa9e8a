from typing import ClassVar

from django.db import models

from kzcp.core.ids import uuid7
from kzcp.vault.classification import Privacy

COUNTS = "counts of children; they are read by statisticians and hidden before anybody else reads them"


class FigureSet(models.Model):
    """The figures of one period as they were computed last: the one row that says which figures hold.

    `run_id` is the run that made them, `as_of` the moment up to which events were read, `fingerprint`
    the SHA-256 of all figures, so that two runs of the same events can be compared.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    period = models.CharField(max_length=7, unique=True)
    run_id = models.UUIDField()
    as_of = models.DateTimeField()
    computed_at = models.DateTimeField()
    code_version = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=64)

    privacy: ClassVar[Privacy] = Privacy(none=("period", "code_version", "fingerprint"))

    class Meta:
        ordering = ["-period"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period__regex=r"^20[0-9]{2}-Q[1-4]$"), name="figure_set_period_form"
            ),
        ]

    def __str__(self) -> str:
        return self.period


class Figure(models.Model):
    """One cell as computed, not protected: the count of a measure for one value of one breakdown.

    `breakdown` is a code of the set of that name, or TOTAL; `value` the code in it. A share has `met` of
    `count`; a plain count leaves the fields of `met` and `rest` empty. `children`, `met_children` and
    `rest_children` are the distinct children behind each: the unit of protection.
    A row belongs to the run `run_id`; those of an earlier run do not count.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run_id = models.UUIDField()
    period = models.CharField(max_length=7)
    measure = models.CharField(max_length=8)
    breakdown = models.CharField(max_length=20)
    value = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField()
    children = models.PositiveIntegerField()
    met = models.PositiveIntegerField(null=True)
    met_children = models.PositiveIntegerField(null=True)
    rest_children = models.PositiveIntegerField(null=True)

    privacy: ClassVar[Privacy] = Privacy(
        sensitive=dict.fromkeys(("count", "children", "met", "met_children", "rest_children"), COUNTS),
        none=("period", "measure", "breakdown", "value"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "measure", "breakdown", "value"], name="figure_once_for_each_cell"
            ),
            models.CheckConstraint(
                condition=models.Q(met=None, met_children=None, rest_children=None)
                | models.Q(met__isnull=False, met_children__isnull=False, rest_children__isnull=False),
                name="figure_share_all_or_none",
            ),
            models.CheckConstraint(
                condition=models.Q(met=None) | models.Q(met__lte=models.F("count")),
                name="figure_met_within_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.period} {self.breakdown} {self.value}"
