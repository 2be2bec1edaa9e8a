"""The sample in two parts: sixty cases and a published release before anybody signs in, the rest by a job."""

from collections.abc import Callable

from django.db import transaction

from kzcp.accounts.models import User
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.demo.sample import grow, places
from kzcp.jobs import outbox
from kzcp.jobs.models import Run, RunState
from kzcp.jobs.run import Progress, once
from kzcp.workflow import notices
from reports.actions import figures, releases
from reports.models import Release, ReleaseState
from reports.periods import Quarter

JOB = "sample"
FIRST, REST, RELEASE, RELEASES = "first", "rest", "release", "releases"
PREPARES, PUBLISHES = "nina", "pavel"


def made() -> bool:
    """Whether the first part is there and its release is published."""
    with acting_as(places.SAMPLE), transaction.atomic():
        return Run.objects.filter(job=JOB, period=REST).exists() or _asked_for_rest()


def _asked_for_rest() -> bool:
    return Run.objects.filter(job=JOB, period=RELEASE, state=RunState.FINISHED).exists()


def make(tell: Callable[[int, int], object] = lambda done, total: None) -> int:
    """Make what is missing of the first part, publish the last ended quarter, and ask for the rest."""
    with acting_as(places.SAMPLE), transaction.atomic():
        places.make()
    run = once(JOB, FIRST, lambda progress: _live(progress, 0, grow.FIRST, tell), by=places.SAMPLE)
    _release(_last_ended())
    with acting_as(places.SAMPLE), transaction.atomic():
        outbox.enqueue(grow.TOPIC, {})
    once(JOB, RELEASE, lambda progress: progress.begin(total=1), by=places.SAMPLE)
    return run.total or grow.FIRST


def go_on() -> None:
    """Make the rest of the sample, step by step; broken off, it goes on where it was.

    Then its people release the other ended quarters, and all are counted.
    """
    rest = grow.WHOLE - grow.FIRST
    once(
        JOB,
        REST,
        lambda progress: _live(progress, grow.FIRST, rest, lambda done, total: None),
        by=places.SAMPLE,
    )
    once(JOB, RELEASES, _release_all, by=places.SAMPLE)
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


def _last_ended() -> Quarter:
    return Quarter.of(clock.today()).shifted(-1)


def _release_all(progress: Progress) -> None:
    """Release the ended quarters before the one that is released already, from the oldest."""
    last = _last_ended()
    quarters = [last.shifted(-back) for back in range(grow.QUARTERS - 1, 0, -1)]
    progress.begin(total=len(quarters))
    for quarter in quarters[progress.done :]:
        _release(quarter)
        with progress.step():
            pass


def _release(quarter: Quarter) -> None:
    """Let the statisticians release the quarter, unless they have."""
    people = _statisticians()
    preparer, publisher = people[PREPARES], people[PUBLISHES]
    with acting_as(preparer), transaction.atomic():
        if Release.objects.filter(period=quarter.code, state=ReleaseState.PUBLISHED).exists():
            return
    figures.compute(quarter=quarter, version="sample")
    release = releases.prepare(quarter=quarter, by=preparer)
    releases.publish(release=release, by=publisher)
    for person in (preparer, publisher):
        with acting_as(person), transaction.atomic():
            notices.read_all(by=person)


def _statisticians() -> dict[str, Actor]:
    with transaction.atomic(), acting_as(places.SAMPLE):
        found = User.objects.filter(username__in=[PREPARES, PUBLISHES])
        return {user.username: Actor.user(user.pk) for user in found}
