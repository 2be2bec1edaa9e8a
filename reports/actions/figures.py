"""Computing the figures of a quarter: asked for by a statistician or by the night, done once a version."""

from uuid import UUID

from django.db import transaction

from kzcp.access import scope
from kzcp.access.permissions import Permission as P
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.errors import NotAllowed
from kzcp.jobs import outbox
from kzcp.jobs.models import Run
from kzcp.jobs.run import Progress, once
from kzcp.journal import journal
from reports import counting
from reports.counting import Count
from reports.freezing import canonical
from reports.models import Figure, FigureSet
from reports.periods import Quarter

JOB = "figures"
TOPIC = "figures.compute"
FIGURES = Actor.system("figures")
QUARTERS_BACK = 8
"""How many ended quarters the night looks at again."""

_WRITTEN = ["run_id", "count", "children", "met", "met_children", "rest_children"]


def request_computing(*, quarter: Quarter, by: Actor) -> UUID:
    """Ask for the figures of one quarter as they are now; the worker computes them after the commit."""
    if not scope.holds(by, P.FIGURES_COMPUTE):
        raise NotAllowed
    with journal.act("figures.request", by=by, subject_kind="reports.figureset", subject_id=quarter.code):
        return outbox.enqueue(TOPIC, {"period": quarter.code, "version": _version_now()})


def open_quarters() -> list[Quarter]:
    """The present quarter and those before it that are counted every night, newest first.

    Released ones stay among them: what was entered late, or was marked as error since, makes a next version.
    """
    present = Quarter.current()
    return [present.shifted(-back) for back in range(QUARTERS_BACK + 1)]


def compute(*, quarter: Quarter, version: str = "", asked_by: Actor = FIGURES) -> Run:
    """Count all measures of the quarter and store them as `system:figures`; return the run.

    Done once for each version: the same version again changes nothing. Events count up to the moment
    at which the run was first taken up, so that a run begun again gives the same figures. Raises Busy
    while another process is at it. Must not be called inside a transaction.
    """
    return once(
        JOB,
        quarter.code,
        lambda progress: _compute(quarter, progress),
        by=FIGURES,
        version=version or _version_now(),
        asked_by=asked_by,
    )


def _version_now() -> str:
    return f"{clock.local(clock.now()):%Y-%m-%dT%H.%M.%S}"


def _compute(quarter: Quarter, progress: Progress) -> None:
    with transaction.atomic():
        as_of = Run.objects.get(pk=progress.run_id).started_at
    wanted = counting.due_measures(quarter, as_of)
    progress.begin(total=len(wanted) + 1)
    counts: list[Count] = []
    with counting.snapshot() as cursor:
        for number, measure in enumerate(wanted):
            counts += counting.count(cursor, measure, quarter, as_of)
            if number >= progress.done:  # counted again by a second beginning, but told only once
                with progress.step(measure.code):
                    pass
    with progress.last_step():
        _store(quarter, counts, FigureSet(period=quarter.code, run_id=progress.run_id, as_of=as_of))


def _store(quarter: Quarter, counts: list[Count], made: FigureSet) -> None:
    """Let the counts take the place of older ones; counts of an earlier moment than those held change nothing."""
    journal.record("figures.compute", subject_kind="reports.figureset", subject_id=quarter.code)
    held = FigureSet.objects.select_for_update().filter(period=quarter.code).first()
    if held is not None and held.as_of > made.as_of:
        return
    made.computed_at, made.code_version = clock.now(), counting.code_version()
    made.fingerprint = fingerprint(counts)
    if held is not None:
        made.id = held.id
    rows = [_figure(made, each) for each in counts]
    Figure.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["period", "measure", "breakdown", "value"],
        update_fields=_WRITTEN,
    )
    made.save(force_insert=held is None, force_update=held is not None)


def _figure(made: FigureSet, count: Count) -> Figure:
    return Figure(
        run_id=made.run_id,
        period=made.period,
        measure=count.measure,
        breakdown=count.breakdown,
        value=count.value,
        count=count.count,
        children=count.children,
        met=count.met,
        met_children=count.met_children,
        rest_children=count.rest_children,
    )


def fingerprint(counts: list[Count]) -> str:
    """The SHA-256 of the figures in their fixed order."""
    return canonical([list(vars(each).values()) for each in sorted(counts, key=_place)])


def _place(count: Count) -> tuple[str, str, str]:
    return count.measure, count.breakdown, count.value
