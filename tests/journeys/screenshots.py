"""Pictures for the README, made from a running demonstration: ``make demo`` in one terminal, then this.

python -m tests.journeys.screenshots [http://127.0.0.1:8000] [docs/screenshots]
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ADDRESS, FOLDER = "http://127.0.0.1:8000", "docs/screenshots"
MOST_BYTES = 1_500_000
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}
SIGN_IN = "sign-in"
HEARD = "Көршісі күнде кешке айқай естиді."


class Studio:
    """A browser in front of the demonstration; each picture is a page as one person sees it."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self.browser, self.address, self.folder = browser, address, folder

    def page(self, person: str = "", *, language: str = "en", size: dict[str, int] = WIDE) -> Page:
        """A page of somebody who has signed in with the button, or of nobody."""
        scale = 1 if size is WIDE else 2
        context = self.browser.new_context(viewport=size, device_scale_factor=scale)  # type: ignore[arg-type]
        cookie = {"name": "django_language", "value": language, "url": self.address}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.goto(f"{self.address}/accounts/login/")
        if person:
            with page.expect_navigation():
                page.locator(f"form[action*='/demo/sign-in/{person}/'] button").click()
        return page

    def take(self, page: Page, name: str, path: str = "") -> None:
        """The picture of what the window shows."""
        if path:
            answer = page.goto(self.address + path)
            assert answer is not None
            assert answer.ok, f"{path} gives {answer.status}"
        page.screenshot(path=self.folder / f"{name}.png", full_page=name == SIGN_IN)
        print(f"{name}.png of {page.url}")


def fullest_case(studio: Studio, page: Page) -> str:
    """The case of the worker with the longest story, among the first of the list."""
    page.goto(f"{studio.address}/cases/")
    found = page.locator("main a[href^='/cases/']").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    paths = [path for path in dict.fromkeys(found) if path.count("/") == 3 and len(path) > 40]
    told = {path: len(page.request.get(studio.address + path).text()) for path in paths[:12]}
    return str(max(told, key=lambda path: told[path]))


def intake(studio: Studio) -> None:
    """The first step on a phone, in Kazakh. Nothing of it is stored: saving is answered here."""
    page = studio.page("aigul", language="kk", size=PHONE)
    page.route("**/save/**", lambda route: route.fulfill(json={"saved": "14:02", "sequence": 1}))
    page.goto(f"{studio.address}/intake/new/")
    page.locator("[name='danger'][value='YES']").check()
    page.locator("[name='words']").fill(HEARD)
    page.locator("[data-save-status].done").wait_for()
    page.evaluate("scrollBy(0, document.querySelector('main .eyebrow').getBoundingClientRect().top - 14)")
    studio.take(page, "intake-phone")


def take_all(studio: Studio) -> None:
    """Every picture of the README."""
    studio.take(studio.page(), SIGN_IN)
    worker = studio.page("aigul")
    studio.take(worker, "day", "/day/")
    studio.take(worker, "case", fullest_case(studio, worker))
    intake(studio)
    studio.take(studio.page("saule"), "approvals", "/approvals/")
    provider = studio.page("dana")
    studio.take(provider, "inbox", "/inbox/")
    with provider.expect_navigation():
        provider.locator("section[aria-labelledby='waiting'] a.name").first.click()
    studio.take(provider, "packet")
    studio.take(studio.page("timur"), "statistics", "/statistics/")
    studio.take(studio.page("marat"), "journal", "/journal/")


def main() -> None:
    """Take the pictures and see that they stay small."""
    address = sys.argv[1] if len(sys.argv) > 1 else ADDRESS
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take_all(Studio(browser, address.rstrip("/"), folder))
        browser.close()
    size = sum(path.stat().st_size for path in folder.glob("*.png"))
    print(f"{size / 1000:.0f} kB together")
    if size > MOST_BYTES:
        sys.exit(f"The pictures are larger than {MOST_BYTES / 1000:.0f} kB together.")


if __name__ == "__main__":
    main()
