import os, logging
from collections import defaultdict
from tests.contracts.test_matrix import *
from tests.contracts.matrix import bodies

def test_dbg(house):
    only = os.environ.get("ONLY","").split()
    vis = os.environ.get("VIS","").split()
    r = Report()
    g = defaultdict(list)
    if os.environ.get("BODY"):
        for c in visits.cells(only):
            if c.target.body and (not vis or c.visitor.name in vis) and visits._passes(c) and c.relation in (None, "own", "named"):
                g[c.route].append((c.visitor.name, str(c.relation), house.status(c)))
        for k, v in g.items(): print(k, v)
        return
    r = house.ask_all(c for c in visits.cells(only) if (not vis or c.visitor.name in vis) and visits._passes(c))
    for f in r.findings: g[f.cell.method, f.cell.route, f.cell.target.label, f.what].append(f"{f.cell.visitor}/{f.cell.relation}")
    for k, v in g.items(): print(*k, "::", len(v), " ".join(v[:12]))
    print(r.answers, r.statuses)

def test_rest(house):
    for f in lists.wrong_lists(house.world)[1]: print(f)
    import time
    for fault in faults.FAULTS:
        t=time.monotonic()
        o = faults.find(house, fault)
        print(f"{time.monotonic()-t:.1f}", fault.name, o)
