import time
import pytest
from kzcp.access import walls
from tests.contracts.walls.house import house, stored
from tests.contracts.walls import sight, law, structure, ends
from tests.contracts.walls.world import make_world


def test_try(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), house("walls") as place:
        world = make_world(place)
        for f in (lambda: structure.structure(place), lambda: law.without_an_entry(world), lambda: law.with_an_entry(world), lambda: law.forbidden(world), lambda: ends.ends(world)):
            b = time.monotonic()
            r = f()
            print(time.monotonic() - b, r.actors, r.rows, r.statements)
            for x in r.findings: print("   ", x)
