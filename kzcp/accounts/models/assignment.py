from datetime import date
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
        """Those that hold on `day` of people whose account is open."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, user__is_active=True)

    def current(self) -> "AssignmentQuerySet":
        """Those that hold today."""
        return self.on(clock.today())


class Assignment(models.Model):
    """A role that a person holds at a place from one day to another, both days included."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(_("Role"), max_length=20)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="assignments")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = models.Manager.from_queryset(AssignmentQuerySet)()

    AT_ORGANISATION: ClassVar[frozenset[str]] = frozenset({"WORKER", "SUPERVISOR", "PROVIDER"})
    AT_REGION: ClassVar[frozenset[str]] = frozenset({"COORDINATOR"})

    privacy: ClassVar[Privacy] = Privacy(none=("role", "starts_on", "ends_on"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="assignment_ends_after_it_starts",
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
