import uuid
from collections.abc import Callable

from django.db import models

on_renew: list[Callable[[], None]] = []
"""Called when this process changes reference data, so that it drops its own copy at once."""


class Version(models.Model):
    """One row that names the present state of all reference data.

    The token changes with every change of a reference row, and processes compare it with that of their
    copy. It is random, not a number, so that a change rolled back is never taken for a later one.
    """

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="reference_version_is_one_row")]

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def renew(cls) -> None:
        """Give the data a new token, in this transaction, and drop the copy of this process."""
        cls.objects.update_or_create(id=cls.THE_ONE, defaults={"token": uuid.uuid4()})
        for callback in on_renew:
            callback()
