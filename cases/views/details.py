"""What a case has by its kind: read from the kind's own fieldsets, changed in one form."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import registry
from cases.actions import details
from cases.forms.blocks import Values
from cases.forms.details import DetailsForm, form_of, groups, initial
from cases.forms.versions import WrittenPage
from cases.forms.writing import Writing, as_sent
from cases.models import Case
from cases.registry import CaseKind, Fieldset
from cases.selectors.cases import access_case
from cases.views import writing
from cases.views.writing import Desk, see
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.errors import NotFound
from kzcp.reference.codes import ConfidentialityLevel

KIND = "details"
FROM_ASSESSMENT = "for=assessment"
"""The query of an address that leads here from the assessment, and back there."""


@dataclass(frozen=True)
class Section:
    """One fieldset of the kind with its fields, each with the groups of its choices where it has any."""

    code: str
    title: Any
    fields: list[tuple[Any, list[Any]]]


class DetailsPage(WrittenPage):
    """The details of a kind as a page of sections."""

    main: DetailsForm

    def __init__(self, form: DetailsForm, fieldsets: tuple[Fieldset, ...]) -> None:
        super().__init__(form)
        self._fieldsets = fieldsets

    def sections(self) -> list[Section]:
        """The fieldsets in their order."""
        return [Section(each.code, each.title, self._fields(each)) for each in self._fieldsets]

    def _fields(self, fieldset: Fieldset) -> list[tuple[Any, list[Any]]]:
        bound = [self.main[name] for name in fieldset.fields if name in self.main.fields]
        return [(each, groups(each)) for each in bound]


@door(P.CASE_EDIT, "GET", "POST")
def edit(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Change the details; a type that restricts the case does so at once, as the page says before."""
    desk = _desk(request, pk)
    return writing.handed_in(request, desk) if request.method == "POST" else writing.shown(request, desk)


def _desk(request: HouseRequest, pk: UUID) -> Desk:
    case = access_case(request.actor, pk, P.CASE_EDIT)
    kind, row = registry.kind(case.kind), case.details
    if row is None:
        raise NotFound
    form = form_of(kind, only=tuple(each.code for each in kind.fieldsets))

    def page(values: Values) -> WrittenPage:
        return DetailsPage(form(values), kind.fieldsets)

    back, query = reverse("case", args=[case.pk]), ""
    if request.GET.urlencode() == FROM_ASSESSMENT:
        back, query = reverse("case_assessment", args=[case.pk]), f"?{FROM_ASSESSMENT}"

    def store(judged: WrittenPage, go: str) -> HttpResponse:
        return _stored(request, case, judged, back)

    return Desk(
        case=case,
        tab="overview",
        writing=Writing.open(KIND, case.pk, request.actor, as_sent(form(initial=initial(kind, row)))),
        template="cases/details.html",
        page=page,
        store=store,
        url=reverse("case_details", args=[case.pk]) + query,
        back=back,
        context={"kind": kind, "warns": _warns(kind, case)},
    )


def _warns(kind: CaseKind, case: Case) -> bool:
    """Whether a detail may still restrict the case."""
    restricts = kind.restriction is not CaseKind.__dataclass_fields__["restriction"].default
    return restricts and case.level != ConfidentialityLevel.RESTRICTED


def _stored(request: HouseRequest, case: Case, judged: WrittenPage, back: str) -> HttpResponse:
    if not isinstance(judged, DetailsPage):
        raise TypeError("the page of the details is a DetailsPage")
    before = case.level
    details.save(case=case, values=judged.main.values(), by=request.actor)
    if case.level != before:
        messages.warning(request, _("The case is restricted now. Only the people named here may open it."))
        return see(reverse("case_sharing", args=[case.pk]))
    messages.success(request, _("The details are saved."))
    return see(back)
