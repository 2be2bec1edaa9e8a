"""What every page may ask: what the reader can do, where they can go, and what waits for them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from kzcp.access import navigation, scope
from kzcp.access.permissions import Permission
from kzcp.access.way_back import here, way_back
from kzcp.core.actor import Actor


class Can:
    """`can.case_register` in a template: whether the reader holds the permission at any place.

    An unknown name raises, so that a mistyped permission never means "no" in silence.
    """

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._held: frozenset[Permission] | None = None

    def __getitem__(self, name: str) -> bool:
        return self(Permission(name.replace("_", ".", 1)))

    def __call__(self, permission: Permission) -> bool:
        if self._held is None:
            self._held = scope.permissions(self._actor)
        return permission in self._held

    # Django's templates call what can be called; here they must look up a name instead.
    do_not_call_in_templates = True


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of the shell: empty of rights where no request reached the house's middleware."""
    can = getattr(request, "can", None)
    facts: dict[str, Any] = {
        "DEMO": settings.DEMO,
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "here": here(request),
        "way_back": way_back(request),
    }
    if can is None or not request.user.is_authenticated:
        return facts
    bar = navigation.bar(can, request.path)
    return {
        **facts,
        "can": can,
        "nav": bar.tabs,
        "nav_pages": bar.pages,
        "nav_places": navigation.PLACES,
        **{name: value(request) for name, value in navigation.extras().items()},
        "home_url": reverse("home"),
    }
