"""What completing a step of the intake does: the concern is taken or corrected, at the end cases are made."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from cases.actions import concerns, intake, persons
from cases.forms import intake as steps
from cases.forms.blocks import Page
from cases.forms.intake import ChildForm, DangerForm
from cases.forms.intake_apart import OWN
from cases.forms.intake_data import concern_data, intake_data
from cases.forms.intake_draft import IntakeDraft
from cases.forms.intake_measures import MeasuresForm
from cases.models import Case, Person
from cases.selectors import intake as made
from kzcp.access.permissions import Permission as P
from kzcp.reference.codes import DuplicateVerdict
from kzcp.workflow import drafts

OF_CONCERN = (steps.FIRST, "reporter", "measures")
"""The steps that tell something of the concern itself."""


def finish(draft: IntakeDraft, name: str, page: Page) -> None:
    """Take the concern with the first step, correct it with later ones; raises ValidationError."""
    if name not in OF_CONCERN:
        return
    danger = page if name == steps.FIRST else draft.first_page()
    if danger is None or not danger.is_valid():
        return
    data = concern_data(draft, danger)
    present = draft.concern()
    if present is not None:
        concerns.change(concern=present, data=data, by=draft.actor)
        return
    main = danger.main
    assert isinstance(main, DangerForm)  # noqa: S101 - tells the type checker
    concerns.take(pk=draft.concern_id, office_id=int(main.only("office")), data=data, by=draft.actor)


def onward(draft: IntakeDraft, name: str) -> HttpResponse:
    """Lead to the next step; those who only take concerns go to the concern, and their draft ends."""
    if not draft.registers:
        if draft.row is not None:
            drafts.end(draft.row, by=draft.actor)
        response = redirect("concern", pk=draft.concern_id)
    else:
        response = redirect(f"intake_{steps.NAMES[steps.NAMES.index(name) + 1]}", pk=draft.pk)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def risks(page: Page) -> dict[str, made.Risk]:
    """The risk that the signs on the page give: under "" that of the main form, under its key that of each child."""
    found = {key: measured(page, key) for key in ("", *(str(row.key) for row in page.blocks.get(OWN, ())))}
    return {key: made.risk(form.least()) for key, form in found.items() if form is not None}


def measured(page: Page, of: str) -> MeasuresForm | None:
    """The form of the risk of all children, or of the one with this key; None where there is none."""
    forms = {"": page.main} | {str(row.key): row.form for row in page.blocks.get(OWN, ())}
    found = forms.get(of)
    return found if isinstance(found, MeasuresForm) else None


def register(draft: IntakeDraft) -> list[Case]:
    """Make the cases; with the concern every draft about it ends. Raises ValidationError, Refused where it is decided."""
    cases = intake.register(data=intake_data(draft), by=draft.actor)
    first = draft.first_page()
    for row in first.blocks["child"] if first else ():
        if isinstance(row.form, ChildForm) and not row.form.cleaned_data.get("person"):
            _remember_different(draft, row.key, row.form.different())
    return cases


def _remember_different(draft: IntakeDraft, child: UUID, others: list[UUID]) -> None:
    people = Person.objects.visible_to(draft.actor, P.CASE_VIEW)
    person = people.filter(pk=child).first()
    for other in people.filter(pk__in=others):
        if person is not None:
            persons.mark_duplicate(
                person=person, other=other, verdict=DuplicateVerdict.NOT_SAME, by=draft.actor
            )
