from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kzcp.reference.models.base import NamedRow
from kzcp.reference.models.term import Term


def _codes() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=40), default=list, blank=True)


class Service(NamedRow):
    """A kind of service that a referral may ask for.

    `packet` is exhaustive: the provider sees these fields of the person served and no others. Ages are
    full years and bind children only. `special_social_service` lists the kinds that a delivery may be.
    """

    SHIPPED_FIELDS = (
        "sector",
        "order",
        "name_en",
        "name_ru",
        "name_kk",
        "served_for",
        "provider_types",
        "special_social_service",
        "case_kinds",
        "age_from",
        "age_to",
        "urgent_ok",
        "packet",
    )
    LISTS = {
        "provider_types": "organisation_type",
        "special_social_service": "special_social_service",
        "case_kinds": "case_kind",
        "packet": "packet_field",
    }
    """The fields that hold several codes, each with its vocabulary."""

    code = models.CharField(primary_key=True, max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    sector = models.CharField(max_length=40)
    served_for = models.CharField(max_length=10)
    provider_types = _codes()
    special_social_service = _codes()
    case_kinds = _codes()
    age_from = models.PositiveSmallIntegerField(default=0)
    age_to = models.PositiveSmallIntegerField(default=17)
    urgent_ok = models.BooleanField(default=False)
    packet = _codes()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z][A-Z0-9_]*$"), name="service_code_form"
            ),
            models.CheckConstraint(
                condition=models.Q(age_from__lte=models.F("age_to")), name="service_ages_in_order"
            ),
        ]

    def clean(self) -> None:
        """Check every code against its vocabulary, and that a packet never holds both places."""
        single = {"sector": "service_sector", "served_for": "service_for"}
        held = {name: (vocabulary, [getattr(self, name)]) for name, vocabulary in single.items()}
        held |= {name: (vocabulary, getattr(self, name)) for name, vocabulary in self.LISTS.items()}
        for name, (vocabulary, codes) in held.items():
            if Term.objects.filter(set=vocabulary, code__in=codes).count() != len(set(codes)):
                raise ValidationError({name: _("This value is not on the list.")})
        if {"SETTLEMENT", "ADDRESS"} <= set(self.packet):
            raise ValidationError({"packet": _("A packet holds the address or the settlement, never both.")})
