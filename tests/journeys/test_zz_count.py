import time, logging
import pytest
from collections import Counter
from django.db import transaction
from tests.contracts.matrix.world import make_world
from tests.journeys import tour


def test_count(django_db_setup, django_db_blocker, monkeypatch):
    logging.disable(logging.ERROR)
    n = Counter()
    t = Counter()
    orig = tour.answer_to

    def counted(world, cell, path):
        b = time.process_time()
        w = time.time()
        r = orig(world, cell, path)
        n[cell.route] += 1
        t[cell.route] += time.process_time() - b
        return r

    monkeypatch.setattr(tour, "answer_to", counted)
    with django_db_blocker.unblock(), transaction.atomic():
        b = time.process_time()
        w = time.time()
        world = make_world()
        print("world", time.process_time() - b, time.time() - w)
        b = time.process_time()
        w = time.time()
        T = tour.tour_of(world)
        print("tour", time.process_time() - b, time.time() - w, sum(n.values()), len(T.places))
        print(n.most_common(12))
        print(t.most_common(12))
        transaction.set_rollback(True)
