"""Reads the names that demo and production take from the environment; the same names in both.

SECRET_KEY       signs sessions and links
MASTER_KEYS      "id:base64,id:base64", 32 bytes each, the first is the current one; wraps the data keys
SEARCH_KEY       base64 of 32 bytes; the key of the search hashes
APP_DATABASE_URL, STATISTICS_DATABASE_URL, OWNER_DATABASE_URL
                 one PostgreSQL address per role; the owner's only where migrations run
REDIS_URL        redis://…, rediss://… or unix:///path
"""

import base64
import binascii
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from kzcp.settings.base import database, master_keys

KEY_BYTES = 32


def databases(env: Env) -> dict[str, dict[str, Any]]:
    """One connection per role whose address is given; the serving role's must be."""
    found = {"default": database(env.str("APP_DATABASE_URL"))}
    for alias, name in (("statistics", "STATISTICS_DATABASE_URL"), ("owner", "OWNER_DATABASE_URL")):
        if url := env.str(name, ""):
            found[alias] = database(url)
    return found


def broker(url: str) -> str:
    """Redis's address as Celery writes it: a socket is ``redis+socket://``."""
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?")
    return f"redis+socket://{quote(path)}" + (f"?{query}" if query else "")


def keys(env: Env) -> tuple[dict[str, bytes], bytes]:
    """The master keys and the search key, refused with a sentence when one is not 32 bytes long."""
    try:
        masters = master_keys(env.str("MASTER_KEYS"))
        search = base64.b64decode(env.str("SEARCH_KEY"), validate=True)
    except (binascii.Error, ValueError, IndexError) as error:
        raise ImproperlyConfigured('MASTER_KEYS is "id:base64,…" and SEARCH_KEY is base64.') from error
    if not masters or any(len(key) != KEY_BYTES for key in (*masters.values(), search)):
        raise ImproperlyConfigured(f"MASTER_KEYS and SEARCH_KEY must be keys of {KEY_BYTES} random bytes.")
    return masters, search
