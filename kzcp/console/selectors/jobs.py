"""The outbox and the runs, as rows in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from kzcp.console import job_words
from kzcp.jobs import selectors
from kzcp.jobs.models import Message, Run, RunState


@dataclass(frozen=True)
class RunRow:
    """One piece of work for a period."""

    job: str
    period: str
    state: str
    failed: bool
    advice: str
    percent: int | None
    started_at: datetime
    ended_at: datetime | None
    error: str
    stalled: bool


@dataclass(frozen=True)
class MessageRow:
    """One message of the outbox that needs attention."""

    id: UUID
    what: str
    advice: str
    since: datetime
    failures: int
    error: str


@dataclass(frozen=True)
class Jobs:
    """Everything the page of jobs shows."""

    waiting: int
    many: bool
    oldest: datetime | None
    failed: list[MessageRow]
    stuck: list[MessageRow]
    runs: list[RunRow]
    stalled: int


def overview() -> Jobs:
    """How the outbox stands, and the latest runs."""
    seen = selectors.overview()
    stalled = {run.pk for run in seen.stalled}
    return Jobs(
        min(seen.waiting, 1000),
        seen.waiting > 1000,
        seen.oldest_waiting_since,
        [_message(row) for row in seen.failed],
        [_message(row) for row in seen.stuck],
        [_run(run, run.pk in stalled) for run in seen.runs],
        len(stalled),
    )


def _message(row: Message) -> MessageRow:
    return MessageRow(
        row.pk,
        job_words.job(row.topic),
        job_words.advice(row.topic),
        row.failed_at or row.due,
        row.failures,
        row.error,
    )


def _run(run: Run, stalled: bool) -> RunRow:  # noqa: FBT001 - a fact of the row, not a switch
    states = {
        RunState.RUNNING: _("Running"),
        RunState.FINISHED: _("Finished"),
        RunState.FAILED: _("Failed"),
    }
    state = _("Stands still") if stalled else states[RunState(run.state)]
    failed = run.state == RunState.FAILED
    return RunRow(
        job=job_words.job(run.job),
        period=job_words.period(run.job, run.period),
        state=state,
        failed=failed or stalled,
        advice=job_words.advice(run.job) if failed or stalled else "",
        percent=run.percent,
        started_at=run.started_at,
        ended_at=run.ended_at,
        error=run.error,
        stalled=stalled,
    )
