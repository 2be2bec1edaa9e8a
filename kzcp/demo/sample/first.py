"""The first part of the sample: places, sixty cases and one published release, before anybody signs in."""

from collections.abc import Callable

from django.db import transaction

from kzcp.accounts.models import User
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.demo.sample import grow, places
from kzcp.jobs import outbox
from kzcp.jobs.models import Run, RunState
from kzcp.jobs.run import Progress, once
from reports.actions import figures, releases
from reports.periods import Quarter

JOB = "sample"
FIRST, REST = "first", "rest"
PREPARES, PUBLISHES = "nina", "pavel"


def made() -> bool:
    """Whether the first part is there and its release is published."""
    with acting_as(places.SAMPLE), transaction.atomic():
        return Run.objects.filter(job=JOB, period=REST).exists() or _asked_for_rest()


def _asked_for_rest() -> bool:
    return Run.objects.filter(job=JOB, period="release", state=RunState.FINISHED).exists()


def make(tell: Callable[[int, int], object] = lambda done, total: None) -> int:
    """Make what is missing of the first part, publish the last ended quarter, and ask for the rest."""
    with acting_as(places.SAMPLE), transaction.atomic():
        places.make()
    run = once(JOB, FIRST, lambda progress: _live(progress, 0, grow.FIRST, tell), by=places.SAMPLE)
    _release()
    with acting_as(places.SAMPLE), transaction.atomic():
        outbox.enqueue(grow.TOPIC, {})
    once(JOB, "release", lambda progress: progress.begin(total=1), by=places.SAMPLE)
    return run.total or grow.FIRST


def go_on() -> None:
    """Make the rest of the sample, step by step; broken off, it goes on where it was. Then count it."""
    rest = grow.WHOLE - grow.FIRST
    once(
        JOB,
        REST,
        lambda progress: _live(progress, grow.FIRST, rest, lambda done, total: None),
        by=places.SAMPLE,
    )
    with acting_as(figures.FIGURES), transaction.atomic():
        outbox.enqueue(figures.TOPIC, {"version": "sample-whole"})


def _live(progress: Progress, begin: int, total: int, tell: Callable[[int, int], object]) -> None:
    progress.begin(total=total)
    with acting_as(places.SAMPLE), transaction.atomic():
        crews = grow.crews()
    for number in range(begin + progress.done, begin + total):
        with progress.step():
            grow.live(number, crews)
        tell(number - begin + 1, total)


def _release() -> None:
    quarter = Quarter.of(clock.today()).shifted(-1)
    figures.compute(quarter=quarter, version="sample")
    with transaction.atomic(), acting_as(places.SAMPLE):
        people = {
            user.username: Actor.user(user.pk)
            for user in User.objects.filter(username__in=[PREPARES, PUBLISHES])
        }
    release = releases.prepare(quarter=quarter, by=people[PREPARES])
    releases.publish(release=release, by=people[PUBLISHES])
