"""Wrapping every data key anew under the current master key, so that an older one can be taken away.

What is sealed stays as it is: only the envelope of each data key changes. The serving role can neither list
nor change keys, so this works on the connection of the owner of the tables.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from kzcp.core import crypto
from kzcp.vault.models import DataKey

AT_A_TIME = 500


@dataclass(frozen=True)
class Batch:
    """What one transaction did: how many keys were wrapped anew, and those that could not be opened."""

    done: int
    broken: tuple[UUID, ...]


def counts(*, using: str) -> dict[str, int]:
    """How many data keys each master key wraps; destroyed ones are wrapped by none."""
    rows = DataKey.objects.using(using).filter(destroyed_at=None).values_list("master_key_id", flat=True)
    return dict(Counter(rows.iterator()))


def left(*, using: str) -> int:
    """How many data keys are still wrapped by another master key than the current one."""
    current = crypto.current_master_key_id()
    return sum(count for master, count in counts(using=using).items() if master != current)


def rewrap(*, using: str) -> Iterator[Batch]:
    """Wrap every other data key under the current master key, a transaction at a time.

    Broken off at any moment, each key is either as it was or wrapped anew, and can be opened; run again, it
    goes on with those that are left. Keys that do not open are told and left as they are. Raises
    ImproperlyConfigured, before anything is changed, where a master key that is needed is not there.
    """
    missing = sorted(set(counts(using=using)) - set(settings.MASTER_KEYS))
    if missing:
        raise ImproperlyConfigured(f"MASTER_KEYS lacks {', '.join(missing)}, which wraps data keys still.")
    last: UUID | None = None
    while True:
        with transaction.atomic(using=using):
            rows = _next(last, using)
            batch = _wrap(rows, using)
        if not rows:
            return
        last = rows[-1].pk
        yield batch


def _next(last: UUID | None, using: str) -> list[DataKey]:
    """The next keys, locked: one that is being destroyed is waited for and then no longer among them."""
    rows = DataKey.objects.using(using).filter(destroyed_at=None)
    rows = rows.exclude(master_key_id=crypto.current_master_key_id())
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows.select_for_update().order_by("pk")[:AT_A_TIME])


def _wrap(rows: list[DataKey], using: str) -> Batch:
    done, broken = [], []
    for row in rows:
        try:
            key = crypto.unwrap_key(row.master_key_id, bytes(row.wrapped), row.pk.bytes)
        except crypto.BadSeal:
            broken.append(row.pk)
            continue
        row.master_key_id, row.wrapped = crypto.wrap_key(key, row.pk.bytes)
        if crypto.unwrap_key(row.master_key_id, bytes(row.wrapped), row.pk.bytes) != key:
            raise RuntimeError("a data key did not come back out of its new envelope")
        done.append(row)
    DataKey.objects.using(using).bulk_update(done, ["master_key_id", "wrapped"])
    return Batch(len(done), tuple(broken))
