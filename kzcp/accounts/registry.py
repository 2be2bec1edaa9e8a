"""What the apps above do when somebody's role ends: their cases, tasks and approvals need another owner."""

from collections.abc import Callable

from kzcp.accounts.models import Assignment
from kzcp.core import clock
from kzcp.core.actor import Actor

Reaction = Callable[[Assignment, Actor], None]
_reactions: list[Reaction] = []


def when_a_role_ends(reaction: Reaction) -> None:
    """Call `reaction` in the transaction that ends an assignment, after it has ended."""
    _reactions.append(reaction)


def role_ended(assignment: Assignment, by: Actor) -> None:
    """Let every app react to the end of an assignment, and note that they have."""
    for reaction in _reactions:
        reaction(assignment, by)
    assignment.released_at = clock.now()
    assignment.save(update_fields=["released_at"])
