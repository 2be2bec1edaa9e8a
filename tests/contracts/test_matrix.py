import time
import pytest
from django.db import transaction
from tests.contracts.matrix.visits import Visits, cells, strangers


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from tests.contracts.matrix.world import make_world
    with django_db_blocker.unblock(), transaction.atomic():
        begun = time.monotonic()
        w = make_world()
        print("WORLD", time.monotonic()-begun)
        yield w
        transaction.set_rollback(True)


def test_world(world):
    import os
    print(strangers())
    only = os.environ.get("ONLY","").split()
    begun = time.monotonic()
    r = Visits(world).ask_all(cells(only))
    print("asked", r.asked, time.monotonic()-begun, r.answers, r.statuses)
    from collections import defaultdict
    g = defaultdict(list)
    for f in r.findings: g[f.cell.method, f.cell.route, f.cell.target.label, f.what].append(f"{f.cell.visitor}/{f.cell.relation}")
    for k, v in g.items(): print(*k, "::", len(v), " ".join(v[:12]))
    print("never taken", {c.route for c in cells() if c.target.body} - r.did)
