from django.db import models


class Change(models.Model):
    """What one statement did to one journaled row, written by a trigger and by nothing else.

    `before` and `after` hold the columns as stored (encrypted ones as ciphertext), without the keyed
    hashes that search uses, so that destroying a key erases the person here too.
    """

    id = models.BigAutoField(primary_key=True)
    entry_id = models.UUIDField(db_index=True)
    transaction = models.BigIntegerField()
    at = models.DateTimeField()
    table = models.CharField(max_length=63)
    row = models.CharField(max_length=64)
    operation = models.CharField(max_length=6)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["table", "row"], name="change_by_row")]

    def __str__(self) -> str:
        return f"{self.operation} {self.table}"
