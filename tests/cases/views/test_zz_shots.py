"""Scratch."""
import os, pytest
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="true"
from playwright.sync_api import sync_playwright
from django.test import Client
from tests.factories.cast import make_cast
from tests.factories.intake import register
from kzcp.core.ids import uuid7
pytestmark = [pytest.mark.django_db(transaction=True)]
OUT="/work/plan/pagesA"
os.makedirs(OUT,exist_ok=True)
def test_shots(live_server):
    cast=make_cast(); known=register(cast, child={"given_name":"Айзере","surname":"Тестова"})
    c=Client(); c.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    sid=c.cookies["sessionid"].value if "sessionid" in c.cookies else list(c.cookies.values())[0].value
    lang=os.environ.get("SHOT_LANG","en")
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox","--disable-dev-shm-usage"])
        ctx=b.new_context(viewport={"width":1280,"height":900},bypass_csp=True)
        from django.conf import settings
        ctx.add_cookies([{"name":settings.SESSION_COOKIE_NAME,"value":sid,"url":live_server.url},{"name":"django_language","value":lang,"url":live_server.url}])
        page=ctx.new_page()
        logs=[]
        page.on("console", lambda m: logs.append(m.text)); page.on("pageerror", lambda m: logs.append(str(m)))
        def shot(name):
            for w in (1280,360):
                page.set_viewport_size({"width":w,"height":900}); page.wait_for_timeout(150)
                over=page.evaluate("document.documentElement.scrollWidth-document.documentElement.clientWidth")
                if over>0: print("OVERFLOW",name,w,over, page.evaluate("[...document.querySelectorAll('main *')].filter(e=>e.getBoundingClientRect().right>innerWidth+1).slice(0,5).map(e=>e.outerHTML.slice(0,150))"))
                small=page.evaluate("""[...document.querySelectorAll('main a,main button,main input:not([type=hidden]),main select,main summary,main textarea')].filter(e=>{const r=(e.closest('label.choice')||e).getBoundingClientRect();return r.width>1&&r.height>0&&r.height<43.5&&!e.classList.contains('vh')}).map(e=>e.outerHTML.slice(0,110))""")
                if small: print("SMALL",name,w,small[:6])
                try:
                    from axe_playwright_python.sync_playwright import Axe
                    r=Axe().run(page)
                    for v in r.response["violations"]: print("AXE",name,w,v["id"],[n["html"][:140] for n in v["nodes"][:3]])
                except ImportError: print("no axe")
                page.screenshot(path=f"{OUT}/{name}-{w}.png",full_page=True)
            page.set_viewport_size({"width":1280,"height":900})
        def go():
            with page.expect_navigation(): page.locator("form#intake .act button.main").click()
        page.goto(live_server.url+"/intake/new/")
        shot("1-danger-empty")
        page.locator("input[name=danger][value=YES]").check()
        page.locator("textarea[name=words]").fill("Соседка слышит крики каждый вечер.")
        page.locator("select[name=source]").select_option("CC111")
        page.locator("[name$='-surname']").first.fill("Тестова")
        page.locator("[name$='-given_name']").first.press_sequentially("Айзере")
        for part,v in (("day","5"),("month","3"),("year","2017")): page.locator(f"[name$='-birth_{part}']").first.fill(v)
        page.locator("[name$='-iin']").first.press_sequentially("170305600126")
        page.wait_for_timeout(2500)
        print("status", page.locator("[data-save-words]").inner_text())
        shot("1-danger")
        go(); print(page.url)
        shot("1-danger-after")
        if "danger" in page.url:
            page.locator("[name$='-iin']").first.fill(""); page.wait_for_timeout(1800)
            go(); print(page.url)
        go(); shot("2-types-error")
        page.locator("input[value=PSY_VERBAL]").check(); page.locator("input[value=SEX_ABUSE]").check(); page.locator("[name=first_incident_unknown]").check()
        page.wait_for_timeout(1800)
        go(); print(page.url); shot("3-family")
        page.locator("[name$='-relation']").first.select_option("MOTHER"); page.locator("[name$='-given_name']").first.fill("Гульмира")
        page.wait_for_timeout(1800)
        go(); print(page.url); shot("4-reporter")
        go(); print(page.url); page.wait_for_timeout(500); shot("5-measures")
        go(); print(page.url); shot("6-check")
        pk=page.url.split("/")[4]
        page.goto(live_server.url+"/concerns/"); shot("concerns")
        page.goto(live_server.url+f"/concerns/{pk}/"); shot("concern")
        for name,url in (("person",f"/persons/{known.person_id}/"),("person-change",f"/persons/{known.person_id}/change/"),("person-phone",f"/persons/{known.person_id}/telephones/add/"),("person-add",f"/cases/{known.pk}/people/add/"),("search","/search/")):
            r=page.goto(live_server.url+url); print(name, r.status); shot(name)
        page.goto(live_server.url+f"/intake/{pk}/check/"); go(); print(page.url); shot("7-done")
        print(logs[:20])
