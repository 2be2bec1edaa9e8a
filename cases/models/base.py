from django.db import models

from kzcp.core.ids import uuid7

CODE = 40
"""The longest code of a vocabulary."""


class Row(models.Model):
    """A row whose key is made before it is stored: a repeated insert is refused, not doubled."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class SealedRow(Row):
    """A row with encrypted fields; `key_id` names the data key of the subject whom they describe."""

    key_id = models.UUIDField(editable=False)

    class Meta:
        abstract = True
