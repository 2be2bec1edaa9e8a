"""The search in the services directory; it stands in the address, so that it can be kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from kzcp.core.formfields import WholeNumberField
from kzcp.reference import places, services, terms
from referrals.forms.base import KeyedForm
from referrals.selectors.directory import Filters

WEEKS = [
    ("", _("Any time")),
    ("1", _("1 week")),
    ("2", _("2 weeks")),
    ("4", _("4 weeks")),
    ("8", _("8 weeks")),
]


def grouped_services(*, kind: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """The services in use by sector, for a select."""
    rows = services.services(kind=kind)
    groups = [(term.label, [(row.code, row.label) for row in rows if row.sector == term.code])
              for term in terms.terms("service_sector")]  # fmt: skip
    return [(label, found) for label, found in groups if found]


class FinderForm(forms.Form):
    """Which service, for what age, where, and how long one may wait."""

    service = forms.ChoiceField(label=_("What is needed"), required=False)
    age = WholeNumberField(label=_("Age"), required=False, min_value=0, max_value=120)
    district = forms.ChoiceField(label=_("District"), required=False)
    weeks = forms.ChoiceField(label=_("Wait no longer than"), required=False, choices=WEEKS)

    def __init__(self, data: Any, *, case: Case, begin: Filters) -> None:
        start = {"service": begin.service, "age": begin.age, "district": str(begin.district or "")}
        super().__init__(data, initial=start)
        self.begin, self.kind = begin, case.kind
        for name, choices in (
            ("service", [("", _("Any service")), *grouped_services(kind=case.kind)]),
            ("district", [("", _("The whole region")), *places.district_choices(case.region_id)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
            field.choices = choices
        self.fields["age"].widget.attrs["inputmode"] = "numeric"

    def named(self, codes: list[str]) -> list[tuple[str, str]]:
        """Those of the services that can be looked for, by code, with their labels."""
        known = {code: label for _sector, below in grouped_services(kind=self.kind) for code, label in below}
        return [(code, known[code]) for code in codes if code in known]

    def filters(self) -> Filters:
        """What is looked for; a value that cannot be is left out."""
        if not self.is_bound:
            return self.begin
        self.is_valid()
        found = self.cleaned_data
        return Filters(
            service=found.get("service") or "",
            age=found.get("age"),
            district=int(found["district"]) if found.get("district") else None,
            weeks=int(found["weeks"]) if found.get("weeks") else None,
            region=self.begin.region,
        )


class DirectoryForm(forms.Form):
    """The filters of the services directory."""

    region = forms.ChoiceField(label=_("Region"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name, choices in (
            ("region", [("", _("All regions")), *places.region_choices()]),
            ("service", [("", _("Any service")), *grouped_services()]),
            ("sector", [("", _("All sectors")), *terms.choices("service_sector")]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
            field.choices = choices

    def filters(self) -> Filters:
        """What is looked for; a value that cannot be is left out."""
        self.is_valid()
        found = self.cleaned_data if self.is_bound else {}
        return Filters(
            service=found.get("service") or "",
            region=found.get("region") or "",
            sector=found.get("sector") or "",
        )


class ChooseForm(KeyedForm):
    """The choice of one entry, with which a referral begins."""

    offer = forms.UUIDField(
        label=_("Organisation"),
        error_messages={"required": _("Choose an organisation."), "invalid": _("Choose an organisation.")},
    )
