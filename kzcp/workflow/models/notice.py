from typing import ClassVar

from django.db import models

from kzcp.accounts.models import User
from kzcp.core.ids import uuid7
from kzcp.vault.classification import Privacy


class Notice(models.Model):
    """Tells a person that something waits for them or has happened.

    Only keys are stored: the title is made when it is read, under the reader's own access.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    privacy: ClassVar[Privacy] = Privacy(none=("kind", "subject_kind"))

    class Meta:
        indexes = [models.Index(fields=["recipient", "read_at", "-made_at"], name="notice_of_recipient")]

    def __str__(self) -> str:
        return self.kind
