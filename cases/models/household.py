from django.db import models
from django.db.models import F, Q

from cases.models import learnt
from cases.models.base import CODE, Row, SealedRow
from cases.models.person import Person
from cases.models.sight import MembershipQuerySet
from kzcp.vault.classification import Privacy


class Household(SealedRow):
    """People who live together. A child may belong to two; members may bear other surnames."""

    made_at = models.DateTimeField(editable=False)

    def __str__(self) -> str:
        return str(self.pk)


class Membership(Row):
    """A person's place in a household, from one day to another. `relation` is seen from the child.

    Each case in which it is learnt has a row of its own, so that what a restricted case tells can follow
    that case while another case's knowledge of the same stays. `learnt_restricted` is true while the case
    in which it was learnt is restricted.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=CODE)
    learnt_in = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    learnt_restricted = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    privacy = Privacy(
        personal={
            "relation": "a code without words; walls and figures read it",
            "starts_on": "figures and deadlines are computed by the database",
            "ends_on": "figures and deadlines are computed by the database",
        }
    )

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person", "learnt_in"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="membership_open_once_in_a_case",
            ),
            learnt.says_where("membership_restricted_says_where"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.person_id}"
