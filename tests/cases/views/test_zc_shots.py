"""Scratch."""

import os, pytest

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
from datetime import timedelta
from playwright.sync_api import sync_playwright
from django.test import Client
from tests.factories.cast import make_cast
from tests.factories.intake import register
from tests.factories.casework import *
from cases.actions import plans, consents, access, assessments
from cases.data import *
from cases.models import Goal, Plan
from kzcp.core.ids import uuid7
from kzcp.core import clock
from tests.cases.views.pages import stored

pytestmark = [pytest.mark.django_db(transaction=True)]
OUT = "/work/plan/c"
LANG = os.environ.get("L", "ru")
ONLY = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else None


def test_shots(live_server):
    cast = make_cast()
    a = cast.who("aigul")
    s = cast.who("saule")
    for n, (f, g) in {
        "aigul": ("Сарсенова", "Жанар"),
        "saule": ("Толегенов", "Бауыржан"),
        "bolat": ("Нурланов", "Айдос"),
    }.items():
        u = getattr(cast, n)
        u.surname, u.given_name = f, g
        u.save()
    born = clock.today() - timedelta(days=365 * 11 + 40)
    m = mother(person=PersonData(surname="Ахметова", given_name="Гульмира", sex="F"))
    f = suspect(person=PersonData(surname="Ахметов", given_name="Ерлан", sex="M"))

    def reg(**k):
        return register(
            cast,
            child={
                "given_name": "Аружан",
                "surname": "Ахметова",
                "patronymic": "Ерлановна",
                "birth_date": born,
            },
            **k,
        )

    c0 = register(cast, child={"given_name": "Айзере", "surname": "Тестова"})
    c1 = reg(participants=(mother(), suspect()), concern={"risk_signs": ("INJURY",)})
    w = begin_assessment(
        c1,
        a,
        risk="MEDIUM",
        findings=(
            FindingData(
                "DEV_EMOTION",
                "SERIOUS_CONCERN",
                "Плохо спит, боится идти домой. Со слов классного руководителя.",
            ),
            FindingData("PAR_SAFETY", "SOME_CONCERN", "Отец кричит, угрожает."),
            FindingData("ENV_RELATIVES", "STRENGTH", "Бабушка живёт рядом."),
        ),
        child_wishes="«Хочу, чтобы мама не плакала, и на домбру».",
        risk_words="Отец съехал.",
        summary="Ссоры дома.",
    )
    c2 = assessed(reg(participants=(m, f)), a)
    due = clock.today() + timedelta(days=20)
    goals = (
        GoalData(
            uuid7(),
            "MEDICAL",
            "Осмотр педиатра и консультация невролога по сну",
            (
                ActionData(
                    uuid7(),
                    "Осмотр и направление к неврологу",
                    due,
                    responsible_words="Поликлиника № 9, врач Абдрахманова С.",
                ),
            ),
        ),
        GoalData(
            uuid7(),
            "PSYCHOLOGICAL",
            "Аружан спит спокойно и не боится идти домой",
            (
                ActionData(
                    uuid7(),
                    "6 встреч с психологом центра",
                    due,
                    service_id="PSY_SUPPORT" if False else None,
                    responsible_words="Центр психологической поддержки, Ким Е.",
                ),
            ),
        ),
        GoalData(
            uuid7(),
            "PSYCHOLOGICAL",
            "Мать умеет поддержать дочь после ссоры дома",
            (
                ActionData(
                    uuid7(),
                    "Программа позитивного родительства",
                    due,
                    responsible_id=cast.aigul.pk,
                    person_keys=(m.person_id,),
                ),
            ),
        ),
        GoalData(
            uuid7(),
            "SOCIAL",
            "Безопасное место для матери и детей согласовано",
            (ActionData(uuid7(), "Закрепить место в кризисном центре", due, responsible_id=cast.bolat.pk),),
        ),
    )
    p1 = plans.draft(pk=uuid7(), case=c2, by=a)
    plans.save(
        plan=p1,
        data=PlanData(
            goals=goals,
            child_agreement="AGREED",
            child_words="«Хочу, чтобы мама не плакала, и на домбру».",
            caregiver_agreement="AGREED",
            caregiver_id=m.person_id,
        ),
        by=a,
    )
    approve(plans.submit(plan=p1, by=a), s)
    c2 = fresh(c2, a)
    with stored(a):
        gs = list(Goal.objects.select_related("case").filter(plan=p1))
    plans.set_progress(goal=gs[0], progress="UNDER_WAY", words="Осмотр пройден 2 ноября.", by=a)
    plans.set_goal_outcome(goal=gs[3], outcome="ACHIEVED", by=a)
    p2 = plans.draft(pk=uuid7(), case=c2, by=a)
    from cases.forms.plan_values import values_of
    from cases.actions.plan_content import goals_of, actions_of

    with stored(a):
        gs2 = goals_of(p2)
        as2 = actions_of(p2)

        def data(extra):
            out = []
            for g in gs2:
                out.append(
                    GoalData(
                        g.pk,
                        g.component,
                        str(g.words),
                        tuple(
                            ActionData(
                                x.pk,
                                str(x.words).replace("6 встреч", "10 встреч"),
                                x.due_on,
                                responsible_id=cast.aigul.pk
                                if x.responsible_id == cast.bolat.pk
                                else x.responsible_id,
                                responsible_words=str(x.responsible_words),
                                service_id=x.service_id,
                                person_keys=tuple(x.person_keys),
                            )
                            for x in as2
                            if x.goal_id == g.pk
                        ),
                    )
                )
            return PlanData(
                goals=tuple(out) + extra,
                child_agreement="AGREED",
                caregiver_agreement="AGREED",
                caregiver_id=m.person_id,
            )

        d = data(
            (
                GoalData(
                    uuid7(),
                    "LEGAL",
                    "Мать получает защитное предписание",
                    (
                        ActionData(
                            uuid7(), "Заявление в полицию", due, responsible_words="Адвокат Исмаилов Р."
                        ),
                    ),
                ),
            )
        )
    plans.save(plan=p2, data=d, by=a)
    consents.record(pk=uuid7(), case=c2, data=consent_data(c2, m, words="Объяснили на казахском."), by=a)
    x = consents.record(
        pk=uuid7(),
        case=c2,
        data=consent_data(
            c2,
            m,
            purpose="REFERRAL",
            service_id="PSY_CHILD" if False else None,
            recipient_id=cast.crisis_centre.pk,
            expires_on=clock.today() + timedelta(days=20),
        ),
        by=a,
    )
    y = consents.record(pk=uuid7(), case=c2, data=consent_data(c2, m, purpose="ENQUIRY"), by=a)
    consents.withdraw(consent=y, words="Передумала.", by=a)
    access.share(case=c2, user_id=cast.bolat.pk, by=a)
    c = Client()
    c.force_login(cast.aigul, backend="allauth.account.auth_backends.AuthenticationBackend")
    sid = c.cookies["sessionid"].value if "sessionid" in c.cookies else list(c.cookies.values())[0].value
    name = list(c.cookies.keys())[0]
    cs = Client()
    cs.force_login(cast.saule, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = {
        "as-empty": f"/cases/{c0.pk}/assessment/",
        "as-read": f"/cases/{c1.pk}/assessment/",
        "as-edit": f"/cases/{c1.pk}/assessment/edit/",
        "as-complete": f"/cases/{c1.pk}/assessment/complete/",
        "reporting": f"/cases/{c2.pk}/reporting/",
        "details": f"/cases/{c1.pk}/details/",
        "plan-draft": f"/cases/plans/{p2.pk}/",
        "plan-force": f"/cases/plans/{p1.pk}/",
        "plan-edit": f"/cases/plans/{p2.pk}/edit/",
        "progress": f"/cases/goals/{gs[1].pk}/",
        "consents": f"/cases/{c2.pk}/consents/",
        "consent-new": f"/cases/{c2.pk}/consents/new/",
        "consent-withdraw": f"/cases/consents/{x.pk}/withdraw/",
        "sharing": f"/cases/{c2.pk}/access/",
    }

    def run(b, cookie, pages, tag=""):
        for w in (1280, 360):
            ctx = b.new_context(
                viewport={"width": w, "height": 820},
                color_scheme=os.environ.get("SCHEME", "light"),
                locale=LANG,
            )
            ctx.add_cookies(
                [
                    {"name": name, "value": cookie, "url": live_server.url},
                    {"name": "django_language", "value": LANG, "url": live_server.url},
                ]
            )
            pg = ctx.new_page()
            pg.on("console", lambda m: print("CONSOLE", m.type, m.text))
            pg.on("pageerror", lambda e: print("ERR", e))
            for key, path in pages.items():
                if ONLY and key not in ONLY:
                    continue
                r = pg.goto(live_server.url + path)
                pg.wait_for_timeout(150)
                if r.status != 200:
                    print("STATUS", key, r.status)
                over = pg.evaluate("document.documentElement.scrollWidth-innerWidth")
                if over > 0:
                    print(
                        "OVERFLOW",
                        w,
                        key,
                        over,
                        pg.evaluate(
                            "[...document.querySelectorAll('body *')].filter(e=>e.getBoundingClientRect().right>innerWidth+1).slice(0,6).map(e=>e.outerHTML.slice(0,140))"
                        ),
                    )
                small = pg.evaluate(
                    "[...document.querySelectorAll('main a,main button,main summary')].filter(e=>{const r=e.getBoundingClientRect();return r.width&&r.height<24}).slice(0,4).map(e=>e.outerHTML.slice(0,100))"
                )
                if small:
                    print("SMALL", w, key, small)
                pg.screenshot(path=f"{OUT}/{key}{tag}-{w}.png", full_page=True)
                if os.environ.get("AXE"):
                    from axe_playwright_python.sync_playwright import Axe

                    for v in Axe().run(pg).response["violations"]:
                        print(
                            "AXE",
                            w,
                            key,
                            v["id"],
                            v["impact"],
                            len(v["nodes"]),
                            [
                                n["html"][:140] + " | " + (n["any"][0]["message"] if n["any"] else "")
                                for n in v["nodes"][:3]
                            ],
                        )
            ctx.close()

    with sync_playwright() as p:
        b = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        run(b, sid, pages)
        plans.submit(plan=p2, by=a)
        run(b, sid, {"plan-sub": f"/cases/plans/{p2.pk}/"})
        run(
            b,
            cs.cookies[name].value,
            {"plan-sup": f"/cases/plans/{p2.pk}/", "sharing-sup": f"/cases/{c2.pk}/access/"},
        )
        # conflict
        plans.withdraw(plan=p2, by=a)
        from tests.cases.views.pages import fields_of, send

        ctx = b.new_context(viewport={"width": 1280, "height": 820}, locale=LANG)
        ctx.add_cookies(
            [
                {"name": name, "value": sid, "url": live_server.url},
                {"name": "django_language", "value": LANG, "url": live_server.url},
            ]
        )
        pg = ctx.new_page()
        pg.on("console", lambda m: print("CONSOLE", m.type, m.text))
        pg.on("pageerror", lambda e: print("ERR", e))
        pg.goto(f"{live_server.url}/cases/plans/{p2.pk}/edit/")
        n0 = pg.locator("#goals fieldset.sheet").count()
        pg.locator("button[name=add][value=LEGAL]").click()
        pg.wait_for_timeout(800)
        print(
            "HTMX goals",
            n0,
            pg.locator("#goals fieldset.sheet").count(),
            "focus",
            pg.evaluate("document.activeElement.name+' '+document.activeElement.id"),
        )
        pg.wait_for_timeout(1800)
        print("SAVED", pg.locator("[data-save-words]").inner_text())
        pg.locator("textarea[name=child_words]").fill("Хочу на домбру и чтобы бабушка приходила.")
        pg.wait_for_timeout(2000)
        print("SAVED", pg.locator("[data-save-words]").inner_text())
        pg.screenshot(path=f"{OUT}/plan-typed-1280.png", full_page=True)
        with stored(a):
            pl = Plan.objects.select_related("case").get(pk=p2.pk)
        from dataclasses import replace

        plans.save(
            plan=pl,
            data=replace(d, child_words="Хочу на домбру, говорит, и в кружок.", caregiver_words="Согласна."),
            by=a,
        )
        # fill the new goal so that it is valid is not needed: conflict comes first
        pg.locator("div.act button.main").click()
        pg.wait_for_timeout(800)
        print("CONFLICT url", pg.url, pg.locator("h1").all_inner_texts())
        pg.screenshot(path=f"{OUT}/conflict-1280.png", full_page=True)
        pg.set_viewport_size({"width": 360, "height": 800})
        pg.screenshot(path=f"{OUT}/conflict-360.png", full_page=True)
        print("over", pg.evaluate("document.documentElement.scrollWidth-innerWidth"))
        pg.locator("div.act button.main").click()
        pg.wait_for_timeout(800)
        print("AFTER", pg.url, pg.locator("[data-errors]").all_inner_texts())
        pg.set_viewport_size({"width": 1280, "height": 800})
        pg.screenshot(path=f"{OUT}/plan-errors-1280.png", full_page=True)
        b.close()
