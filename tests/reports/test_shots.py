import os, random
import pytest
from playwright.sync_api import sync_playwright
from reports.counting import Count
from reports.periods import Quarter
from reports.freezing import REGIONS_FROM_SMALL
from tests.reports.making import AS_OF, MATURED, by_region, store, prepared, published, _count
from datetime import timedelta
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="true"

def counts(seed, q8):
    rng=random.Random(seed)
    reg={c: rng.randrange(20,90) for c in REGIONS_FROM_SMALL}; reg["KZ-62"]=2; reg["KZ-59"]=3
    tot=sum(reg.values())
    out=[]
    for m,s in (("P01",None),("P03",.8),("S15",.6),("S21",.7),("S22",None),*((("P08",.55),) if q8 else ())):
        for row in by_region(m,reg): 
            sh=None if s is None else min(max(rng.gauss(s,.08),.05),.95)
            out.append(_count(m,row.breakdown,row.value,row.count,sh))
        if m in("P03","P08"): continue
        for b,vals in (("SEX",{"M":.48,"F":.49,"U":.03}),("AGE",{"A0":.02,"A1_4":.15,"A5_9":.25,"A10_14":.3,"A15_17":.26,"UNKNOWN":.02})):
            for v,f in vals.items(): out.append(_count(m,b,v,int(tot*f),s))
        if m=="S22":
            for v,f in {"PSY":.5,"NEG":.35,"PHYS":.31,"BULLY":.2,"SEX":.06,"ECON":.05,"BULLY_CYBER":.04}.items(): out.append(_count(m,"VIOLENCE_TYPE",v,int(tot*f),None))
        if m=="P01": out.append(Count("P01","APART","A18_UP",9,9))
    return out

@pytest.mark.django_db(transaction=True)
def test_shots(cast, live_server, client):
    for i in range(6):
        q=Quarter(2025,1).shifted(i)
        published(cast,q,counts=counts(i,True),as_of=q.end+timedelta(days=100))
    prepared(cast,Quarter(2026,3),counts=counts(9,False),as_of=Quarter(2026,3).end+timedelta(days=15))
    store(Quarter.current(),counts=counts(10,False))
    from kzcp.jobs.models import Run
    from tests.roles import as_owner
    with as_owner():
        Run.objects.create(job="figures", period=Quarter.current().code, asked_by="x", attempts=1, progress=2, total=7)
    from reports.models import Release
    with as_owner(): draft=Release.objects.get(state="PREPARED").pk
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path="/usr/bin/chromium",args=["--no-sandbox"])
        for name,lang,pages in (("timur","en",["/statistics/","/statistics/?indicator=P03&region=KZ-71"]),("timur","ru",["/statistics/?indicator=S22"]),("timur","kk",["/statistics/?indicator=S15&region=KZ-71","/statistics/indicators/S12b/","/statistics/releases/","/statistics/indicators/"]),
            ("nina","ru",["/statistics/figures/","/statistics/releases/2026-Q3/prepare/"]),("pavel","en",[f"/statistics/releases/drafts/{draft}/","/statistics/releases/2026-Q2/1/"])):
            client.force_login(getattr(cast,name), backend="allauth.account.auth_backends.AuthenticationBackend")
            sid=client.cookies["sessionid"].value
            for w in (1280,360):
                ctx=b.new_context(viewport={"width":w,"height":800})
                ctx.add_cookies([{"name":"sessionid","value":sid,"url":live_server.url},{"name":"django_language","value":lang,"url":live_server.url}])
                pg=ctx.new_page()
                msgs=[]; pg.on("console",lambda m: msgs.append(m.text))
                for n,u in enumerate(pages):
                    r=pg.goto(live_server.url+u)
                    over=pg.evaluate("document.documentElement.scrollWidth-document.documentElement.clientWidth")
                    size=len(pg.content())
                    print(name,lang,w,u,r.status,"overflow",over,size,msgs)
                    pg.screenshot(path=f"/tmp/rep/{name}-{lang}-{w}-{n}.png",full_page=True)
                    axe="/tmp/rep/axe.min.js"
                    if os.path.exists(axe):
                        pg.evaluate(open(axe).read())
                        res=pg.evaluate("axe.run()")
                        for v in res["violations"]: print("   AXE",v["id"],v["help"],[n["html"][:150] for n in v["nodes"][:3]])
                ctx.close()
