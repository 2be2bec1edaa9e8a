"""Scratch of PAGES-B."""

import os, pytest
from datetime import timedelta

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
from playwright.sync_api import sync_playwright
from django.conf import settings
from django.test import Client
from cases.actions import access, tasks, closures
from cases.data import TelephoneData
from kzcp.core import clock
from tests.factories.cast import make_cast
from tests.factories.casework import *
from tests.factories.intake import register
from kzcp.core.ids import uuid7

pytestmark = [pytest.mark.django_db(transaction=True)]
OUT = "/tmp/bshots"


def test_shots(live_server):
    cast = make_cast()
    aigul = cast.who("aigul")
    names = (
        ("Ахметова", "Аружан", 25),
        ("Сейтқали", "Арман", 3),
        ("Громов", "Илья", 0),
        ("Ли", "Мадина", 1),
        ("Жұмабек", "Тимур", 0.2),
    )
    made = []
    for n, (s, g, days) in enumerate(names):
        made.append(
            register(
                cast,
                child={"surname": s, "given_name": g},
                concern={
                    "received_at": clock.now() - timedelta(days=days),
                    "risk_signs": ("INJURY",) if n % 2 else (),
                },
                participants=(
                    mother(
                        telephones=(
                            TelephoneData(
                                "+77011112233", ("HOURS", "NO_MESSAGES"), "С 10 до 16 часов, на работу"
                            ),
                        )
                    ),
                    suspect(),
                )
                if n < 2
                else (),
            )
        )
    case = planned(cast, made[0])
    contact(
        case,
        aigul,
        words="Говорили с матерью и отдельно с девочкой. Отец отсутствовал. Сон лучше, в школу ходит каждый день. "
        * 4,
    )
    contact(case, aigul, outcome="ATTEMPT_AWAY", words="")
    for n in range(7):
        tasks.add(
            pk=uuid7(),
            case=case,
            words=f"Сопроводить к адвокату, встреча {n}",
            due_at=clock.now() + timedelta(hours=2 + n * 14),
            by=aigul,
        )
    begun = begin_assessment(made[1], aigul)
    submitted(assessed(made[2], aigul), aigul)
    request, _ = closing(case, aigul, reason="LOST")
    access.declare_conflict(case=made[4], kind="RELATIVE", by=aigul)

    def client(name):
        c = Client()
        c.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return c

    a = client("aigul")
    a.post(
        f"/cases/{made[3].pk}/notes/{uuid7()}/save/",
        {"kind": "CONTACT", "words": "Не окончено", "sequence": "1"},
    )
    with sync_playwright() as p:
        b = p.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for lang in os.environ.get("SHOT_LANG", "en").split(","):
            for who, pages in (
                (
                    "aigul",
                    (
                        ("day", "/day/"),
                        ("cases", "/cases/"),
                        ("cases-all", "/cases/?whose=all&risk=HIGH"),
                        ("case", f"/cases/{case.pk}/"),
                        ("case2", f"/cases/{made[1].pk}/"),
                        ("case3", f"/cases/{made[2].pk}/"),
                        ("case4", f"/cases/{made[3].pk}/"),
                        ("viewed", f"/cases/{case.pk}/viewed/"),
                        ("note", f"/cases/{made[3].pk}/notes/new/"),
                        ("note-new", f"/cases/{made[1].pk}/notes/new/"),
                        ("task", f"/cases/{case.pk}/tasks/new/"),
                        ("close", f"/cases/{made[1].pk}/close/"),
                        ("risk", f"/cases/{case.pk}/steps/risk/"),
                        ("restrict", f"/cases/{case.pk}/steps/restrict/"),
                        ("closure", f"/closures/{request.pk}/"),
                    ),
                ),
                (
                    "saule",
                    (
                        ("office", "/office/"),
                        ("s-day", "/day/"),
                        ("s-cases", "/cases/"),
                        ("s-closure", f"/closures/{request.pk}/"),
                        ("assign", f"/cases/{made[4].pk}/steps/assign/"),
                        ("level", f"/cases/{case.pk}/steps/level/"),
                        ("error", f"/cases/{case.pk}/steps/mark-error/"),
                        ("s-case", f"/cases/{case.pk}/"),
                    ),
                ),
                ("gulnar", (("delays", "/delays/"),)),
            ):
                c = client(who)
                ctx = b.new_context(viewport={"width": 1280, "height": 900})
                ctx.add_cookies(
                    [
                        {
                            "name": settings.SESSION_COOKIE_NAME,
                            "value": c.cookies[settings.SESSION_COOKIE_NAME].value,
                            "url": live_server.url,
                        },
                        {"name": "django_language", "value": lang, "url": live_server.url},
                    ]
                )
                page = ctx.new_page()
                logs = []
                page.on("console", lambda m: logs.append(m.text))
                page.on("pageerror", lambda m: logs.append(str(m)))
                only = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else None
                for name, url in pages:
                    if only and name not in only:
                        continue
                    r = page.goto(live_server.url + url)
                    if r.status != 200:
                        print("STATUS", name, r.status)
                    for w in (1280, 360):
                        page.set_viewport_size({"width": w, "height": 900})
                        page.wait_for_timeout(120)
                        over = page.evaluate(
                            "document.documentElement.scrollWidth-document.documentElement.clientWidth"
                        )
                        if over > 0:
                            print(
                                "OVERFLOW",
                                lang,
                                name,
                                w,
                                over,
                                page.evaluate(
                                    "[...document.querySelectorAll('*')].filter(e=>e.getBoundingClientRect().right>innerWidth+1).slice(0,5).map(e=>e.outerHTML.slice(0,150))"
                                ),
                            )
                        small = page.evaluate(
                            """[...document.querySelectorAll('main a,main button,main input:not([type=hidden]),main select,main summary,main textarea')].filter(e=>{const r=(e.closest('label.choice')||e).getBoundingClientRect();return r.width>1&&r.height>0&&r.height<43.5&&!e.classList.contains('vh')}).map(e=>e.outerHTML.slice(0,110))"""
                        )
                        if small:
                            print("SMALL", name, w, small[:6])
                        page.screenshot(path=f"{OUT}/{lang}-{name}-{w}.png", full_page=True)
                if logs:
                    print("LOGS", logs[:10])
