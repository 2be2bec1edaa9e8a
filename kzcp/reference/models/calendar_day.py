from django.db import models
from django.utils.translation import gettext_lazy as _

from kzcp.reference.models.base import NamedRow


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("Holiday")
    DAY_OFF = "day_off", _("Day off")
    WORKING = "working", _("Working day")


class CalendarDay(NamedRow):
    """A day that differs from its place in the week.

    `holiday` and `day_off` are days without work; `working` is a Saturday or Sunday made a working day,
    or a day off that was taken back. A day without a row is a working day from Monday to Friday.
    """

    SHIPPED_FIELDS = ("kind", "name_en", "name_ru", "name_kk")

    date = models.DateField(primary_key=True)
    kind = models.CharField(max_length=8, choices=DayKind.choices)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=DayKind.values), name="calendar_day_kind_known"
            ),
        ]
