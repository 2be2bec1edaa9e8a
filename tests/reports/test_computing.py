"""Computing the figures: by the role that reads coded events only, once for each version, with its progress."""

import threading
from contextlib import nullcontext

import pytest
from django.db import DatabaseError, connection, connections, transaction

from kzcp.access import walls
from kzcp.core import clock
from kzcp.core.actor import Actor, acting_as
from kzcp.core.errors import NotAllowed
from kzcp.jobs import run as runs
from kzcp.jobs.models import Message, Run
from kzcp.journal.models import Entry
from reports import counting, jobs
from reports.actions import figures
from reports.models import Figure, FigureSet
from reports.periods import Quarter
from tests.factories.intake import register
from tests.roles import as_owner, as_statistics

together = pytest.mark.django_db(transaction=True, databases=["default", "statistics"])
NOW = Quarter.current


def stored(code="P01"):
    with as_owner():
        held = FigureSet.objects.get(period=NOW().code)
        return Figure.objects.get(run_id=held.run_id, measure=code, breakdown="TOTAL").count


@together
def test_it_counts_what_is_committed_and_ends_its_run(cast):
    register(cast)
    run = figures.compute(quarter=NOW())
    assert (run.state, run.progress, run.percent) == ("FINISHED", run.total, 100)
    assert stored() == 1
    with as_owner():
        assert FigureSet.objects.get(period=NOW().code).run_id == run.pk
        entry = Entry.objects.get(action="figures.compute")
    assert entry.actor == "system:figures"


@together
def test_from_n_to_n_plus_one(cast):
    register(cast)
    figures.compute(quarter=NOW(), version="1")
    register(cast, by="zarina")
    figures.compute(quarter=NOW(), version="1")
    assert stored() == 1
    figures.compute(quarter=NOW(), version="2")
    assert stored() == 2


@together
def test_a_group_that_is_gone_no_longer_counts(cast, as_owner):
    from cases.actions.cases import mark_error

    case = register(cast, by="zarina")
    figures.compute(quarter=NOW(), version="1")
    mark_error(case=case, reason="TEST", by=cast.who("ruslan"))
    figures.compute(quarter=NOW(), version="2")
    with as_owner():
        held = FigureSet.objects.get(period=NOW().code)
        assert not Figure.objects.filter(run_id=held.run_id, breakdown="REGION", measure="P01").exists()
    assert stored() == 0


@together
def test_an_older_moment_never_takes_the_place_of_a_newer_one(cast):
    register(cast)
    with clock.at(clock.now() + clock.timedelta(hours=1)):
        figures.compute(quarter=NOW(), version="newer")
    register(cast, by="zarina")
    figures.compute(quarter=NOW(), version="older")
    assert stored() == 1


@together
def test_broken_off_it_is_taken_up_and_gives_the_same(cast, monkeypatch):
    register(cast)
    count = counting.count

    def breaks(cursor, measure, quarter, as_of):
        if measure.code == "S15":
            raise RuntimeError
        return count(cursor, measure, quarter, as_of)

    monkeypatch.setattr(counting, "count", breaks)
    with pytest.raises(RuntimeError):
        figures.compute(quarter=NOW(), version="1")
    with as_owner():
        run = Run.objects.get(version="1")
        assert (run.state, run.error, run.progress) == ("FAILED", "RuntimeError", 2)
        assert not FigureSet.objects.exists()
    monkeypatch.setattr(counting, "count", count)
    register(cast, by="zarina")  # after the moment of the run: not in its figures
    run = figures.compute(quarter=NOW(), version="1")
    assert (run.state, run.attempts, run.percent) == ("FINISHED", 2, 100)
    assert stored() == 1


def two_at_once(monkeypatch, *, lock):
    """Let a second thread begin the same version while the first is at it: how many began, and what was raised."""
    begun, errors, inside, go_on = [], [], threading.Event(), threading.Event()
    compute = figures._compute

    def waits(quarter, progress):
        begun.append(progress.attempt)
        inside.set()
        if len(begun) == 1:
            go_on.wait(10)
        compute(quarter, progress)

    def work():
        try:
            figures.compute(quarter=NOW(), version="1")
        except (runs.Busy, runs.Overtaken) as error:
            errors.append(type(error))
        finally:
            connections.close_all()

    monkeypatch.setattr(figures, "_compute", waits)
    if lock == "off":
        monkeypatch.setattr(runs, "_lock", lambda using, name: nullcontext())
    first, second = threading.Thread(target=work), threading.Thread(target=work)
    first.start()
    inside.wait(10)
    second.start()
    second.join(20)
    go_on.set()
    first.join(20)
    return len(begun), errors


@together
def test_two_at_once_do_it_once(cast, monkeypatch):
    register(cast)
    assert two_at_once(monkeypatch, lock="on") == (1, [runs.Busy])
    assert stored() == 1


@together
def test_control_without_the_lock_both_would_begin(cast, monkeypatch):
    register(cast)
    assert two_at_once(monkeypatch, lock="off") == (2, [runs.Overtaken])


@together
def test_a_statistician_asks_and_the_message_computes(cast):
    register(cast)
    figures.request_computing(quarter=NOW(), by=cast.who("nina"))
    with as_owner():
        message = Message.objects.get(topic=figures.TOPIC)
    assert message.body["period"] == NOW().code
    with acting_as(Actor.parse(message.actor)):
        jobs.compute(message.body)
        jobs.compute(message.body)
    with as_owner():
        run = Run.objects.get(job="figures")
    assert (run.asked_by, run.attempts) == (str(cast.who("nina")), 1)
    assert stored() == 1


@together
def test_the_night_computes_every_open_quarter(cast):
    register(cast)
    jobs.nightly()
    with as_owner():
        message = Message.objects.get(topic=figures.TOPIC)
    with acting_as(figures.FIGURES):
        jobs.compute(message.body)
    with as_owner():
        periods = set(Run.objects.filter(state="FINISHED").values_list("period", flat=True))
    assert periods == {NOW().shifted(-back).code for back in range(9)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["timur", "aigul", "saule", "gulnar", "oleg", "marat"])
def test_it_requires_a_statistician(cast, name):
    with pytest.raises(NotAllowed):
        figures.request_computing(quarter=NOW(), by=cast.who(name))


@together
def test_the_snapshot_writes_nothing():
    with pytest.raises(DatabaseError), counting.snapshot() as cursor:
        cursor.execute("create temporary table t (a int)")
    with counting.snapshot() as cursor:
        cursor.execute("show transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)


def refused(table):
    with as_statistics(), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"select count(*) from {table}")
        except DatabaseError:
            return "refused"
        return "read"


@pytest.mark.django_db
def test_the_role_of_statistics_reads_no_walled_table_but_the_events():
    allowed = {table for table in walls.declared() if refused(table) == "read"}
    assert allowed == {"cases_caseevent"}


@pytest.mark.django_db
def test_of_open_tables_it_reads_reference_alone():
    allowed = {table for table in walls.open_tables() if refused(table) == "read"}
    assert {table.split("_")[0] for table in allowed} <= {"reference", "reports", "kzcp"}
