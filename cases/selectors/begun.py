"""Intakes that were begun and not handed in: which of them their writer may go on with."""

from collections.abc import Iterable

from cases.models import Concern
from kzcp.access.permissions import Permission as P
from kzcp.core.actor import Actor, acting_as
from kzcp.workflow import drafts
from kzcp.workflow.lifecycle import STEPS
from kzcp.workflow.models import Draft


def unfinished(actor: Actor, *, kind: str) -> list[Draft]:
    """The actor's open drafts of that kind that they may go on with, last saved first."""
    return going_on((draft for draft in drafts.open_drafts(actor) if draft.kind == kind), actor)


def going_on(rows: Iterable[Draft], actor: Actor) -> list[Draft]:
    """Those of the intakes whose writer the actor is, at the draft's office still, and whose concern they decide.

    A concern that is taken must be in the actor's sight and undecided. Of a draft that has ended the concern is
    not asked: it holds nothing any more and only leads on.
    """
    mine = [draft for draft in rows if drafts.is_in_reach(draft, actor)]
    asked = {draft.pk: draft.subject_id or draft.pk for draft in mine if draft.ended_at is None}
    if not asked:
        return mine
    about = Concern.objects.filter(pk__in=asked.values())
    with acting_as(STEPS):
        taken = set(about.values_list("pk", flat=True))
    open_ = about.visible_to(actor, P.CONCERN_VIEW).filter(outcome="")
    gone = taken - set(open_.values_list("pk", flat=True))
    return [draft for draft in mine if asked.get(draft.pk) not in gone]
