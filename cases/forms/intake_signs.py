"""Signs of danger that follow from the pages of an intake: shown ticked, and counted whether or not they stay so."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast
from uuid import UUID

from cases.data import ParticipantData
from cases.forms.blocks import Page
from cases.forms.intake_apart import details_by_child
from cases.forms.people import person_of
from cases.lifecycle.risk import signs_that_follow
from cases.models import Person
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor

if TYPE_CHECKING:
    from cases.forms.details import DetailsForm
    from cases.forms.intake import ChildForm, SuspectForm


def following(
    kind: str, *, first: Page | None, types: Page | None, family: Page | None, actor: Actor
) -> dict[UUID, frozenset[str]]:
    """The signs that follow for each child of the first page; a page that is not filled in is None."""
    is_told = types is not None and types.is_valid()
    own = details_by_child(types) if types is not None and is_told else {}
    of_all = cast("DetailsForm", types.main).values() if types is not None and is_told and not own else {}
    around = list(_suspects(family))
    return {
        child: signs_that_follow(kind, details=own.get(child, of_all), age=age, participants=around)
        for child, age in _ages(first, actor)
    }


def _suspects(family: Page | None) -> Iterable[ParticipantData]:
    if family is None or "suspect" not in family.blocks:
        return
    family.is_valid()
    for row in family.blocks["suspect"].filled():
        if row.form.is_valid():
            yield cast("SuspectForm", row.form).participant()


def _ages(first: Page | None, actor: Actor) -> Iterable[tuple[UUID, int | None]]:
    today = clock.today()
    for row in first.blocks.get("child", ()) if first is not None else ():
        form = cast("ChildForm", row.form)
        known = form.cleaned_data.get("person")
        person = (
            Person.objects.visible_to(actor, P.CASE_VIEW).filter(pk=known).first()
            if known
            else person_of(form.known())
        )
        yield row.key, person.age_on(today) if person is not None else None
