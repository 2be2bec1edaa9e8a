"""Time and people of one invented life."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from cases.models import Assessment, Case, Plan
from kzcp.accounts.models import Organisation
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.journal import journal
from referrals.models import Referral

OPENS, CLOSES = 9, 18


class Ended(Exception):
    """The next step would lie in the future: the case stays as it is now."""


@dataclass
class Crew:
    """Who works on the case: the office's worker and supervisor, and the provider with its service."""

    office: Organisation
    worker: Actor
    supervisor: Actor
    provider: Organisation
    provider_staff: Actor
    service: str
    script: str


@dataclass
class Stage:
    """What the steps of one life share.

    `moment` is now for all who act; it only moves forward and never past the real present. `skill`, from 0 to
    1, is how well the office keeps to deadlines and to its duty to report.
    """

    crew: Crew
    dice: Random
    moment: datetime
    present: datetime
    skill: float = 0.6
    case: Case = field(init=False)
    types: list[str] = field(init=False)
    child: UUID = field(init=False)
    mother: UUID = field(init=False)
    assessment: Assessment = field(init=False)
    plan: Plan = field(init=False)
    referral: Referral = field(init=False)

    @contextmanager
    def acting(self, by: Actor) -> Iterator[Actor]:
        """One request of a person at the present moment of this life."""
        with clock.at(self.moment), acting_as(by), journal.pending(source="sample"), transaction.atomic():
            yield by

    def later(self, *, hours: float = 0, days: float = 0) -> None:
        """Let time pass, with a little chance in it, to a moment when people work.

        Raises Ended where it would pass the present.
        """
        passed = timedelta(hours=hours, days=days) * self.dice.uniform(0.7, 1.3)
        moment = _at_work(self.moment + passed)
        if moment >= self.present:
            raise Ended
        self.moment = moment

    def say(self, what: dict[str, str]) -> str:
        """The words in the office's working language."""
        return what[self.crew.script]

    def fresh(self) -> Case:
        """The case as it is stored now, read as whoever acts."""
        return Case.objects.get(pk=self.case.pk)


def _at_work(moment: datetime) -> datetime:
    """The moment itself between 9 and 18, else the next morning, a little after nine."""
    local = clock.local(moment)
    if OPENS <= local.hour < CLOSES:
        return moment
    day = local if local.hour < OPENS else local + timedelta(days=1)
    return day.replace(hour=OPENS, minute=5 + local.minute // 2)
