"""A mark as alleged perpetrator that was wrong: one question before it is taken back."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.actions import marks
from cases.forms.errors import put
from cases.forms.marks import TakeBackForm
from cases.models import CasePerson
from cases.selectors.cases import access_of
from cases.selectors.people import subject_line
from cases.views.band import band
from kzcp.access.doors import door
from kzcp.access.permissions import Permission as P
from kzcp.access.requests import HouseRequest
from kzcp.core.errors import Refused
from kzcp.reference import terms


@door(P.CASE_MARK_ERROR, "GET", "POST")
def take_back(request: HouseRequest, pk: UUID) -> HttpResponse:
    """Ask why the mark was wrong, then flag it as an error."""
    part = access_of(CasePerson, request.actor, pk, P.CASE_MARK_ERROR, beside=lambda part: [part.person_id])
    if not part.is_suspect or part.error_at is not None:
        raise Refused(marks.TAKEN_BACK if part.is_suspect else marks.NO_MARK)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _taken_back(request, part, form):
        messages.success(request, _("The mark is taken back."))
        return redirect("case", pk=part.case_id)
    return _page(request, part, form)


def _taken_back(request: HouseRequest, part: CasePerson, form: TakeBackForm) -> bool:
    try:
        marks.take_back(part=part, by=request.actor, **form.cleaned_data)
    except ValidationError as error:
        put(form, error)
        return False
    return True


def _page(request: HouseRequest, part: CasePerson, form: TakeBackForm) -> HttpResponse:
    context = {
        "case": part.case,
        "band": band(part.case, request.actor, ""),
        "form": form,
        "name": subject_line(part.person),
        "relation": terms.label("perpetrator_relation", part.relation),
        "staff": part.is_staff,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "cases/part_error.html", context, status=status)
