from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kzcp.reference.languages import active_language
from kzcp.reference.models.base import ReferenceRow
from kzcp.reference.sets import is_fixed


class Term(ReferenceRow):
    """One value of a vocabulary: a code that is never shown and a label that is never compared.

    A term is added, relabelled or retired with a date, never deleted: old records keep it.
    """

    SHIPPED_FIELDS = ("parent", "order", "en", "ru", "kk")

    id = models.BigAutoField(primary_key=True)
    set = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    parent = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    en = models.CharField(max_length=200)
    ru = models.CharField(max_length=200)
    kk = models.CharField(max_length=200)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["set", "order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["set", "code"], name="term_unique"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z][A-Z0-9_]*$"), name="term_code_form"
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("code")), name="term_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the language of the reader."""
        return str(getattr(self, active_language()))

    def clean(self) -> None:
        """Refuse to retire a code on which rules rely, and a parent that the set does not have."""
        if self.retired_on is not None and is_fixed(self.set, self.code):
            raise ValidationError(
                {"retired_on": _("Rules of the application use this value, so it stays in use.")}
            )
        if self.parent and not Term.objects.filter(set=self.set, code=self.parent, parent="").exists():
            raise ValidationError({"parent": _("This list has no such group.")})
