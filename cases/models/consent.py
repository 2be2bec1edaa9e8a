from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CODE, SealedRow
from cases.models.case import Case
from cases.models.late import LateEntry, day_says_why, require_reason
from cases.models.person import Person
from cases.models.sight import OfCaseQuerySet
from kzcp.core import clock
from kzcp.reference import terms
from kzcp.reference.codes import ConsentAnswer, ConsentPurpose
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedTextField


class Consent(LateEntry, SealedRow):
    """One person's answer to one question about one person's data.

    The caregiver's and the child's answers are two rows; none overwrites the other. `end` and
    `ended_at` are set together.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    giver = models.ForeignKey(Person, models.PROTECT, related_name="consents_given")
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    capacity = models.CharField(max_length=CODE)
    purpose = models.CharField(max_length=CODE)
    recipient = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    service = models.ForeignKey("reference.Service", models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=CODE)
    given_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    words = EncryptedTextField("consent.words", verbose_name=_("In words"), max_length=2000, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    end = models.CharField(max_length=CODE, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_words = EncryptedTextField(
        "consent.end_words", verbose_name=_("Why it ended"), max_length=2000, blank=True
    )

    privacy = Privacy(
        personal={
            "capacity": "a code without words; walls and figures read it",
            "purpose": "a code without words; walls and figures read it",
            "answer": "a code without words; walls and figures read it",
            "given_on": "figures and deadlines are computed by the database",
            "expires_on": "figures and deadlines are computed by the database",
        },
        none=("end", "late_entry_reason"),
    )

    objects = models.Manager.from_queryset(OfCaseQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end="", ended_at=None) | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="consent_end_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("given_on")),
                name="consent_expires_after_it_is_given",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="REFERRAL") | Q(recipient__isnull=False) | Q(service__isnull=False),
                name="consent_to_a_referral_names_whom",
            ),
            day_says_why("given_on", name="consent_recorded_late_says_why"),
        ]
        indexes = [models.Index(fields=["person", "purpose"], name="consent_by_person")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.answer}"

    @property
    def holds(self) -> bool:
        """Given, not ended and not expired today."""
        expired = self.expires_on is not None and self.expires_on < clock.today()
        return self.answer == ConsentAnswer.GIVEN and self.ended_at is None and not expired

    def clean(self) -> None:
        """Refuse unknown codes, dates out of order, late entry in silence and a referral's consent without a recipient."""
        terms.check("consent_capacity", self.capacity, field="capacity")
        terms.check("consent_purpose", self.purpose, field="purpose")
        terms.check("consent_answer", self.answer, field="answer")
        if self.given_on > clock.today():
            raise ValidationError({"given_on": _("The day of the answer lies in the future.")})
        require_reason(self.late_entry_reason, happened=self.given_on, recorded=self.recorded_at)
        if self.expires_on and self.expires_on < self.given_on:
            raise ValidationError({"expires_on": _("The consent cannot expire before it is given.")})
        if self.purpose == ConsentPurpose.REFERRAL and not (self.recipient_id or self.service_id):
            raise ValidationError({"recipient": _("Say to whom the data may be handed.")})
