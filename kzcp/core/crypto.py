"""Sealing (AES-256-GCM), wrapping of data keys by master keys, and keyed hashes for search.

Settings: `MASTER_KEYS`, a dict of key id to 32 bytes whose first entry is the current one (older ones stay for
reading until every data key is wrapped anew), and `SEARCH_KEY`, at least 32 bytes. Neither is in the database.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
_NONCE = 12
_TAG = 16
_VERSION = b"\x01"


class BadSeal(Exception):
    """The ciphertext does not belong to this key and this place, or was changed."""


def make_key() -> bytes:
    """Return a new random key of 32 bytes."""
    return AESGCM.generate_key(bit_length=256)


def seal(key: bytes, text: bytes, aad: bytes) -> bytes:
    """Encrypt and bind to `aad`: version (1 byte), nonce (12), ciphertext with tag."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, text, _VERSION + aad)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Return the text of `seal`; BadSeal if the key, the place (`aad`) or one bit differs."""
    if len(sealed) < 1 + _NONCE + _TAG or sealed[:1] != _VERSION:
        raise BadSeal("not a sealed value of a known version")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _VERSION + aad)
    except InvalidTag as error:
        raise BadSeal("the sealed value does not belong here") from error


def _master_keys() -> dict[str, bytes]:
    keys: dict[str, bytes] = settings.MASTER_KEYS
    if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
        raise ImproperlyConfigured("MASTER_KEYS must name at least one key, each of 32 bytes.")
    return keys


def current_master_key_id() -> str:
    """Return the id of the master key that wraps new data keys."""
    return next(iter(_master_keys()))


def wrap_key(key: bytes, aad: bytes) -> tuple[str, bytes]:
    """Encrypt a data key under the current master key; return (master key id, wrapped key)."""
    master_id = current_master_key_id()
    return master_id, seal(_master_keys()[master_id], key, b"data-key|" + aad)


def unwrap_key(master_key_id: str, wrapped: bytes, aad: bytes) -> bytes:
    """Return the data key; BadSeal if it was wrapped for another id, ImproperlyConfigured if the master is gone."""
    try:
        master = _master_keys()[master_key_id]
    except KeyError:
        raise ImproperlyConfigured(f"MASTER_KEYS has no key named {master_key_id!r}.") from None
    return unseal(master, wrapped, b"data-key|" + aad)


def keyed_hash(purpose: str, value: str) -> str:
    """Return 64 hex digits: HMAC-SHA256 of the value under SEARCH_KEY, different for each purpose."""
    key: bytes = settings.SEARCH_KEY
    if len(key) < KEY_BYTES:
        raise ImproperlyConfigured("SEARCH_KEY must have at least 32 bytes.")
    return hmac.new(key, f"{purpose}\x00{value}".encode(), hashlib.sha256).hexdigest()
