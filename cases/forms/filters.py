"""The filters of lists; they stand in the address, so that they stay."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases import registry
from cases.selectors.caseload import CaseloadFilters
from kzcp.reference import terms

NAMES = ("kind", "risk", "status", "due", "whose", "silent")
OWN, ALL, NONE = "own", "all", "none"


class CaseFilterForm(forms.Form):
    """What a list of cases shows; what is not understood is left out."""

    kind = forms.ChoiceField(label=_("Kind of case"), required=False)
    risk = forms.ChoiceField(label=_("Risk"), required=False)
    status = forms.ChoiceField(label=_("Stage"), required=False)
    due = forms.ChoiceField(
        label=_("Next deadline"),
        required=False,
        choices=[("", _("Any time")), ("overdue", _("Overdue")), ("week", _("Within a week"))],
    )
    whose = forms.ChoiceField(label=_("Whose cases"), required=False)

    def __init__(self, data: QueryDict, *, whose: list[tuple[str, Any]], usual: str) -> None:
        read = data.copy()
        read.setdefault("whose", usual)
        super().__init__(read)
        self.usual = usual
        self.silent = "yes" if data.get("silent") else ""
        kinds = [(kind.code, registry.label(kind.code)) for kind in registry.kinds()]
        for name, first, choices in (
            ("kind", _("All kinds"), kinds),
            ("risk", _("Any risk"), terms.choices("risk_level")),
            ("status", _("All open"), terms.choices("case_status")),
        ):
            self._field(name).choices = [("", first), *choices]
        self._field("whose").choices = whose

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(name)
        return field

    def filters(self) -> CaseloadFilters:
        """The filters that are understood; the others count as not given."""
        self.is_valid()
        read = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        read["whose"] = read["whose"] or self.usual
        return CaseloadFilters(**read, silent=self.silent)


def query(filters: CaseloadFilters, **changes: str) -> str:
    """The filters as the query of an address, some of them changed; empty ones are left out."""
    values = {name: changes.get(name, getattr(filters, name)) for name in NAMES}
    values |= {name: value for name, value in changes.items() if name not in NAMES}
    asked = QueryDict(mutable=True)
    for name, value in values.items():
        if value:
            asked[name] = value
    return f"?{asked.urlencode()}" if asked else "?"
