"""Life cycles as tables: which step leads from where to where, who may take it, and on what conditions.

`apply` is the only way to change a state. It locks the row, checks state, permission and conditions as
the person, and only then writes as `system:steps`, since a step may take the row out of the person's
sight.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import models, transaction

from kzcp.access.permissions import Permission
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed, Refused, Why
from kzcp.reference.codes import CaseEventKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

M = TypeVar("M", bound=models.Model)
STEPS = Actor.system("steps")


@dataclass(frozen=True)
class Condition(Generic[M]):
    """Something that must hold before a step; `message` tells the person what is missing, `why` the journal."""

    name: str
    holds: Callable[[M, Actor], bool]
    message: "StrOrPromise"
    why: Why = Why.WRONG_STATE


@dataclass(frozen=True)
class Transition(Generic[M]):
    """One row of a life cycle. `target` None: the state stays. `event` None: the step leaves no event."""

    name: str
    source: frozenset[str]
    target: str | None
    permission: Permission
    label: "StrOrPromise"
    event: CaseEventKind | None = None
    conditions: tuple[Condition[M], ...] = ()
    needs_reason: bool = False


@dataclass(frozen=True)
class Step(Generic[M]):
    """A transition as it is being taken: what the effects of it may know."""

    transition: Transition[M]
    row: M
    by: Actor
    reason: str
    facts: Mapping[str, Any]


def _nothing(row: models.Model) -> None:
    """Before the row itself nothing is locked."""


@dataclass
class LifeCycle(Generic[M]):
    """The whole table for one model.

    `may` answers whether the actor may do something to this row; `effects` run after the state was
    written, in the same transaction, as `system:steps`. `first` locks what is to be held before the row.
    """

    model: type[M]
    may: Callable[[M, Actor, Permission], bool]
    transitions: tuple[Transition[M], ...]
    effects: Callable[[Step[M]], None]
    state_field: str = "status"
    first: Callable[[M], None] = _nothing
    _by_name: dict[str, Transition[M]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._by_name = {transition.name: transition for transition in self.transitions}
        if len(self._by_name) != len(self.transitions):
            raise ValueError("a life cycle names a step twice")

    def __getitem__(self, name: str) -> Transition[M]:
        """The step of that name; KeyError if there is none."""
        return self._by_name[name]

    def allowed(self, row: M, by: Actor) -> list[Transition[M]]:
        """The steps that the actor may take now: by state, permission and conditions."""
        return [step for step in self.in_reach(row, by) if not self.missing(row, step.name, by)]

    def in_reach(self, row: M, by: Actor) -> list[Transition[M]]:
        """The steps that are the actor's in this state, whether or not their conditions hold yet."""
        state = getattr(row, self.state_field)
        return [
            step for step in self.transitions if state in step.source and self.may(row, by, step.permission)
        ]

    def missing(self, row: M, name: str, by: Actor) -> list["StrOrPromise"]:
        """What must still be done before the step, in words."""
        return [each.message for each in self[name].conditions if not each.holds(row, by)]

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram for the documentation."""
        lines = ["stateDiagram-v2"]
        for step in self.transitions:
            lines += [f"    {state} --> {step.target or state}: {step.name}" for state in sorted(step.source)]
        return "\n".join(lines)


def apply(
    cycle: LifeCycle[M],
    row: M,
    name: str,
    *,
    by: Actor,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> M:
    """Take the step `name` on `row` and return the row as stored.

    `changes` are further columns that the step itself writes. Call it inside `journal.act`. Raises
    Refused when the state or a condition forbids it, NotAllowed when the step is not the actor's.
    """
    transition_ = cycle[name]
    with transaction.atomic():
        cycle.first(row)
        with acting_as(STEPS):
            # The person's own update policy may not cover the row: the lock is taken as the system.
            locked = cycle.model._default_manager.select_for_update().get(pk=row.pk)
        if getattr(locked, cycle.state_field) not in transition_.source:
            raise Refused
        if not cycle.may(locked, by, transition_.permission):
            raise NotAllowed
        if transition_.needs_reason and not reason:
            raise Refused
        for condition in transition_.conditions:
            if not condition.holds(locked, by):
                raise Refused(condition.message, condition.why)
        with acting_as(STEPS):
            written = {**(changes or {})}
            if transition_.target is not None:
                written[cycle.state_field] = transition_.target
            for column, value in written.items():
                setattr(locked, column, value)
            if written:
                locked.save(update_fields=list(written))
            cycle.effects(Step(transition_, locked, by, reason, facts or {}))
    return locked
