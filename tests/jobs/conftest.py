from collections.abc import Iterator

import pytest

from kzcp.core.actor import Actor, acting_as
from kzcp.jobs import registry

AIGUL = Actor.user(12)


@pytest.fixture(autouse=True)
def own_consumers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Consumers that a test registers end with it."""
    monkeypatch.setattr(registry, "_consumers", {})


@pytest.fixture
def as_aigul() -> Iterator[Actor]:
    with acting_as(AIGUL):
        yield AIGUL
