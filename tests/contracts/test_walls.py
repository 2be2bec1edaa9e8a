import time
import pytest
from kzcp.access import walls
from tests.contracts.walls.house import house, stored
from tests.contracts.walls.world import make_world


def test_try(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), house("walls") as place:
        b = time.monotonic()
        world = make_world(place)
        print("WORLD", time.monotonic() - b)
        b = time.monotonic()
        found = stored(place)
        print("stored", time.monotonic() - b)
        print("empty", sorted(set(walls.declared()) - set(found)))
        for name, g in world.groups.items():
            print(name, {t: len(r) for t, r in g.rows.items() if r})
