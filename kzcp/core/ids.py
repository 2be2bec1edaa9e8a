"""Keys made before the insert: UUID version 7 (RFC 9562), so that no INSERT needs RETURNING."""

import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0
_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


def uuid7() -> uuid.UUID:
    """Return a UUIDv7 that sorts after every earlier one of this process.

    Its time is the machine's (milliseconds and a 12-bit fraction), never the house's movable clock:
    the order of keys must not run backwards when a demonstration moves the date. It shows when a row was made,
    so such keys stay out of exports.
    """
    global _last
    with _lock:
        milliseconds, rest = divmod(time.time_ns(), 1_000_000)
        stamp = (milliseconds << 12) | (rest * 4096 // 1_000_000)
        stamp = max(stamp, _last + 1)
        _last = stamp
    value = ((stamp >> 12) & (1 << 48) - 1) << 80 | _VERSION | (stamp & 0xFFF) << 64
    return uuid.UUID(int=value | _VARIANT | secrets.randbits(62))
