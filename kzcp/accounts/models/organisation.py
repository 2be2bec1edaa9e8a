from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kzcp.reference import terms
from kzcp.reference.models import District, Region
from kzcp.vault.classification import Privacy


class Organisation(models.Model):
    """An office of the child protection service, a provider of services, or a body of the state."""

    kind = models.CharField(_("Kind"), max_length=40)
    name_en = models.CharField(_("Name in English"), max_length=160)
    name_ru = models.CharField(_("Name in Russian"), max_length=160)
    name_kk = models.CharField(_("Name in Kazakh"), max_length=160)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    is_office = models.BooleanField(_("Office that holds cases"), default=False)
    address = models.CharField(_("Address"), max_length=240, blank=True)
    telephone = models.CharField(_("Telephone"), max_length=20, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    privacy: ClassVar[Privacy] = Privacy(
        none=(
            "kind",
            "name_en",
            "name_ru",
            "name_kk",
            "address",
            "telephone",
            "opened_on",
            "closed_on",
        )
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | models.Q(closed_on__gte=models.F("opened_on")),
                name="organisation_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return str(getattr(self, f"name_{(get_language() or 'ru')[:2]}", self.name_ru))

    def clean(self) -> None:
        """Refuse an unknown kind, a district of another region and an end that lies before the beginning."""
        terms.check("organisation_type", self.kind, field="kind")
        if self.district and self.district.region_id != self.region_id:
            raise ValidationError({"district": _("This district lies in another region.")})
        if self.closed_on and self.closed_on < self.opened_on:
            opened = self.opened_on.strftime("%d.%m.%Y")
            told = _("It has been open since %(day)s: write that day or a later one.") % {"day": opened}
            raise ValidationError({"closed_on": told})
