"""A browser of each person, and a subject of approvals that the tests own."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories.cast import Cast


@pytest.fixture
def seat(cast: Cast) -> Callable[..., Client]:
    """Give the signed-in client of a person of the cast; `seat("saule")`."""

    def signed_in(name: str, language: str = "en") -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(getattr(cast, name))
        client.cookies["django_language"] = language
        return client

    return signed_in
