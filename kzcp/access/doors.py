"""A view says which permission opens it, and by which methods; one that says nothing is an error at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from kzcp.access.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Door:
    """`permission` opens the view; without one it is open to all (`public`) or to all who have signed in."""

    methods: tuple[str, ...]
    permission: Permission | None = None
    public: bool = False
    reason: str = ""


def door(permission: Permission, *methods: str) -> Callable[[View], View]:
    """The view needs `permission`; it answers the methods named (GET alone when none is)."""
    return _declare(Door(methods or ("GET",), permission=permission))


def signed_in(reason: str, *methods: str) -> Callable[[View], View]:
    """The view is open to everybody who has signed in, for this reason."""
    return _declare(Door(methods or ("GET",), reason=reason))


def public(reason: str, *methods: str) -> Callable[[View], View]:
    """The view is open to the world, for this reason."""
    return _declare(Door(methods or ("GET",), public=True, reason=reason))


def _declare(declared: Door) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.kzcp_door = declared  # type: ignore[attr-defined]
        return view

    return mark


_BOTH = ("GET", "POST")
THIRD_PARTY = {
    "django.views.i18n.set_language": Door(
        ("POST",), public=True, reason="the language is chosen before sign-in"
    ),
    **{
        f"allauth.account.views.{name}": Door(("GET",), public=True, reason="tells how signing in stands")
        for name in ("AccountInactiveView", "PasswordResetDoneView", "PasswordResetFromKeyDoneView")
    },
    "allauth.account.views": Door(_BOTH, public=True, reason="sign-in; each page asks for a session itself"),
    "allauth.usersessions.views": Door(_BOTH, reason="one's own sessions"),
    "allauth.mfa": Door(_BOTH, reason="one's own second factors"),
}
"""Views of other packages, by the beginning of their dotted name."""


def door_of(view: Callable[..., Any]) -> Door | None:
    """The door that a view declares, or that is declared for the package it comes from."""
    declared = getattr(view, "kzcp_door", None)
    if isinstance(declared, Door):
        return declared
    target = getattr(view, "view_class", view)
    name = f"{target.__module__}.{getattr(target, '__qualname__', '')}"
    return next((door for start, door in THIRD_PARTY.items() if name.startswith(start)), None)
