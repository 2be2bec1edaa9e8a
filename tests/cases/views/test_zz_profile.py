import cProfile, pstats, io
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cases.views.conftest import TYPES, Intake, danger
pytestmark = pytest.mark.django_db
def test_p(signed_in):
    c = signed_in("aigul"); i = Intake(c); i.begin(); i.send("types", **TYPES)
    for step in ("danger","types","family","measures","check"):
        with CaptureQueriesContext(connection) as q:
            pr=cProfile.Profile(); pr.enable(); r=c.get(i.url(step)); pr.disable()
        s=io.StringIO(); pstats.Stats(pr,stream=s).sort_stats("cumtime").print_stats(28)
        print(step, len(q), sum(float(x["time"]) for x in q.captured_queries), len(r.content))
        if step in("types","family"):
            print(s.getvalue()[:3500])
            for x in q.captured_queries: print(x["time"], x["sql"][:150])
