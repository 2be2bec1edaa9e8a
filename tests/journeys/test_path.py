"""The whole path, from the call to the published figure, in Kazakh, each step by the right person."""

import csv
from datetime import datetime

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.urls import Resolver404, resolve
from django.utils import translation

from kzcp.access.doors import door_of
from kzcp.core import clock
from kzcp.core.actor import Actor
from kzcp.core.ids import uuid7
from kzcp.jobs import outbox
from kzcp.jobs.models import Message
from kzcp.reference import terms
from referrals.actions import offers
from referrals.data import OfferData
from tests.factories.cast import Cast, make_cast
from tests.factories.intake import register
from tests.journeys import stages
from tests.journeys.house import PHONE, House, Visitor, said
from tests.journeys.stages import SERVICE, Course
from tests.roles import as_owner

pytestmark = pytest.mark.journey

QUARTER, N = "2026-Q3", 7
FIGURES = ('class="big"', 'class="rank"', "<tbody>", "REGION", "KZ-71,")
"""What stands where a figure does: the headline, the ranking, a table, a line of the file."""
PASSWORD = "a long sentence of Aigul"


def moment(day: str, hour: str = "10:00") -> datetime:
    """A moment on a wall in Almaty."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=clock.ALMATY)


def it_is(day: str, hour: str = "10:00") -> None:
    """Move the clock of the whole house, and let this process know."""
    clock.move(to=moment(day, hour))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select 1")  # the shift is read in a transaction that has begun
        assert abs((clock.now() - moment(day, hour)).total_seconds()) < 60


@pytest.fixture(scope="module")
def cast(house: House) -> Cast:
    """The people, an entry in the directory, and n cases that others have registered in the quarter."""
    it_is("2026-08-10")
    with transaction.atomic():
        found = make_cast()
    found.aigul.set_password(PASSWORD)
    found.aigul.save()
    entry = OfferData(service_id=SERVICE, capacity=5, free=5, urgent_ok=True)
    offers.enter(pk=uuid7(), organisation=found.crisis_centre, data=entry, by=found.who("dana"))
    for number in range(N):
        register(found, by="bolat", child={"given_name": f"Child{'abcdefg'[number]}"})
    return found


def terms_in_kazakh(vocabulary: str, code: str) -> str:
    """What a code is called in Kazakh."""
    with translation.override("kk"):
        return terms.label(vocabulary, code)


def work_off() -> None:
    """Do what the worker of the queue would do: every open message, each under its actor."""
    with as_owner():
        waiting = list(Message.objects.filter(done_at=None).order_by("id").values_list("id", "actor"))
    for key, actor in waiting:
        outbox.deliver(key, Actor.parse(actor))
    with as_owner():
        assert not Message.objects.filter(done_at=None).exists()


def compute(statistician: Visitor) -> str:
    """Let the figures of the quarter be computed; give the new cases as the statistician reads them."""
    statistician.go("/statistics/figures/")
    statistician.press("Compute now", inside=statistician.page.locator(f"tr[aria-labelledby='{QUARTER}']"))
    work_off()
    statistician.go("/statistics/figures/")
    row = statistician.page.locator(f"tr[aria-labelledby='{QUARTER}']")
    return row.locator("td[data-l='Жаңа істер']").inner_text().strip()


def told_of_the_quarter(official: Visitor) -> list[str]:
    """The addresses at which the official would read a figure of the quarter; those that tell it to nobody."""
    told = []
    for path in (
        f"/statistics/?period={QUARTER}",
        f"/statistics/?indicator=P01&period={QUARTER}",
        f"/statistics/?indicator=P01&period={QUARTER}&region=KZ-71",
        "/statistics/",
        "/statistics/indicators/P01/",
        "/statistics/releases/",
        f"/statistics/releases/{QUARTER}/1/",
        f"/statistics/releases/{QUARTER}/1/tables.csv",
        f"/statistics/releases/{QUARTER}/prepare/",
        "/statistics/figures/",
    ):
        answer = official.context.request.get(official.house.url + path)
        assert answer.status in (200, 404), path
        if answer.status == 200 and any(sign in answer.text() for sign in FIGURES):
            told.append(path)
    return told


def test_the_whole_path(house: House, cast: Cast) -> None:
    course = Course(house)
    nina, timur = house.enter("nina"), house.enter("timur")
    assert compute(nina) == str(N)

    aigul = house.enter("aigul", width=PHONE, password=PASSWORD)
    stages.take_the_call(course, aigul, "2026-08-10T09:50")
    assert course.number == f"71-26-{N + 1:04}"
    assert course.told == ["Ертең, 09:50"], "danger: the child is reached within a day of the call"
    it_is("2026-08-10", "15:00")
    stages.see_the_child(course, aigul, "2026-08-10T14:00")
    aigul.leave()

    it_is("2026-08-12")
    worker, saule = house.enter("aigul"), house.enter("saule")
    stages.assess(course, worker)
    stages.plan(course, worker, "2026-09-01")
    worker.go("/approvals/", 404)
    stages.approve(course, saule, course.number)
    worker.go(course.case + "plan/")
    worker.reads(cast.saule.full_name)

    stages.agree(course, worker, str(cast.crisis_centre.pk))
    stages.refer(course, worker, cast.crisis_centre.name)
    stages.approve(course, saule, cast.crisis_centre.name)

    it_is("2026-08-13")
    dana = house.enter("dana")
    stages.answer(course, dana, "2026-08-14")
    it_is("2026-08-14", "12:00")
    stages.serve(course, dana, "2026-08-14")
    it_is("2026-09-10")
    stages.deliver(course, dana, "2026-08-14", "2026-09-09")
    dana.go("/inbox/finished/")

    stages.ask_to_close(course, worker)
    stages.approve(course, saule, course.number)
    worker.go(course.case)
    worker.reads(terms_in_kazakh("case_status", "CLOSED"))

    assert not told_of_the_quarter(timur)
    it_is("2026-10-05")
    assert compute(nina) == str(N + 1)
    publish(house, nina, timur)
    of_nobody_else(house, course)
    assert not house.problems, "\n".join(house.problems)


def publish(house: House, nina: Visitor, timur: Visitor) -> None:
    """One statistician prepares, another publishes; only then the official reads the figure."""
    assert not told_of_the_quarter(timur)
    section = nina.page.locator(f"tr[aria-labelledby='{QUARTER}']")
    with nina.arriving():
        section.get_by_role("link", name=said("Prepare a release")).click()
    nina.press("Freeze these tables")
    draft = stages.path_of(nina.page)
    assert not nina.page.get_by_role("button", name=said("Publish"), exact=True).count()
    assert not told_of_the_quarter(timur)
    pavel = house.enter("pavel")
    pavel.go(draft)
    pavel.button("Publish").click()
    pavel.press("Publish the release")
    timur.go(f"/statistics/?indicator=P01&period={QUARTER}")
    headline = timur.page.locator("section[aria-labelledby='headline'] a", has_text="Жаңа істер")
    assert headline.locator(".big").inner_text().strip() == str(N + 1)
    row = timur.page.locator("table.rank tbody tr").first
    # One region alone would tell that all others have none.
    assert row.locator("td.num b").inner_text() == "[c]"
    assert len(told_of_the_quarter(timur)) > 3
    found = timur.context.request.get(f"{house.url}/statistics/releases/{QUARTER}/1/tables.csv")
    rows = csv.DictReader(found.text().removeprefix("\ufeff").splitlines())
    [total] = [row for row in rows if row["indicator"] == "P01" and row["breakdown"] == "TOTAL"]
    assert total["figure"] == str(N + 1)


def of_nobody_else(house: House, course: Course) -> None:
    """The worker of another region and the official find none of the records, by any declared method."""
    places = house.of_records()
    assert len(places) > 30, places
    asked, wrong = 0, []
    for name in ("zarina", "timur"):
        visitor = house.enter(name)
        token = visitor.page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
        for path in places:
            for method in methods(path):
                asked += 1
                status = ask(visitor, method, path, token)
                if status != 404:
                    wrong.append(f"{name}: {method} {path}: {status}")
    zarina = house.enter("zarina")
    zarina.go("/search/")
    zarina.page.locator("main [name=q]").fill(course.number)
    with zarina.arriving():
        zarina.page.locator("main [name=q]").press("Enter")
    assert not zarina.page.locator(f"main a[href*='{course.case}']").count()
    print(f"path: {len(places)} addresses name a record; {asked} requests of two outsiders, all 404")
    assert not wrong, "\n".join(wrong)


def methods(path: str) -> tuple[str, ...]:
    """The methods that an address declares."""
    try:
        door = door_of(resolve(path, urlconf=settings.ROOT_URLCONF).func)
    except Resolver404:
        return ("GET",)
    assert door is not None
    return tuple(door.methods)


def ask(visitor: Visitor, method: str, path: str, token: str) -> int:
    """What the visitor is answered, through their own browser's session."""
    request = visitor.context.request
    url = visitor.house.url + path
    if method == "GET":
        return request.get(url, max_redirects=0).status
    return request.post(url, form={"csrfmiddlewaretoken": token}, max_redirects=0).status
