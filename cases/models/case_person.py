from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, Row
from cases.models.case import Case
from cases.models.person import Person
from cases.models.sight import OfCaseQuerySet
from kzcp.reference import terms
from kzcp.reference.codes import CasePart, YesNoUnknown
from kzcp.vault.classification import Privacy


class CasePerson(Row):
    """A person's part in a case, dated.

    `relation` is a code of `perpetrator_relation` for an alleged perpetrator and of `family_relation`
    for everybody else; `has_access` (`suspect_access`) and `under_18` speak of alleged perpetrators.
    A mark that was wrong stays and says so: `error_reason`, `error_at` and `error_by` are set together, and from
    then on it bars the person from nothing.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="parts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="parts")
    part = models.CharField(max_length=CODE)
    relation = models.CharField(max_length=CODE, blank=True, default="")
    has_access = models.CharField(max_length=CODE, blank=True, default="")
    under_18 = models.CharField(max_length=CODE, blank=True, default="")
    is_staff = models.BooleanField(default=False)
    error_reason = models.CharField(max_length=CODE, blank=True, default="")
    error_at = models.DateTimeField(null=True, blank=True, editable=False)
    error_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    privacy = Privacy(
        personal={
            "part": "a code without words; walls and figures read it",
            "relation": "a code without words; walls and figures read it",
            "has_access": "a code without words; walls and figures read it",
            "under_18": "a code without words; walls and figures read it",
            "starts_on": "figures and deadlines are computed by the database",
            "ends_on": "figures and deadlines are computed by the database",
        },
        none=("error_reason",),
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "part"], condition=Q(ends_on=None), name="case_part_open_once"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(part="SUBJECT", ends_on=None), name="case_has_one_subject_part"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="case_part_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(
                    Q(part="ALLEGED_PERPETRATOR") & ~Q(has_access="") & ~Q(under_18="") & ~Q(relation="")
                )
                | (~Q(part="ALLEGED_PERPETRATOR") & Q(has_access="", under_18="", is_staff=False)),
                name="case_part_suspect_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(error_at=None, error_by=None, error_reason="")
                | (
                    Q(part="ALLEGED_PERPETRATOR", error_at__isnull=False, error_by__isnull=False)
                    & Q(ends_on__isnull=False)
                    & ~Q(error_reason="")
                ),
                name="case_part_error_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(
                    part__in=["SUBJECT", "CAREGIVER", "MEMBER", "ALLEGED_PERPETRATOR", "WITNESS", "CONTACT"]
                ),
                name="case_part_is_known",
            ),
        ]
        indexes = [models.Index(fields=["person", "part"], name="case_part_by_person")]

    def __str__(self) -> str:
        return f"{self.part} {self.case_id}"

    @property
    def is_suspect(self) -> bool:
        """Whether the person is an alleged perpetrator in this case."""
        return self.part == CasePart.ALLEGED_PERPETRATOR

    def clean(self) -> None:
        """Refuse unknown codes and what a suspect must say or nobody else may."""
        terms.check("case_part", self.part, field="part")
        if not self.is_suspect:
            if self.relation:
                terms.check("family_relation", self.relation, field="relation")
            return
        if not self.relation:
            raise ValidationError(
                {"relation": _("Say what the suspect is to the child, or that it is unknown.")}
            )
        terms.check("perpetrator_relation", self.relation, field="relation")
        terms.check("suspect_access", self.has_access, field="has_access")
        self.under_18 = self.under_18 or YesNoUnknown.UNKNOWN
        terms.check("yes_no_unknown", self.under_18, field="under_18")
