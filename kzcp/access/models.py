from typing import ClassVar

from django.db import models

from kzcp.vault.classification import Privacy


class RolePermission(models.Model):
    """The table of roles as the database's policies read it, filled from `kzcp.access.roles`."""

    role = models.CharField(max_length=20)
    permission = models.CharField(max_length=40)
    reach = models.CharField(max_length=12)

    privacy: ClassVar[Privacy] = Privacy(none=("role", "permission", "reach"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "permission"], name="role_permission_once")]

    def __str__(self) -> str:
        return f"{self.role} {self.permission} {self.reach}"
