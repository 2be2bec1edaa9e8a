from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import learnt
from cases.models.base import CODE, SealedRow
from cases.models.case import Case
from cases.models.person import Person
from cases.models.sight import OfPersonQuerySet
from kzcp.core import phones
from kzcp.reference import terms
from kzcp.reference.codes import Residence as ResidenceCode
from kzcp.reference.models import District, Region
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField
from kzcp.vault.hashes import KeyedHashField


class Telephone(SealedRow):
    """A telephone number and how it may be used without endangering anybody.

    `learnt_restricted` is true while the case in which it was learnt is restricted: then it is seen
    only by those who may open that case.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="telephones")
    learnt_in = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    learnt_restricted = models.BooleanField(default=False)
    number = EncryptedTextField("telephone.number", verbose_name=_("Telephone"), max_length=20)
    number_hash = KeyedHashField()
    safe_contact = ArrayField(models.CharField(max_length=CODE), default=list, blank=True)
    words = EncryptedTextField(
        "telephone.words", verbose_name=_("When and how to call"), max_length=500, blank=True
    )
    added_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(personal={"safe_contact": "a code without words; walls and figures read it"})

    objects = models.Manager.from_queryset(OfPersonQuerySet)()

    class Meta:
        constraints = [learnt.says_where("telephone_restricted_says_where")]
        indexes = [models.Index(fields=["number_hash"], name="telephone_by_hash")]

    def __str__(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        """Refuse unknown safe-contact codes and what is no telephone number."""
        terms.check_all("safe_contact", self.safe_contact, field="safe_contact")
        try:
            phones.normalised(self.number)
        except ValidationError as error:
            raise ValidationError({"number": error.messages}) from error


class Residence(SealedRow):
    """Where a person lives or lived, from one day to another (the last day not included)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="residences")
    learnt_in = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    learnt_restricted = models.BooleanField(default=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    settlement = EncryptedTextField(
        "residence.settlement", verbose_name=_("Settlement"), max_length=120, blank=True
    )
    settlement_hash = KeyedHashField()
    address = EncryptedTextField("residence.address", verbose_name=_("Address"), max_length=240, blank=True)
    urban_rural = models.CharField(max_length=CODE, default=ResidenceCode.X)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(editable=False)

    privacy = Privacy(
        personal={
            "starts_on": "figures and deadlines are computed by the database",
            "ends_on": "figures and deadlines are computed by the database",
            "urban_rural": "figures and deadlines are computed by the database",
        }
    )

    objects = models.Manager.from_queryset(OfPersonQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="residence_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(urban_rural__in=["U", "R", "X"]), name="residence_is_known"),
            learnt.says_where("residence_restricted_says_where"),
        ]
        indexes = [models.Index(fields=["settlement_hash"], name="residence_by_settlement")]

    def __str__(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        """Refuse an unknown code, a district of another region and an end before the beginning."""
        terms.check("residence", self.urban_rural, field="urban_rural")
        if self.district is not None and self.district.region_id != self.region_id:
            raise ValidationError({"district": _("This district lies in another region.")})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The end lies before the beginning.")})
