"""Every life cycle is sound: no state out of reach, no way to nowhere, no step without somebody who may take it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.conf import settings

from cases.lifecycle import CASE
from kzcp.access.permissions import Permission
from kzcp.access.roles import ROLES
from kzcp.reference.codes import CaseStatus, ReferralStatus
from kzcp.workflow import drawing
from kzcp.workflow.lifecycle import Condition, LifeCycle, Transition
from referrals.lifecycle import REFERRAL
from reports.lifecycle import RELEASE
from reports.models import ReleaseState


@dataclass(frozen=True)
class Sound:
    """What is known of a life cycle: all its states, the first, and those in which it ends."""

    cycle: LifeCycle[Any]
    states: frozenset[str]
    first: str
    ends: frozenset[str]


C, F, L = CaseStatus, ReferralStatus, ReleaseState
ALL = (
    Sound(CASE, frozenset(C), C.REGISTERED, frozenset({C.ERROR})),
    Sound(
        REFERRAL,
        frozenset(F),
        F.DRAFT,
        frozenset({F.REJECTED, F.DECLINED, F.DELIVERED, F.NOT_DELIVERED, F.CANCELLED}),
    ),
    Sound(RELEASE, frozenset(L), L.PREPARED, frozenset({L.PUBLISHED, L.WITHDRAWN})),
)


def faults(sound: Sound, steps: tuple[Transition[Any], ...]) -> Iterator[str]:
    """What is wrong with a table."""
    moves = {(state, step.target or state) for step in steps for state in step.source}
    yield from (f"{state} is no state" for pair in moves for state in pair if state not in sound.states)
    reached, left = {sound.first}, {one for one, other in moves if one != other}
    while further := {other for one, other in moves if one in reached} - reached:
        reached |= further
    yield from (f"{state} is never reached" for state in sound.states - reached)
    yield from (f"{state} has no way on" for state in sound.states - left - sound.ends)
    yield from (f"{state} is an end and is left" for state in sound.ends & left)
    held = {permission for permissions in ROLES.values() for permission in permissions}
    for step in steps:
        if step.permission not in held:
            yield f"nobody may {step.name}"
        if not step.source or not str(step.label):
            yield f"{step.name} begins nowhere or has no label"
        yield from _of_conditions(step)
    if len({step.name for step in steps}) != len(steps):
        yield "two steps of one name"


def _of_conditions(step: Transition[Any]) -> Iterator[str]:
    names = [condition.name for condition in step.conditions]
    if len(set(names)) != len(names) or not all(str(condition.message) for condition in step.conditions):
        yield f"{step.name} asks for something twice, or does not say what"


def test_every_life_cycle_is_drawn_and_is_asked_here():
    assert drawing.life_cycles() == [sound.cycle for sound in ALL]


def test_the_page_is_up_to_date():
    stored = (settings.ROOT / "docs" / "life-cycles.md").read_text(encoding="utf-8")
    assert stored == drawing.page(), "make life-cycles"


@pytest.mark.parametrize("sound", ALL, ids=lambda sound: sound.cycle.model.__name__)
def test_it_is_sound(sound):
    assert list(faults(sound, sound.cycle.transitions)) == []


@pytest.mark.parametrize("sound", ALL, ids=lambda sound: sound.cycle.model.__name__)
def test_each_planted_fault_is_found(sound):
    whole = sound.cycle.transitions
    first, others = whole[0], whole[1:]
    mute = Condition("mute", lambda row, by: True, "")
    end = min(sound.ends)
    alone = next(step for step in whole if sum(step.target == other.target for other in whole) == 1)
    for name, steps in {
        "a state out of reach": tuple(step for step in whole if step is not alone),
        "a way to nowhere": (replace(first, target="NOWHERE"), *whole),
        "a way from nowhere": (replace(first, source=frozenset({"NOWHERE"})), *whole),
        "an end that is left": (
            replace(first, name="again", source=frozenset({end}), target=sound.first),
            *whole,
        ),
        "a step that begins nowhere": (replace(first, source=frozenset()), *others),
        "a step without a label": (replace(first, label=""), *others),
        "a step twice": (first, *whole),
        "a condition that says nothing": (replace(first, conditions=(mute,)), *others),
    }.items():
        assert list(faults(sound, steps)), name


def test_a_step_that_no_role_may_take_is_found(monkeypatch):
    lost = CASE["mark_error"].permission
    for held in ROLES.values():
        monkeypatch.delitem(held, lost, raising=False)
    assert list(faults(ALL[0], CASE.transitions)) == ["nobody may mark_error"]
    assert lost in Permission
