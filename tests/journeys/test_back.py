"""Back and the language after an answer to a form: nothing is asked that nobody understands, nothing typed is lost."""

import pytest
from django.db import transaction

from tests.factories.cast import Cast, make_cast
from tests.factories.intake import register
from tests.journeys.house import House

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def cast(house: House) -> Cast:
    with transaction.atomic():
        return make_cast()


def test_back_to_a_refused_form_shows_its_page_and_the_language_asks_first(house: House, cast: Cast) -> None:
    case = register(cast)
    worker = house.enter("aigul")
    page, asked = worker.page, list[str]()
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    worker.go(f"/cases/{case.pk}/access/")
    address = page.url
    page.locator("form[action$='/share/'] button.btn").click()
    page.locator("[data-errors]").wait_for()
    assert page.url == address
    page.locator("header button[name='language']:not([aria-current])").first.click()
    page.wait_for_load_state()
    assert asked == ["beforeunload"]
    asked.clear()
    page.locator("form[action$='/share/'] button.btn").click()
    page.locator("[data-errors]").wait_for()
    page.locator("header .brand").click()
    page.wait_for_url(lambda url: url != address)
    page.go_back()
    page.locator("form[action$='/share/']").wait_for()
    assert page.url == address
    assert not page.locator("[data-errors]").count()
