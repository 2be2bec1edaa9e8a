"""The accessibility checker over a page as it stands."""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RUN = "axe.run(document, {resultTypes: ['violations'], elementRef: false})"


@cache
def script() -> str:
    """The checker's script; it is a megabyte, so it is read once and put into each page once."""
    return str(Axe().axe_script)


def violations(page: Page) -> list[str]:
    """What axe finds with all its rules, one line for each, with the first places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    found: list[dict[str, Any]] = page.evaluate(RUN)["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
        for each in found
    ]
