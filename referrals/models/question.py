from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.models.base import SealedRow
from kzcp.vault.fields import EncryptedTextField
from referrals.models.referral import Referral
from referrals.models.sight import QuestionQuerySet


class Question(SealedRow):
    """What a provider asks before answering, and what the worker says. Sealed under a served person's key."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="questions")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    words = EncryptedTextField("question.words", verbose_name=_("Question"), max_length=1000)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = EncryptedTextField("question.answer", verbose_name=_("Answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(QuestionQuerySet)()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="question_answer_all_or_none",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        """Refuse an empty question."""
        if not self.words:
            raise ValidationError({"words": _("Write the question.")})
