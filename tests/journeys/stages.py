"""The stages of one case, each done by the right person on the pages of the house, in Kazakh."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.journeys.house import PHONE, House, Visitor, said

CHILD, MOTHER, FATHER = "Аружан", "Гүлмира", "Ерлан"
SURNAME, HIS_SURNAME = "Сынақова", "Сынақов"
HEARD = "Көршісі күнде кешке айқай естиді, қыз қорқып отыр."
PHONE_OF_MOTHER = "8 701 123 45 67"
NEED = "Апта сайын психологпен әңгіме керек"
SAFETY = "Тек әлеуметтік қызметкер арқылы хабарласыңыз"
COMPONENTS = {
    "MEDICAL": "Дәрігер қарап шықты",
    "PSYCHOLOGICAL": "Түнде тыныш ұйықтайды",
    "PEDAGOGICAL": "Мектепке күнде барады",
    "SOCIAL": "Киімі мен оқулығы бар",
    "LEGAL": "Құқығы қорғалған",
}
SERVICE = "SSS_TEMP"


@dataclass
class Course:
    """What is known of the case so far: its page, its number, the page of its referral."""

    house: House
    case: str = ""
    number: str = ""
    referral: str = ""
    packet: str = ""
    told: list[str] = field(default_factory=list)


def path_of(page: Page) -> str:
    """The path of the page that is open."""
    return urlsplit(page.url).path


def take_the_call(course: Course, worker: Visitor, received: str) -> None:
    """Six steps on a phone: danger first, then the child, what happened, the family, who told, the risk."""
    worker.go("/intake/new/")
    assert worker.page.viewport_size == {"width": PHONE, "height": 740}
    worker.mark(danger="YES")
    assert worker.page.locator("a[href='tel:102']").first.is_visible()
    worker.fill(words=HEARD, received=received, surname=SURNAME, given_name=CHILD)
    worker.fill(birth_day="5", birth_month="3", birth_year="2017")
    worker.mark(sex="F")
    worker.choose(source="CC111", kind="VIO")
    worker.saved()
    worker.press("Save and continue")
    worker.mark(types="PSY_VERBAL", settings="HOME", online="NO", ongoing="YES", first_incident_unknown="on")
    worker.mark(types="PHYS_ASSAULT")
    worker.fill(words="Әкесі айқайлап, итереді.")
    worker.press("Save and continue")
    family(worker)
    worker.fill(reporter_name="Көршісі Бағила")
    worker.press("Save and continue")
    worker.mark(signs="INJURY")
    worker.page.locator("#by-signs .risk, #by-signs .pill").first.wait_for()
    worker.press("Save and continue")
    worker.reads(CHILD, HEARD, MOTHER, FATHER, said("Check the answers"))
    worker.press("Register")
    assert worker.page.locator(".ticket").count() == 1
    course.number = worker.page.locator(".ticket output").inner_text().removeprefix("№").strip()
    course.told.append(worker.page.locator(".ticket .due").inner_text())
    worker.follow("Open the case")
    course.case = path_of(worker.page)


def family(worker: Visitor) -> None:
    """The mother who lives with the child, and the father under suspicion."""
    page = worker.page
    mother = page.locator("fieldset[id^='member-']").first
    mother.locator("summary").first.click()
    for name, value in (("surname", SURNAME), ("given_name", MOTHER), ("number", PHONE_OF_MOTHER)):
        mother.locator(f"[name$='-{name}']").fill(value)
    mother.locator("[name$='-relation']").select_option("MOTHER")
    mother.locator("[name$='-together']").check()
    suspect = page.locator("fieldset[id^='suspect-']").first
    suspect.locator("summary").first.click()
    for name, value in (("surname", HIS_SURNAME), ("given_name", FATHER)):
        suspect.locator(f"[name$='-{name}']").fill(value)
    suspect.locator("[name$='-relation']").select_option("FATHER")
    suspect.locator("[name$='-has_access'][value='LIVES_WITH']").check()
    suspect.locator("[name$='-under_18'][value='NO']").check()
    worker.choose(region="KZ-71")
    worker.fill(address="Абай даңғылы, 1")
    worker.mark(urban_rural="U")
    worker.press("Save and continue")


def see_the_child(course: Course, worker: Visitor, moment: str) -> None:
    """A visit at home in which the child was seen."""
    worker.go(course.case)
    worker.follow("Record the contact")
    worker.mark(contact_with="CHILD", outcome="SEEN")
    worker.choose(contact_kind="HOME_VISIT")
    worker.fill(happened_at=moment, words="Қыз есікті өзі ашты, мектебі туралы айтты.")
    worker.saved()
    with worker.arriving():
        worker.page.locator("main form[data-autosave] .act .main").click()
    worker.reads("мектебі туралы")


def assess(course: Course, worker: Visitor) -> None:
    """The assessment with the decision on telling the police, and what else it needs, then completed."""
    worker.go(course.case + "assessment/")
    worker.press("Start the assessment")
    if not path_of(worker.page).endswith("/edit/"):
        worker.follow("Go on writing")
    worker.page.locator("[name='domain-DEV_EMOTION-scale']").select_option("SOME_CONCERN")
    worker.page.locator("[name='domain-DEV_EMOTION-words']").fill("Түнде жылап оянады.")
    worker.fill(child_wishes="Анам жыламаса екен.", summary="Үйде айқай, әкесі көшіп кетті.")
    worker.mark(protective_factors="SAFE_ADULT", risk="MEDIUM", separation_risk="NO")
    worker.choose(risk_reason="SUSPECT_AWAY")
    worker.fill(risk_words="Әкесі үйден көшіп кетті.")
    worker.saved()
    worker.press("Save the assessment")
    worker.go(course.case + "reporting/")
    worker.mark(decision="REPORTED")
    worker.choose(body="POLICE")
    worker.fill(number="1-118")
    worker.press("Record the decision")
    worker.go(course.case + "details/")
    worker.fill(safety_plan="Көршісіне барады, 102-ге қоңырау шалады.")
    worker.press("Save the details")
    worker.go(course.case + "assessment/")
    worker.reads(said("Nothing is missing: the assessment can be completed"))
    worker.follow("Complete the assessment")
    worker.press("Yes, complete it")
    worker.reads("Анам жыламаса екен.")


def plan(course: Course, worker: Visitor, due: str) -> None:
    """A goal with an action in each of the five components, sent for approval."""
    worker.go(course.case + "plan/")
    worker.press("Begin the plan")
    page = worker.page
    for number, (component, goal) in enumerate(COMPONENTS.items(), 1):
        page.locator(f"button[name='add'][value='{component}']").click()
        page.locator("#goals fieldset[id^='goal-']").nth(number - 1).wait_for()
        block = page.locator(f"section[aria-labelledby='component-{component}'] fieldset[id^='goal-']").last
        block.locator("textarea").nth(0).fill(goal)
        block.locator("textarea").nth(1).fill(f"Қызметкер ұйымдастырады: {goal.lower()}")
        block.locator("[name$='-responsible_words']").first.fill("Дағдарыс орталығы")
        block.locator("[name$='-due_on']").first.fill(due)
    worker.mark(child_agreement="AGREED", caregiver_agreement="AGREED")
    worker.fill(child_words="Жақсы, келістім.")
    worker.saved()
    worker.press("Save and send for approval")
    worker.reads(said("This plan waits for approval."), *COMPONENTS.values())


def approve(course: Course, supervisor: Visitor, *texts: str) -> None:
    """The first decision in the queue, after one question."""
    supervisor.go("/approvals/")
    supervisor.reads(*texts)
    offered = supervisor.page.locator("[aria-labelledby='decision'] .act .btn.main")
    offered.locator("visible=true").first.click()
    supervisor.press("Yes, approve")


def agree(course: Course, worker: Visitor, recipient: str) -> None:
    """The mother's consent to handing the child's data to the crisis centre."""
    worker.go(course.case + "consents/")
    worker.follow("Record an answer")
    page = worker.page
    for name, who in (("person", CHILD), ("giver", MOTHER)):
        key = page.locator(f"select[name='{name}'] option", has_text=who).first.get_attribute("value")
        worker.choose(**{name: key or ""})
    worker.choose(capacity="PARENT", purpose="REFERRAL", service=SERVICE, recipient=recipient)
    worker.mark(answer="GIVEN")
    worker.fill(words="Қазақша түсіндірілді, келісті.")
    worker.press("Record the answer")
    worker.reads(MOTHER)


def refer(course: Course, worker: Visitor, provider: str) -> None:
    """One service: found, written, looked at as the provider will see it, sent for approval."""
    worker.go(course.case)
    worker.follow("Refer to a service")
    worker.page.locator("label.choice", has_text=provider).locator("input").first.check()
    worker.press("Choose and continue")
    worker.page.locator("label.choice", has_text=CHILD).locator("input[name='persons']").check()
    worker.mark(urgency="ORDINARY")
    for name, words in (("need", NEED), ("reason", "Үйде қауіпсіз емес"), ("safety", SAFETY)):
        if worker.page.locator(f"[name='{name}']").count():
            worker.fill(**{name: words})
    worker.page.locator("input[name='ground']").first.check()
    worker.press("See what the provider will see")
    worker.reads(said("This is what the provider will see"), NEED, SAFETY, CHILD)
    shown = worker.page.locator("main").inner_text()
    assert FATHER not in shown
    assert HEARD not in shown
    worker.press("Send for approval")
    course.referral = path_of(worker.page)


def answer(course: Course, provider: Visitor, day: str) -> None:
    """The crisis centre reads the packet and says yes."""
    provider.go("/inbox/")
    provider.page.locator("main a.name", has_text=CHILD).first.click()
    provider.page.wait_for_url("**/inbox/*-*/")
    course.packet = path_of(provider.page)
    provider.reads(NEED, SAFETY)
    shown = provider.page.locator("main").inner_text()
    assert FATHER not in shown
    assert HEARD not in shown
    provider.mark(answer="accept")
    provider.fill(meeting_day=day, meeting_time="10:00")
    provider.press("Send the answer")


def serve(course: Course, provider: Visitor, begun: str) -> None:
    """The service begins, and later is reported as delivered."""
    provider.go(course.packet)
    provider.fill(begun_on=begun)
    provider.press("Record the beginning")


def deliver(course: Course, provider: Visitor, begun: str, ended: str) -> None:
    """What was delivered, and what the child received."""
    provider.go(course.packet)
    provider.fill(starts_on=begun, ends_on=ended)
    for name in ("special_service", "setting"):
        field_ = provider.page.locator(f"select[name='{name}']")
        if field_.count():
            field_.select_option(index=1)
    provider.page.locator("input[type='radio'][value='DELIVERED']").first.check()
    provider.press("Save the record")


def ask_to_close(course: Course, worker: Visitor) -> None:
    """The goals are reached and the risk is no longer high."""
    worker.go(course.case + "close/")
    worker.mark(reason="GOALS")
    worker.fill(words="Мақсаттарға жеттік, қыз тыныш ұйықтайды.")
    worker.press("Send for approval")
    worker.reads("тыныш ұйықтайды")
