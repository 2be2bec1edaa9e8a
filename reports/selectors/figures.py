"""Figures as computed, not protected: for statisticians alone."""

from dataclasses import dataclass
from uuid import UUID

from kzcp.core.actor import Actor
from kzcp.jobs.models import Message, Run, RunState
from kzcp.journal import journal
from reports.counting import Count
from reports.models import Figure, FigureSet, Indicator, Release, ReleaseState
from reports.periods import Quarter
from reports.registry import TOTAL, measures
from reports.selectors.released import number, repeats

JOB = "figures"
TOPIC = "figures.compute"


@dataclass(frozen=True)
class Working:
    """One measure of one quarter before protection: units, and for a share those that met what is asked."""

    title: str
    count: int | None
    met: int | None

    @property
    def text(self) -> str:
        """The numbers as a statistician reads them: "12", or "9 / 12" for a share."""
        if self.count is None:
            return "–"
        return number(self.count) if self.met is None else f"{number(self.met)} / {number(self.count)}"


@dataclass(frozen=True)
class Period:
    """How the figures of one quarter stand: the latest computing of them, the latest version or draft.

    `is_waiting` says that the reader has asked for them and that they have not been taken up or finished.
    `repeated` is the number of the version before the latest where readers see the same numbers in both, or 0;
    `withheld` are the indicators whose correction the latest does not show.
    """

    quarter: Quarter
    figures: FigureSet | None
    run: Run | None
    release: Release | None
    measures: list[Working]
    is_waiting: bool
    repeated: int
    withheld: list[str]

    @property
    def is_unchanged(self) -> bool:
        """Whether the figures are still those from which the latest version or draft was made."""
        return bool(self.figures and self.release and self.figures.fingerprint == self.release.fingerprint)

    @property
    def draft(self) -> Release | None:
        """The release that is prepared and not published yet."""
        return self.release if self.release and self.release.state == ReleaseState.PREPARED else None

    @property
    def can_be_released(self) -> bool:
        """Whether a release can be prepared from them: they were computed after the end of the quarter."""
        return self.figures is not None and self.quarter.has_ended(self.figures.as_of)

    @property
    def is_running(self) -> bool:
        """Whether they are being computed now."""
        return self.run is not None and self.run.state == RunState.RUNNING

    @property
    def published(self) -> Release | None:
        """The latest version that readers have, where no draft follows it."""
        return self.release if self.release and self.release.is_published else None

    @property
    def is_whole(self) -> bool:
        """Whether every measure is in the latest version."""
        return self.published is not None and len(self.published.definitions) == len(self.measures)

    @property
    def has_failed(self) -> bool:
        """Whether the latest computing failed."""
        return self.run is not None and self.run.state == RunState.FAILED


def figure_set(quarter: Quarter) -> FigureSet | None:
    """The figures that hold for the quarter; None where none were computed, or for those who may not see them."""
    return FigureSet.objects.filter(period=quarter.code).first()


def counts(held: FigureSet) -> list[Count]:
    """All cells of these figures, in a fixed order."""
    rows = Figure.objects.filter(period=held.period, run_id=held.run_id)
    return [
        Count(
            row.measure,
            row.breakdown,
            row.value,
            row.count,
            row.children,
            row.met,
            row.met_children,
            row.rest_children,
        )
        for row in rows.order_by("measure", "breakdown", "value")
    ]


def periods(actor: Actor, quarters: list[Quarter]) -> list[Period]:
    """The figures of these quarters with their latest runs; one entry in the journal for the look."""
    journal.record("figures.view", subject_kind="reports.figureset")
    codes = [quarter.code for quarter in quarters]
    sets = {each.period: each for each in FigureSet.objects.filter(period__in=codes)}
    runs: dict[str, Run] = {}
    for run in Run.objects.filter(job=JOB, period__in=codes).order_by("started_at", "id"):
        runs[run.period] = run
    totals = {
        (row.period, row.run_id, row.measure): row
        for row in Figure.objects.filter(period__in=codes, breakdown=TOTAL)
    }
    kept = Release.objects.filter(period__in=codes).exclude(state=ReleaseState.WITHDRAWN)
    releases: dict[str, list[Release]] = {code: [] for code in codes}
    for release in kept.order_by("version"):
        releases[release.period].append(release)
    asked = Message.objects.filter(topic=TOPIC, done_at=None, failed_at=None)
    waiting = {body.get("period", "") for body in asked.values_list("body", flat=True)}
    titles = Indicator.objects.in_bulk([each.code for each in measures()])
    return [
        Period(
            quarter,
            sets.get(quarter.code),
            runs.get(quarter.code),
            next(reversed(releases[quarter.code]), None),
            _working(sets.get(quarter.code), totals, titles),
            quarter.code in waiting,
            _repeated(releases[quarter.code]),
            _withheld(releases[quarter.code], titles),
        )
        for quarter in quarters
    ]


def working(quarter: Quarter) -> dict[str, Working]:
    """The figures of one quarter by the code of their measure; one entry in the journal for the look."""
    journal.record("figures.view", subject_kind="reports.figureset", subject_id=quarter.code)
    held = figure_set(quarter)
    rows = Figure.objects.filter(period=quarter.code, breakdown=TOTAL)
    totals = {(row.period, row.run_id, row.measure): row for row in rows}
    codes = [each.code for each in measures()]
    return dict(zip(codes, _working(held, totals, Indicator.objects.in_bulk(codes)), strict=True))


def _repeated(versions: list[Release]) -> int:
    if len(versions) < 2:
        return 0
    before, last = versions[-2:]
    return before.version if repeats(last, before) else 0


def _withheld(versions: list[Release], titles: dict[str, Indicator]) -> list[str]:
    entries = versions[-1].tables if versions else []
    return [titles[each["indicator"]].title for each in entries if each["taken_over"]]


def _working(
    held: FigureSet | None, totals: dict[tuple[str, UUID, str], Figure], titles: dict[str, Indicator]
) -> list[Working]:
    rows = []
    for each in measures():
        found = totals.get((held.period, held.run_id, each.code)) if held else None
        rows.append(
            Working(titles[each.code].title, found.count if found else None, found.met if found else None)
        )
    return rows
