"""Work happens once for each period, in steps that stay done."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kzcp.core.actor import Actor, current
from kzcp.jobs import outbox, run
from kzcp.jobs.models import Run, RunState
from kzcp.jobs.run import Busy, Overtaken, Progress, once
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
FIGURES = Actor.system("figures")


def stored() -> Run:
    with as_owner():
        return Run.objects.get()


def three_steps(seen: list[int], *, fail_at: int | None = None) -> run.Work:
    def work(progress: Progress) -> None:
        progress.begin(total=3, message="BEGUN")
        for n in range(3)[progress.done :]:
            with progress.step(f"P{n}"):
                if n == fail_at:
                    raise RuntimeError("a name")
                seen.append(n)

    return work


def test_a_finished_period_is_not_done_again() -> None:
    seen: list[int] = []
    first = once("figures", "2026-Q3", three_steps(seen), by=FIGURES, asked_by=Actor.user(5))
    second = once("figures", "2026-Q3", three_steps(seen), by=FIGURES)
    assert seen == [0, 1, 2]
    assert first.pk == second.pk
    assert (first.state, first.progress, first.total, first.percent) == (RunState.FINISHED, 3, 3, 100)
    assert first.asked_by == "user:5"
    assert first.ended_at is not None


def test_another_period_version_or_job_is_other_work() -> None:
    seen: list[int] = []
    for job, period, version in [("a", "1", ""), ("a", "2", ""), ("a", "1", "2"), ("b", "1", "")]:
        once(job, period, three_steps(seen), by=FIGURES, version=version)
    assert len(seen) == 12


def test_what_broke_off_goes_on_after_the_last_step_done() -> None:
    seen: list[int] = []
    with pytest.raises(RuntimeError):
        once("figures", "2026-Q3", three_steps(seen, fail_at=1), by=FIGURES)
    broken = stored()
    assert (broken.state, broken.progress, broken.error) == (RunState.FAILED, 1, "RuntimeError")
    assert broken.percent == 33
    done = once("figures", "2026-Q3", three_steps(seen), by=FIGURES)
    assert seen == [0, 1, 2]
    assert (done.state, done.error, done.attempts) == (RunState.FINISHED, "", 2)


def test_progress_can_be_seen_while_it_works() -> None:
    seen: list[tuple[int, str]] = []

    def work(progress: Progress) -> None:
        assert stored().percent is None
        progress.begin(total=2)
        with progress.step("P01"):
            pass
        seen.append((stored().progress, stored().message))
        progress.tell("SECOND")
        seen.append((stored().progress, stored().message))

    once("figures", "2026-Q3", work, by=FIGURES)
    assert seen == [(1, "P01"), (1, "SECOND")]


def test_the_work_acts_as_the_system_actor() -> None:
    seen: list[object] = []
    once("figures", "2026-Q3", lambda progress: seen.append(current()), by=FIGURES)
    assert seen == [FIGURES]


def test_only_one_process_does_it() -> None:
    def work(progress: Progress) -> None:
        with pytest.raises(Busy):
            once("figures", "2026-Q3", lambda progress: pytest.fail("twice"), by=FIGURES)
        once("figures", "2026-Q4", lambda progress: None, by=FIGURES)

    once("figures", "2026-Q3", work, by=FIGURES)


def test_the_control_without_the_lock_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race above must be lost when the lock is off, or it would prove nothing."""
    from contextlib import nullcontext

    monkeypatch.setattr(run, "_lock", lambda using, name: nullcontext())
    seen: list[int] = []

    def work(progress: Progress) -> None:
        once("figures", "2026-Q3", lambda inner: seen.append(1), by=FIGURES)
        seen.append(2)

    with pytest.raises(Overtaken):
        once("figures", "2026-Q3", work, by=FIGURES)
    assert seen == [1, 2]


def test_a_beginning_that_was_overtaken_changes_nothing() -> None:
    def work(progress: Progress) -> None:
        with as_owner():
            Run.objects.update(attempts=7)
        with progress.step():
            pytest.fail("the step of an overtaken beginning")

    with pytest.raises(Overtaken):
        once("figures", "2026-Q3", work, by=FIGURES)
    assert stored().state == RunState.RUNNING


def test_in_a_consumer_a_busy_run_is_tried_again_later() -> None:
    assert issubclass(Busy, outbox.Postponed)


@pytest.mark.django_db(transaction=True)
def test_it_must_not_stand_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        once("figures", "2026-Q3", lambda progress: None, by=FIGURES)


@pytest.mark.django_db(transaction=True)
def test_steps_are_committed_one_by_one() -> None:
    from django.db import connection

    def work(progress: Progress) -> None:
        progress.begin(total=1)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("set role kzcp_owner")
                cursor.execute("select total, progress from jobs_run")
                assert cursor.fetchall() == [(1, 0)]
        finally:
            other.close()

    once("figures", "2026-Q3", work, by=FIGURES)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "PAUSED"},
        {"state": "RUNNING"},
        {"ended_at": None},
        {"error": "X"},
        {"total": 1},
    ],
)
def test_the_database_keeps_runs_whole(change: dict[str, Any]) -> None:
    once("figures", "2026-Q3", three_steps([]), by=FIGURES)
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.update(**change)
