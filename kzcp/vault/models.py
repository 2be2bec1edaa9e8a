"""The data keys, one for each subject (person, household, case, draft, concern)."""

from typing import ClassVar

from django.db import models

from kzcp.core import clock
from kzcp.core.ids import uuid7
from kzcp.core.privacy import Privacy


class DataKey(models.Model):
    """A data key wrapped by a master key that is not in the database; destroyed, it keeps its dates only.

    The serving role may insert rows and nothing else: it reads keys by id through `kzcp_data_keys(uuid[])` and
    destroys them through `kzcp_destroy_key(uuid)`, and can list none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    wrapped = models.BinaryField()
    master_key_id = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=clock.now)
    destroyed_at = models.DateTimeField(null=True)

    privacy: ClassVar[Privacy] = Privacy(none=("wrapped", "master_key_id"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="vault_datakey_destroyed_is_empty",
                condition=models.Q(destroyed_at=None) | models.Q(wrapped=b""),
            )
        ]

    def __str__(self) -> str:
        return f"data key {self.pk}"
