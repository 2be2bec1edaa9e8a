import time
import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from tests.contracts.matrix.world import make_world
    with django_db_blocker.unblock(), transaction.atomic():
        begun = time.monotonic()
        import cProfile, pstats
        pr = cProfile.Profile(); pr.enable()
        w = make_world()
        pr.disable(); print("WORLD", time.monotonic()-begun); pstats.Stats(pr).sort_stats("cumtime").print_stats(70)
        yield w
        transaction.set_rollback(True)


def test_world(world):
    for p in world.places.values():
        print(p.relation, p.case.number, p.case.level, len(p.keys))
    print(world.house)
