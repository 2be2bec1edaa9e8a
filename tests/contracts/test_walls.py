import time
import pytest
from kzcp.access import walls
from tests.contracts.walls.house import house, stored
from tests.contracts.walls import sight, law, structure, ends, dump, faults
from tests.contracts.walls.secrets import overhearing, stored_secrets
from tests.contracts.walls.world import make_world


def test_try(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), house("walls") as place:
        base, how = dump.take(place)
        known = frozenset(l.text for l in dump.lines(base))
        with overhearing() as heard:
            world = make_world(place)
        st = stored_secrets()
        d, _ = dump.take(place)
        st.join(heard)
        b = time.monotonic()
        f, n = dump.search(d, st, known=known)
        print("search", time.monotonic() - b, n)
        for x in f: print("   ", x)
        known |= frozenset(l.text for l in dump.lines(d))
        scene = faults.Scene(world, st, known)
        for fault in faults.FAULTS:
            b = time.monotonic()
            try:
                with fault.plant(scene):
                    r = fault.find(scene)
            except Exception as e:
                print("EXC", fault.name, repr(e)); continue
            print("found" if r.findings else "MISSED", fault.name, round(time.monotonic() - b, 2), r.findings[:2])
        print(structure.structure(place).findings, sight.wrong_actors(world).findings, law.without_an_entry(world).findings)
