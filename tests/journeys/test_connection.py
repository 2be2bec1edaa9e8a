"""The connection is cut twice during an intake: nothing typed is lost, nothing is called saved that is not."""

import re

import pytest
from django.db import transaction

from tests.factories.cast import Cast, make_cast
from tests.factories.intake import register
from tests.journeys.house import PHONE, House, Visitor, said

pytestmark = pytest.mark.journey

WATCH = """() => {
  const status = document.querySelector("[data-save-status]");
  const field = document.querySelector("[name='%s']");
  window.claims = [];
  const note = () => status.classList.contains("done") && window.claims.push(field.value);
  new MutationObserver(note).observe(status, { subtree: true, childList: true, characterData: true, attributes: true });
}"""
"""Keeps what stood in the field each time the page said that everything is saved."""
KEPT = re.compile(r'name="(\w+)"\r\n\r\n(.*?)\r\n--', re.DOTALL)


class Line:
    """What one page claims and what the server has really answered, for one field."""

    def __init__(self, visitor: Visitor, field: str) -> None:
        self.visitor, self.field, self.stored = visitor, field, list[str]()
        visitor.page.on("requestfinished", self._finished)
        visitor.page.evaluate(WATCH % field)

    def _finished(self, request) -> None:  # type: ignore[no-untyped-def]
        if request.method == "POST" and "/save/" in request.url and request.response().ok:
            sent = (request.post_data_buffer or b"").decode()
            self.stored.append(dict(KEPT.findall(sent)).get(self.field, "").replace("\r\n", "\n"))

    def says_saved(self) -> bool:
        """Whether the page says now that everything is saved."""
        status = self.visitor.page.locator("[data-save-status]")
        return "done" in (status.get_attribute("class") or "").split()

    def was_honest(self) -> None:
        """Each time it was called saved, the server had it."""
        claims = self.visitor.page.evaluate("window.claims")
        assert claims, "the page never said that anything is saved"
        false = [text for text in claims if text not in self.stored]
        assert not false, f"called saved, but never stored: {false}"


@pytest.fixture(scope="module")
def cast(house: House) -> Cast:
    with transaction.atomic():
        return make_cast()


def test_the_connection_is_cut_twice(house: House, cast: Cast) -> None:
    phone = house.enter("aigul", width=PHONE)
    page = phone.page
    phone.go("/intake/new/")
    phone.mark(danger="NO")
    phone.choose(source="CC111", kind="VIO")
    phone.fill(given_name="Аружан", birth_age="9")
    line = Line(phone, "words")

    # The first cut: the device has no network at all.
    phone.fill(words="Бірінші сөйлем.")
    phone.saved()
    phone.context.set_offline(True)
    page.locator("[name='words']").press_sequentially(" Екінші сөйлем.")
    page.get_by_text(said("Not saved yet, trying again")).wait_for()
    assert not line.says_saved()
    address = page.url
    phone.button("Save and continue").click()
    page.wait_for_timeout(1500)
    assert page.url == address, "without a connection the page must stay, with the text in it"
    assert page.locator("[name='words']").input_value() == "Бірінші сөйлем. Екінші сөйлем."
    assert not line.says_saved()

    # What was called saved is on another device; what was not, is not claimed to be.
    other = house.enter("aigul")
    resume(other)
    assert other.page.locator("[name='words']").input_value() == "Бірінші сөйлем."
    other.leave()

    phone.context.set_offline(False)
    phone.saved()
    assert line.stored[-1] == "Бірінші сөйлем. Екінші сөйлем."
    line.was_honest()
    phone.press("Save and continue")

    # The second cut: the network is there, the house does not answer.
    phone.mark(types="PSY_VERBAL", online="NO", ongoing="YES")
    phone.page.locator("[name='first_incident_unknown']").check()
    line = Line(phone, "words")
    phone.fill(words="Үйде айқай.")
    phone.saved()
    page.route("**/save/**", lambda route: route.abort())
    page.locator("[name='words']").press_sequentially(" Күнде кешке.")
    page.get_by_text(said("Not saved yet, trying again")).wait_for()
    assert not line.says_saved()
    page.wait_for_timeout(2500)  # it tries again meanwhile
    assert not line.says_saved()
    line.was_honest()
    page.unroute("**/save/**")
    phone.saved()
    line.was_honest()
    a_lie_is_found(line)
    phone.leave()  # the device falls into the water

    other = house.enter("aigul")
    resume(other)
    assert other.page.locator("[name='words']").input_value() == "Үйде айқай. Күнде кешке."
    assert other.page.locator("[name='types'][value='PSY_VERBAL']").is_checked()
    other.go(other.page.url.replace("/types/", "/danger/"))
    assert other.page.locator("[name='words']").input_value() == "Бірінші сөйлем. Екінші сөйлем."
    assert not house.problems, "\n".join(house.problems)


def test_a_session_that_has_ended_keeps_the_text(house: House, cast: Cast) -> None:
    worker = house.enter("aigul")
    worker.go("/intake/new/")
    worker.fill(words="Бірінші сөйлем.")
    worker.saved()
    session = [each for each in worker.context.cookies() if each["name"] == "sessionid"]
    worker.context.clear_cookies(name="sessionid")
    worker.page.locator("[name='words']").press_sequentially(" Екінші.")
    worker.page.get_by_text(said("Not saved: sign in again in another tab, the text stays here")).wait_for()
    assert worker.page.locator("[name='words']").input_value() == "Бірінші сөйлем. Екінші."
    worker.context.add_cookies(session)  # type: ignore[arg-type]
    worker.saved()
    worker.leave()


def test_a_form_without_a_draft_waits_for_the_connection(house: House, cast: Cast) -> None:
    case = register(cast)
    phone = house.enter("aigul", width=PHONE)
    phone.go(f"/cases/{case.pk}/tasks/new/")
    phone.fill(words="Мектепке қоңырау шалу", due_on="2030-01-15")
    phone.context.set_offline(True)
    phone.button("Add the task").click()
    line = phone.page.locator("[data-offline]")
    line.wait_for()
    assert phone.page.url.endswith("/tasks/new/")
    assert phone.page.locator("[name='words']").input_value() == "Мектепке қоңырау шалу"
    assert phone.page.evaluate("document.documentElement.scrollWidth") == PHONE
    phone.context.set_offline(False)
    line.wait_for(state="hidden")
    phone.press("Add the task")
    phone.reads("Мектепке қоңырау шалу")
    phone.leave()


def a_lie_is_found(line: Line) -> None:
    """A page that calls saved what was never stored is caught."""
    line.visitor.page.evaluate(
        "document.querySelector(\"[name='words']\").value = 'never sent';"
        "document.querySelector('[data-save-words]').textContent = 'saved'"
    )
    with pytest.raises(AssertionError, match="never stored"):
        line.was_honest()


def resume(visitor: Visitor) -> None:
    """Go on with the draft from the list of concerns."""
    visitor.go("/concerns/")
    with visitor.arriving():
        visitor.page.locator("main a[href^='/intake/']:not([href='/intake/new/'])").first.click()
