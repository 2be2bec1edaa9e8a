"""The house as people meet it: a server, Chromium, and a page for each person who signs in."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Request, Response

WIDE, PHONE = 1280, 360
ON = "on"
"""A box that has no value of its own."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WHO_OVERFLOWS = """[...document.querySelectorAll('body *')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 4).map((e) => e.outerHTML.slice(0, 120))"""


def said(words: str, context: str = "", language: str = "kk") -> str:
    """The words of the house in Kazakh; a text without a translation fails."""
    with translation.override(language):
        told = pgettext(context, words) if context else gettext(words)
    assert told != words, f"{words!r} is not translated into {language}"
    return told


class Visitor:
    """One person at one device. What the page complains of is kept in `house.problems`."""

    def __init__(self, house: "House", context: BrowserContext, name: str) -> None:
        self.house, self.context, self.name = house, context, name
        self.page = context.new_page()
        self.page.on("console", self._complained)
        self.page.on("pageerror", lambda error: house.problems.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    # ---- going ----

    def go(self, path: str, status: int = 200) -> Response:
        """Open an address of the house."""
        answer = self.page.goto(path if path.startswith("http") else self.house.url + path)
        assert answer is not None
        assert answer.status == status, f"{self.name}: {path} gives {answer.status}"
        self.looks_right()
        return answer

    def press(self, words: str, *, inside: Locator | None = None, exact: str = "yes") -> None:
        """Press the button with these words, in Kazakh, and wait for the page it leads to."""
        with self.arriving():
            self.button(words, inside=inside, exact=exact).click()

    def button(self, words: str, *, inside: Locator | None = None, exact: str = "yes") -> Locator:
        """The visible button with these words."""
        found = (inside or self.page).get_by_role("button", name=said(words), exact=exact == "yes")
        return found.locator("visible=true").last

    def follow(self, words: str, *, exact: str = "yes") -> None:
        """Follow the first link with these words, in Kazakh."""
        with self.arriving():
            self.link(words, exact=exact).click()

    def link(self, words: str, *, exact: str = "yes") -> Locator:
        """The first visible link with these words."""
        found = self.page.get_by_role("link", name=said(words), exact=exact == "yes")
        return found.locator("visible=true").first

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """What is done inside leads to another page."""
        with self.page.expect_navigation():
            yield
        self.looks_right()

    # ---- typing ----

    def named(self, name: str) -> Locator:
        """The field whose name ends so: names of several blocks begin with the key of their block."""
        return self.page.locator(f"[name='{name}'], [name$='-{name}']").first

    def fill(self, **values: str) -> None:
        """Type into fields."""
        for name, value in values.items():
            self.named(name).fill(value)

    def choose(self, **values: str) -> None:
        """Choose in selects by the code, which people never see."""
        for name, value in values.items():
            self.named(name).select_option(value)

    def mark(self, **values: str) -> None:
        """Mark radio buttons and boxes."""
        for name, value in values.items():
            which = "" if value == ON else f"[value='{value}']"
            self.page.locator(f"[name='{name}']{which}, [name$='-{name}']{which}").first.check()

    def saved(self) -> None:
        """Wait until the page says that everything is saved."""
        self.page.locator("[data-save-status].done").wait_for(timeout=30_000)

    # ---- looking ----

    def reads(self, *texts: str) -> None:
        """The page holds these texts."""
        shown = self.page.locator("body").inner_text()
        for text in texts:
            assert text in shown, f"{self.page.url} does not say {text!r}:\n{shown[:3000]}"

    def looks_right(self) -> None:
        """The page is in the chosen language and nothing sticks out of it."""
        page = self.page
        assert page.locator("html").get_attribute("lang") == self.house.language, page.url
        over = page.evaluate(OVERFLOW)
        if over > 0:
            width = page.viewport_size["width"] if page.viewport_size else 0
            culprits = page.evaluate(WHO_OVERFLOWS)
            self.house.problems.append(f"{page.url} overflows by {over} at {width}: {culprits}")

    def leave(self) -> None:
        """Close the browser of this person."""
        self.context.close()

    # ---- listening ----

    def _complained(self, message: ConsoleMessage) -> None:
        # Chromium writes a line for each answer that is no 200; `_answered` judges those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.house.problems.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if request.url.startswith(self.house.url) and not parts.path.startswith("/static/"):
            self.house.visited[parts.path].add(request.method)

    def _answered(self, response: Response) -> None:
        static = "/static/" in response.url
        if response.status >= 500 or (static and response.status >= 400):
            self.house.problems.append(f"{response.request.method} {response.url}: {response.status}")


class House:
    """The server's address, its browser, and what was met: addresses, complaints."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url, self.browser, self.language = url, browser, "kk"
        self.visited: defaultdict[str, set[str]] = defaultdict(set)
        self.problems: list[str] = []
        self._contexts: list[BrowserContext] = []

    def close(self) -> None:
        """Close what is still open."""
        for context in self._contexts:
            context.close()

    def device(self, name: str = "nobody", *, width: int = WIDE, **options: Any) -> Visitor:
        """A browser in which nobody has signed in; it speaks the language of the house."""
        height = 900 if width == WIDE else 740
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(30_000)
        self._contexts.append(context)
        self.speak(context, self.language)
        return Visitor(self, context, name)

    def speak(self, context: BrowserContext, language: str) -> None:
        """Choose the language of a browser."""
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.url}
        context.add_cookies([cookie])  # type: ignore[list-item]

    def enter(self, name: str, *, width: int = WIDE, password: str = "", **options: Any) -> Visitor:
        """Sign in: with the password through the form, else with the demonstration's button."""
        visitor = self.device(name, width=width, **options)
        visitor.go("/accounts/login/")
        if password:
            visitor.page.locator("#id_login").fill(name)
            visitor.page.locator("#id_password").fill(password)
            visitor.press("Sign in")
        else:
            with visitor.arriving():
                visitor.page.locator(f"form[action*='/demo/sign-in/{name}/'] button").click()
        assert "/accounts/login/" not in visitor.page.url
        return visitor

    def with_session(self, key: str, name: str, *, width: int = WIDE, **options: Any) -> Visitor:
        """A browser that holds a session already."""
        visitor = self.device(name, width=width, **options)
        if key:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.url}
            visitor.context.add_cookies([cookie])  # type: ignore[list-item]
        return visitor

    def of_records(self) -> list[str]:
        """The addresses visited that name a record."""
        return sorted(path for path in self.visited if UUID.search(path))
