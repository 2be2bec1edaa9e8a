from typing import Any, ClassVar

from django.db import models

from kzcp.reference.languages import active_language
from kzcp.reference.models.version import Version


class ReferenceRow(models.Model):
    """A row of reference data that the application ships and people may edit.

    `shipped` keeps what the data files said last. Loading again takes a value of the files only where
    nobody has edited it, so that neither an edit nor a correction of the files is lost.
    """

    SHIPPED_FIELDS: ClassVar[tuple[str, ...]]
    """The fields that data files fill."""

    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save and tell every process that its copy of the reference data is old."""
        super().save(*args, **kwargs)
        Version.renew()


class NamedRow(ReferenceRow):
    """A reference row with a name in English, Russian and Kazakh."""

    name_en = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_kk = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the reader."""
        return str(getattr(self, f"name_{active_language()}"))
