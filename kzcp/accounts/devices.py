"""Browsers in which somebody has signed in before: their wrong attempts are counted apart from all others.

Else whoever shares the address of an office could lock its people out by typing wrong passwords.
"""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from kzcp.core.crypto import keyed_hash

SALT: Final = "kzcp.device"
KEPT: Final = 180 * 24 * 3600
"""Seconds for which a browser is known after the last signing in."""
ACCOUNTS: Final = 12
"""So many accounts does one browser remember, the last ones: the computer of an office is used by several."""
LETTERS: Final = 22


def known(request: HttpRequest, user: int) -> str:
    """The name of this browser where that account has signed in with it before, else ""."""
    name, accounts = _read(request)
    return name if _hash(user) in accounts else ""


def remember(request: HttpRequest, response: HttpResponse, user: int) -> None:
    """Let the browser be known as one in which the account has signed in; nothing in it says whose it is."""
    name, accounts = _read(request)
    mine = _hash(user)
    kept = [mine, *(each for each in accounts if each != mine)][:ACCOUNTS]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps({"name": name or get_random_string(LETTERS), "accounts": kept}, salt=SALT),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """The name of the browser and its accounts, as this house signed them; nothing where it did not."""
    try:
        told = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return "", []
    return (str(told["name"]), list(told["accounts"])) if isinstance(told, Mapping) else ("", [])


def _hash(user: int) -> str:
    return keyed_hash("device.account", str(user))
