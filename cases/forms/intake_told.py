"""What lists say of an intake that is not handed in: the children as they were called, and how far it has come."""

from cases.forms import intake
from cases.forms.intake_draft import IntakeDraft
from kzcp.core.actor import Actor
from kzcp.workflow.models import Draft


def children(row: Draft, actor: Actor) -> str:
    """The names that were typed, those of known children left out; empty where nothing was."""
    draft = IntakeDraft(row.pk, actor, row, "", row.body)
    return ", ".join(name for _key, name in draft.children() if not name.startswith("№"))


def step(row: Draft) -> tuple[int, int]:
    """The step on which it was last saved, counted from 1, and how many there are."""
    names = intake.NAMES
    return names.index(row.step) + 1 if row.step in names else 1, len(names)
