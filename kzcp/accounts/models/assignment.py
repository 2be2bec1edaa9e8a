from datetime import date, datetime, time
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kzcp.accounts.models.organisation import Organisation
from kzcp.accounts.models.user import User
from kzcp.core import clock
from kzcp.reference import terms
from kzcp.reference.models import Region
from kzcp.vault.classification import Privacy


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def on(self, day: date) -> "AssignmentQuerySet":
        """Those that hold on `day` of people whose account is open; one taken back holds from then on no more."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, user__is_active=True)
        taken_back = Q(ended_at__isnull=False) if day >= clock.today() else Q(ended_at__lt=_begin(day))
        return rows.exclude(taken_back)

    def current(self) -> "AssignmentQuerySet":
        """Those that hold today."""
        return self.on(clock.today())


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.ALMATY)


class Assignment(models.Model):
    """A role that a person holds at a place from one day to another, both days included.

    One that is taken back holds no longer from the moment `ended_at`; its last day is then that day, or the
    day on which it would have begun. `released_at` says when the apps were told of the end: cases, tasks and
    decisions have gone on to others.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(_("Role"), max_length=20)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="assignments")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = models.Manager.from_queryset(AssignmentQuerySet)()

    AT_ORGANISATION: ClassVar[frozenset[str]] = frozenset({"WORKER", "SUPERVISOR", "PROVIDER"})
    AT_REGION: ClassVar[frozenset[str]] = frozenset({"COORDINATOR"})

    privacy: ClassVar[Privacy] = Privacy(none=("role", "starts_on", "ends_on", "ended_at", "released_at"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="assignment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="assignment_taken_back_says_when"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ends_on__isnull=False),
                name="assignment_taken_back_has_a_last_day",
            ),
            models.CheckConstraint(
                condition=(
                    Q(role__in=["WORKER", "SUPERVISOR", "PROVIDER"], organisation__isnull=False, region=None)
                    | Q(role="COORDINATOR", organisation=None, region__isnull=False)
                    | Q(
                        role__in=["MINISTRY", "STATISTICIAN", "AUDITOR", "ADMINISTRATOR"],
                        organisation=None,
                        region=None,
                    )
                ),
                name="assignment_place_fits_the_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"

    def clean(self) -> None:
        """Refuse an unknown role and a role at a kind of place where it cannot be held."""
        terms.check("role", self.role, field="role")
        if (self.role in self.AT_ORGANISATION) != (self.organisation_id is not None):
            raise ValidationError({"organisation": _("This role is held at an organisation, or at none.")})
        if (self.role in self.AT_REGION) != (self.region_id is not None):
            raise ValidationError({"region": _("This role is held in a region, or in none.")})
