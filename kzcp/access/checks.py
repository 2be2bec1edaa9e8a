"""Start-up refuses a view without a door."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from kzcp.access.doors import door_of


def url_patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the house with its whole route."""
    yield from _walk("", get_resolver().url_patterns)


def _walk(start: str, patterns: list[Any]) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = start + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(route, pattern.url_patterns)
        else:
            yield route, pattern


def every_view_has_a_door(app_configs: object, **options: object) -> list[CheckMessage]:
    """An error for each view that declares neither a permission nor why it needs none."""
    return [
        Error(f"the view of '{route}' declares no permission", id="kzcp.E001")
        for route, pattern in url_patterns()
        if door_of(pattern.callback) is None
    ]
