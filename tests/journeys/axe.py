"""The accessibility checker over a page as it stands."""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


@cache
def checker() -> Axe:
    """The checker, whose script is read once."""
    return Axe()


def violations(page: Page) -> list[str]:
    """What axe finds, one line for each rule, with the first places."""
    found: list[dict[str, Any]] = checker().run(page).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
        for each in found
    ]
