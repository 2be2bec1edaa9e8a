"""Making, loading and destroying data keys.

Keys that were loaded stay in memory for the actor in whose block (`acting_as`) they were loaded and until the
outermost block ends. Without an actor nothing is kept.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from kzcp.core import crypto
from kzcp.core.actor import Actor, current, on_change
from kzcp.core.ids import uuid7
from kzcp.vault.errors import NoKey, Tampered
from kzcp.vault.models import DataKey

Keys = dict[UUID, bytes | None]
"""Data keys by id; None for a destroyed one."""

_kept: ContextVar[dict[Actor, Keys] | None] = ContextVar("kzcp_vault_keys", default=None)


def _forget_when_nobody_acts() -> None:
    if current() is None:
        _kept.set(None)


if _forget_when_nobody_acts not in on_change:
    on_change.append(_forget_when_nobody_acts)


def _keys_of_actor() -> Keys:
    actor = current()
    if actor is None:
        return {}
    kept = _kept.get()
    if kept is None:
        kept = {}
        _kept.set(kept)
    return kept.setdefault(actor, {})


def new_key() -> UUID:
    """Insert a new data key in this transaction and return its id."""
    key_id = uuid7()
    key = crypto.make_key()
    master_key_id, wrapped = crypto.wrap_key(key, key_id.bytes)
    DataKey.objects.bulk_create([DataKey(id=key_id, wrapped=wrapped, master_key_id=master_key_id)])
    _keys_of_actor()[key_id] = key
    return key_id


def load(ids: Iterable[UUID | None], *, using: str = DEFAULT_DB_ALIAS) -> dict[UUID, bytes | None]:
    """Return the data keys by id with at most one query; a destroyed one is None.

    NoKey if the database does not know one of them, Tampered if a stored key was wrapped for another id.
    """
    wanted = {key_id for key_id in ids if key_id is not None}
    kept = _keys_of_actor()
    found: Keys = {key_id: kept[key_id] for key_id in wanted if key_id in kept}
    missing = wanted - found.keys()
    if missing:
        read = _read(missing, using)
        if unknown := missing - read.keys():
            raise NoKey(f"{len(unknown)} data keys are not in the database")
        kept.update(read)
        found.update(read)
    return found


def get(key_id: UUID | None, *, using: str = DEFAULT_DB_ALIAS) -> bytes | None:
    """Return one data key, None if it was destroyed; NoKey if there is none."""
    if key_id is None:
        raise NoKey("the row names no data key")
    return load([key_id], using=using)[key_id]


def destroy(key_id: UUID) -> None:
    """Destroy a data key for ever: whatever was sealed under it cannot be read again, in backups too.

    The caller is an action that has opened its journal entry, without which the database refuses, and deletes the
    subject's keyed hashes as well.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("select kzcp_destroy_key(%s)", [key_id])
    for keys in (_kept.get() or {}).values():
        keys.pop(key_id, None)


def _read(ids: set[UUID], using: str) -> Keys:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "select id, wrapped, master_key_id, destroyed from kzcp_data_keys(%s::uuid[])", [sorted(ids)]
        )
        rows = cursor.fetchall()
    return {
        key_id: None if gone else _unwrap(key_id, wrapped, master) for key_id, wrapped, master, gone in rows
    }


def _unwrap(key_id: UUID, wrapped: bytes, master_key_id: str) -> bytes:
    try:
        return crypto.unwrap_key(master_key_id, bytes(wrapped), key_id.bytes)
    except crypto.BadSeal as error:
        raise Tampered(f"data key {key_id} is not the one that was stored") from error
