"""Two dates: when something happened and when it was written down. What is written down late says why."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE
from kzcp.core import clock
from kzcp.reference import terms

LATE_AFTER = timedelta(days=7)
"""What is written down later than this after it happened needs a reason; the database holds it too."""
SAY_WHY = _("It happened more than 7 days ago: say why it is written down only now.")


class LateEntry(models.Model):
    """A row with two dates; `late_entry_reason` is needed where they lie more than seven days apart.

    It declares the rule twice: `require_reason` in `clean`, and one of the constraints here.
    """

    late_entry_reason = models.CharField(max_length=CODE, blank=True, default="")

    class Meta:
        abstract = True


def require_reason(reason: str, *, happened: date | datetime, recorded: datetime) -> None:
    """Raise ValidationError at `late_entry_reason` where the reason is missing, or is no code of its set.

    `happened` is an aware moment, or a day of Kazakhstan.
    """
    if reason:
        terms.check("late_entry_reason", reason, field="late_entry_reason")
    elif is_late(happened, recorded):
        raise ValidationError({"late_entry_reason": SAY_WHY})


def is_late(happened: date | datetime, recorded: datetime) -> bool:
    """Whether it was written down more than seven days after it happened."""
    if isinstance(happened, datetime):
        return recorded - happened > LATE_AFTER
    return clock.local(recorded).date() - happened > LATE_AFTER


def moment_says_why(happened: str, *, name: str) -> models.CheckConstraint:
    """The rule for a row whose `happened` is a moment."""
    soon = Q(recorded_at__lte=F(happened) + LATE_AFTER)
    return models.CheckConstraint(condition=soon | ~Q(late_entry_reason=""), name=name)


def day_says_why(happened: str, *, name: str, recorded: str = "recorded_at") -> models.CheckConstraint:
    """The rule for a row whose `happened` is a day; it does not ask where either is empty."""
    day = TruncDate(recorded, tzinfo=clock.ALMATY)
    soon = Q(LessThanOrEqual(day, F(happened) + LATE_AFTER))
    return models.CheckConstraint(condition=soon | ~Q(late_entry_reason=""), name=name)
