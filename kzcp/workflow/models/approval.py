from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from kzcp.accounts.models import Organisation, User
from kzcp.core.ids import uuid7
from kzcp.reference.codes import ApprovalState
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedJSONField, EncryptedTextField

WORDS = 2000
"""The longest words of a return."""


class Approval(models.Model):
    """A decision asked of a second person: on a plan, a referral, a closure, a transfer or a merge.

    `content_hash` is that of the content as it was asked (an HMAC, so that it tells nothing); when the
    content changes the approval is void. `restricted` follows the case at the moment of asking and of
    every change of its level. The decider is never the author, nor anybody who wrote part of what is decided
    (`writers`, keys of people): CHECKs hold it.

    `reason_words` are what the decider wrote to the author, `content` is what was handed in, so that the next
    decider sees what has changed; both lie under the key of the case (`key_id`, None in rows of before).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=12, default=ApprovalState.PENDING)
    subject_id = models.UUIDField(db_index=True)
    case_id = models.UUIDField(db_index=True)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    restricted = models.BooleanField(default=False)
    content_hash = models.CharField(max_length=64)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    writers: ArrayField[list[int], list[int]] = ArrayField(models.BigIntegerField(), default=list, blank=True)
    asked_at = models.DateTimeField()
    asked_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    decider = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=30, blank=True)
    key_id = models.UUIDField(null=True, editable=False)
    reason_words = EncryptedTextField(
        "approval.reason_words", verbose_name=_("What to correct, in words"), max_length=WORDS, blank=True
    )
    content = EncryptedJSONField("approval.content")
    ended_at = models.DateTimeField(null=True)

    privacy: ClassVar[Privacy] = Privacy(none=("kind", "state", "writers", "content_hash", "reason_code"))

    class Meta:
        indexes = [models.Index(fields=["office", "state", "due_at"], name="approval_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decider=None) | ~Q(decider=F("author")), name="approval_by_a_second_person"
            ),
            models.CheckConstraint(
                condition=Func(
                    F("decider"),
                    F("writers"),
                    # In the order of the migration: Django takes another order for another constraint.
                    arg_joiner=" <> all (",
                    output_field=models.BooleanField(),
                    template="(%(expressions)s))",
                ),
                name="approval_by_nobody_who_wrote",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ApprovalState.APPROVED, ApprovalState.RETURNED, ApprovalState.REJECTED],
                    decider__isnull=False,
                    decided_at__isnull=False,
                )
                | Q(
                    state__in=[ApprovalState.PENDING, ApprovalState.WITHDRAWN],
                    decider=None,
                    decided_at=None,
                )
                | Q(state=ApprovalState.VOID),
                name="approval_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ApprovalState.RETURNED, ApprovalState.REJECTED]) | ~Q(reason_code=""),
                name="approval_refusal_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state=ApprovalState.PENDING),
                name="approval_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def authors(self) -> frozenset[int]:
        """Everybody who wrote part of it or asked for it: none of them decides."""
        return frozenset({self.author_id, *self.writers})
