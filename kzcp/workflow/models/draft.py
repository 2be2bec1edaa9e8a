from typing import ClassVar

from django.db import models

from kzcp.accounts.models import Organisation, User
from kzcp.core.ids import uuid7
from kzcp.vault.classification import Privacy
from kzcp.vault.fields import EncryptedJSONField


class Draft(models.Model):
    """What a person has typed and not yet handed in, readable by that person alone.

    `sequence` numbers the savings, so that an older one that arrives late never overwrites a newer.
    A draft ends at hand-in or after 30 days; its data key is destroyed with it. `office` is where it is written,
    of what belongs to an office from its first word; what belongs to a case follows the case instead.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=30)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    subject_id = models.UUIDField(null=True, db_index=True)
    office = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    key_id = models.UUIDField()
    body = EncryptedJSONField(label="draft.body")
    step = models.CharField(max_length=30, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    privacy: ClassVar[Privacy] = Privacy(none=("kind", "step", "sequence"))

    class Meta:
        indexes = [models.Index(fields=["owner", "kind", "-saved_at"], name="draft_of_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.step}"
