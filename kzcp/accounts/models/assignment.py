from datetime import date, datetime, time
from typing import TYPE_CHECKING, ClassVar

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

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def on(self, day: date) -> "AssignmentQuerySet":
        """Those that hold on `day` of people whose account is open, at no organisation that is closed by then.

        One taken back holds from then on no more.
        """
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, user__is_active=True)
        taken_back = Q(ended_at__isnull=False) if day >= clock.today() else Q(ended_at__lt=_begin(day))
        closed = Organisation.objects.filter(closed_on__lte=day)
        return rows.exclude(taken_back).exclude(organisation__in=closed)

    def current(self) -> "AssignmentQuerySet":
        """Those that hold today."""
        return self.on(clock.today())


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.ALMATY)


class Assignment(models.Model):
    """A role that a person holds at a place from one day to another, both days included, while the place is open.

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
        if errors := {name: told for name in ("organisation", "region") if (told := self._misplaced(name))}:
            raise ValidationError(errors)

    def _misplaced(self, name: str) -> "StrOrPromise":
        """What to do about the organisation or the region of this role; empty where it is as it should be."""
        at_organisation, in_region = self.role in self.AT_ORGANISATION, self.role in self.AT_REGION
        needed = at_organisation if name == "organisation" else in_region
        if needed == (getattr(self, f"{name}_id") is not None):
            return ""
        if name == "organisation":
            if needed:
                return _("Choose the organisation at which this role is held.")
            if in_region:
                return _("A coordinator works in a region: take the organisation away and choose a region.")
            return _("This role is held in the whole country: take the organisation away.")
        if needed:
            return _("Choose the region in which this role is held.")
        if at_organisation:
            return _("This role is held at an organisation: take the region away.")
        return _("This role is held in the whole country: take the region away.")
