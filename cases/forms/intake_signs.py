"""Signs of danger that follow from the pages of an intake: shown ticked, and counted whether or not they stay so."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from cases.data import ParticipantData
from cases.forms.blocks import Page
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
) -> frozenset[str]:
    """The signs that follow for any of the children; a page that is not filled in is None."""
    details = cast("DetailsForm", types.main).values() if types is not None and types.is_valid() else {}
    around = list(_suspects(family))
    ages = list(_ages(first, actor)) or [None]
    found = (signs_that_follow(kind, details=details, age=age, participants=around) for age in ages)
    return frozenset().union(*found)


def _suspects(family: Page | None) -> Iterable[ParticipantData]:
    if family is None or "suspect" not in family.blocks:
        return
    family.is_valid()
    for row in family.blocks["suspect"].filled():
        if row.form.is_valid():
            yield cast("SuspectForm", row.form).participant()


def _ages(first: Page | None, actor: Actor) -> Iterable[int | None]:
    today = clock.today()
    for row in first.blocks.get("child", ()) if first is not None else ():
        form = cast("ChildForm", row.form)
        known = form.cleaned_data.get("person")
        person = (
            Person.objects.visible_to(actor, P.CASE_VIEW).filter(pk=known).first()
            if known
            else person_of(form.known())
        )
        yield person.age_on(today) if person is not None else None
