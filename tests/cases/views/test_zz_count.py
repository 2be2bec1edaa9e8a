import re, collections, pytest
from tests.factories.casework import mother, planned, suspect, contact
from tests.factories.intake import register
from django.test.utils import CaptureQueriesContext
from django.db import connection
pytestmark = pytest.mark.django_db
def test_count(cast, signed_in):
    case = planned(cast, register(cast, participants=(mother(), suspect())))
    for _ in range(3): contact(case, cast.who("aigul"))
    client = signed_in("aigul")
    for url in ("/day/", "/cases/", f"/cases/{case.pk}/"):
        client.get(url)
        with CaptureQueriesContext(connection, ) as q: client.get(url)
        c = collections.Counter()
        for e in q.captured_queries:
            m = re.search(r'(?:FROM|INTO|UPDATE|from)\s+"?(\w+)', e["sql"])
            c[(e["sql"][:6], m.group(1) if m else e["sql"][:50])] += 1
        print("COUNT", url, len(q)); 
        for k, v in c.most_common(30): print("   ", v, k)
