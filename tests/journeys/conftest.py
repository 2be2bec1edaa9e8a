"""The house on a real port, and Chromium. Everything a journey writes is emptied when its module ends."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from kzcp.core import clock
from tests.conftest import clean
from tests.journeys.house import House

# Playwright's loop runs in the thread of the test, where Django would forbid its queries.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any, browser: Browser) -> Iterator[House]:
    """Serve the house with the demonstration's sign-in page: one button for each invented person."""
    # Passwords are typed into the real form; the buttons are there for the others.
    with django_db_blocker.unblock(), override_settings(ROOT_URLCONF="kzcp.demo.urls", DEMO=True):
        server = LiveServer("127.0.0.1:0")
        found = House(server.url, browser)
        try:
            yield found
        finally:
            found.close()
            server.stop()
            clock.reset()
            clean(None)
