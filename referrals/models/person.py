from django.db import models
from django.db.models import Q

from cases.models import Case, Consent, Person
from cases.models.base import CODE, SealedRow
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedJSONField
from referrals.models.referral import Referral
from referrals.models.sight import PacketQuerySet


class ReferralPerson(SealedRow):
    """One person served by a referral, with a packet and an outcome of their own.

    `typed` is what the worker wrote for this service, `packet` what the provider reads: made from
    `typed` and the records at submission and frozen under the person's key. `dropped_at` takes a person
    out of a draft again.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="persons")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="+")
    typed = EncryptedJSONField(label="referral_person.typed")
    packet = EncryptedJSONField(label="referral_person.packet")
    outcome = models.CharField(max_length=CODE, blank=True, default="")
    outcome_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(personal={"outcome": "a code without words; walls and figures read it"})

    objects = models.Manager.from_queryset(PacketQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "person"], name="referral_person_once"),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at=None)
                | Q(outcome__in=["DELIVERED", "PARTLY", "NOT_DELIVERED"], outcome_at__isnull=False),
                name="referral_outcome_all_or_none",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="referral_person_by_person")]

    def __str__(self) -> str:
        return str(self.pk)
