from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Plan
from cases.models.base import SealedRow
from cases.models.sight import OfCaseQuerySet
from kzcp.vault.fields import EncryptedJSONField, EncryptedTextField
from referrals.models.referral import Referral


class OfficeRecord(SealedRow):
    """What the office writes about a referral and the provider never reads.

    `returned` is the content as it was when an approver last sent it back: the next approver sees
    what has changed since. `named` says for each packet, by the key of the person served, whose the lines of
    the household and the companions are, in their order. `plan` is the version in force that the referral was
    approved with, where it needed no approval of its own.
    """

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="office_record")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    ground_words = EncryptedTextField(
        "office_record.ground_words", verbose_name=_("Why no consent is needed"), max_length=2000, blank=True
    )
    cancel_words = EncryptedTextField(
        "office_record.cancel_words", verbose_name=_("Why it is cancelled"), max_length=1000, blank=True
    )
    returned = EncryptedJSONField(label="office_record.returned")
    named = EncryptedJSONField(label="office_record.named")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="+")

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    def __str__(self) -> str:
        return str(self.pk)
