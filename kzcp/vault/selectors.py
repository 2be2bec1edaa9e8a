"""Opening the encrypted fields of many rows with one query for their keys."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, models

from kzcp.vault import keys

Row = TypeVar("Row", bound=models.Model)


def unlock(rows: Iterable[Row], *paths: str, using: str = DEFAULT_DB_ALIAS) -> list[Row]:
    """Return the rows as a list, the data keys of all of them loaded with at most one query.

    `paths` name related rows to be unlocked as well (`"subject"`, `"case__subject"`, a prefetched `"members"`);
    they must have been selected with the rows. The keys stay until the actor's block ends.
    """
    listed = list(rows)
    wanted: set[UUID] = set()
    for row in listed:
        for path in ("", *paths):
            wanted.update(_key_ids(row, path.split("__") if path else []))
    keys.load(wanted, using=using)
    return listed


def _key_ids(row: Any, path: list[str]) -> Iterator[UUID]:
    if row is None:
        return
    if path:
        related = getattr(row, path[0])
        for each in related.all() if isinstance(related, models.Manager) else [related]:
            yield from _key_ids(each, path[1:])
    elif (key_id := getattr(row, "key_id", None)) is not None:
        yield key_id
