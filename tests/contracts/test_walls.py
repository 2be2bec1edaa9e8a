"""The proof of the walls: a small one in every run of the suite, the whole one by `make walls`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from kzcp.access import walls
from kzcp.demo.sample import grow
from tests.contracts.walls import dump, ends, faults, law, papers, sight, structure, windows
from tests.contracts.walls.house import House, house
from tests.contracts.walls.sample import make_sample
from tests.contracts.walls.secrets import Secrets, overhearing, stored_secrets
from tests.contracts.walls.sight import Result
from tests.contracts.walls.world import World, make_world


@contextmanager
def told(place: House, known: frozenset[str]) -> Iterator[Secrets]:
    """What is told in confidence inside the block; afterwards with all that is stored of it."""
    assert known, "the database is empty before it begins"
    with overhearing() as heard:
        yield heard
    heard.join(stored_secrets())


def lines_of(place: House) -> tuple[frozenset[str], str]:
    """The lines of a dump as it is now, and the way by which it was taken."""
    text, way = dump.take(place)
    return frozenset(line.text for line in dump.lines(text)), way


def rows_of(place: House) -> Iterator[dump.Line]:
    """The rows of the tables in a dump as it is now."""
    return (line for line in dump.lines(dump.take(place)[0]) if line.table)


def of_the_world(world: World) -> Result:
    """The first three parts of the proof, in this order: requests come last, they change the world."""
    place, whole = world.house, Result()
    for part in (
        sight.empty_tables(place),
        sight.nobody(place),
        sight.through_views(place),
        sight.through_the_orm(place),
        sight.wrong_actors(world),
        sight.right_actors(world),
        windows.windows(world),
        windows.hidden(world),
        sight.statistics_role(place),
        structure.structure(place),
        law.without_an_entry(world),
        law.with_an_entry(world),
        law.forbidden(world),
        law.frozen(world),
        ends.ends(world),
    ):
        whole.add(part)
    return whole


def searched(place: House, secrets: Secrets, known: frozenset[str]) -> tuple[Result, frozenset[str]]:
    """A dump that holds no secret, and its lines."""
    text, _way = dump.take(place)
    findings, pieces = dump.search(text, secrets, known=known)
    return Result(findings, rows=pieces), frozenset(line.text for line in dump.lines(text))


def report(done: Result, wrong: list[str], **figures: Any) -> None:
    """The last line of the proof, and what is wrong before it."""
    for finding in (*done.findings, *wrong):
        print(f"  {finding}")
    verdict = "FAILED" if done.findings or wrong else "ok"
    print(f"\nwalls: {verdict}", *(f"{name}={value}" for name, value in figures.items()))
    assert not done.findings
    assert not wrong


def prove_the_world(done: Result) -> tuple[list[str], dict[str, Any]]:
    """The world of three children: sight, law, requests, dump, and every planted fault."""
    with house("walls") as place:
        clean, way = lines_of(place)
        with told(place, clean) as secrets:
            world = make_world(place)
            papers.leave_behind(world)
        done.add(of_the_world(world))
        result, lines = searched(place, secrets, clean)
        done.add(Result(result.findings))
        assert {row for row in dump.lines(dump.copied(place)) if row.table} <= {*rows_of(place)}
        wrong = faults.plant_all(faults.Scene(world, secrets, clean | lines))
        return wrong, {"dump": way, "secrets": len(secrets), "pieces": result.rows}


def prove_the_sample(done: Result) -> dict[str, Any]:
    """The demo's first part: everybody's sight of every life, and its dump."""
    with house("sample") as place:
        clean, _way = lines_of(place)
        with told(place, clean) as secrets:
            sample = make_sample(
                place, lambda n, total: print(f"\r  life {n} of {total}", end="", flush=True)
            )
        secrets.narratives -= {user.get_full_name().casefold() for user in sample.people.values()}
        done.add(sight.nobody(place))
        done.add(sight.wrong_actors(sample))
        result, _lines = searched(place, secrets, clean)
        done.add(Result(result.findings))
        return {"lives": len(sample.groups) + 1, "sample_secrets": len(secrets), "sample_pieces": result.rows}


def figures(done: Result, begun: float, wrong: list[str]) -> dict[str, Any]:
    """What was done, in numbers."""
    return {
        "tables": len(walls.declared()),
        "actors": done.actors,
        "rows": done.rows,
        "statements": done.statements,
        "planted": len(faults.FAULTS),
        "found": len(faults.FAULTS) - len(wrong),
        "seed": grow.SEED,
        "seconds": round(time.monotonic() - begun),
    }


def test_small_proof(django_db_setup, django_db_blocker):
    begun, done = time.monotonic(), Result()
    with django_db_blocker.unblock():
        wrong, of_dump = prove_the_world(done)
    report(done, wrong, **figures(done, begun, wrong), **of_dump)


@pytest.mark.proof
def test_whole_proof(django_db_setup, django_db_blocker):
    begun, done = time.monotonic(), Result()
    with django_db_blocker.unblock():
        wrong, of_dump = prove_the_world(done)
        of_sample = prove_the_sample(done)
    report(done, wrong, **figures(done, begun, wrong), **of_dump, **of_sample)
