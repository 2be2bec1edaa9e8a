"""Loading of data that the application ships: repeatable, and careful with what people have edited.

Rows are added and relabelled, never deleted. Apps above register loaders of their own; `load_reference`
runs them all.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from kzcp.reference.models import ReferenceRow, Version

Row = TypeVar("Row", bound=ReferenceRow)


@dataclass(frozen=True)
class Loaded:
    """What one loader did: rows added, rows changed, values left as people edited them."""

    name: str
    added: int
    changed: int
    edited: int


Loader = Callable[[], list[Loaded]]
_loaders: list[Loader] = []


def register_loader(loader: Loader) -> Loader:
    """Let `load_reference` run this function too, after those registered before; twice counts once."""
    if loader not in _loaders:
        _loaders.append(loader)
    return loader


def load_all() -> list[Loaded]:
    """Run every loader in one transaction, under the actor that the caller has set."""
    with transaction.atomic():
        done = [loaded for loader in _loaders for loaded in loader()]
        if any(loaded.added or loaded.changed for loaded in done):
            Version.renew()
    return done


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a shipped file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def merge(model: type[Row], rows: Iterable[Mapping[str, Any]], *, key: tuple[str, ...]) -> Loaded:
    """Bring the table to what the files say, row by row, without losing an edit.

    Each row holds the `key` fields and the model's SHIPPED_FIELDS. A field takes the value of the file
    unless somebody has edited it since the last loading. Nothing is deleted.
    """
    existing = {tuple(getattr(row, name) for name in key): row for row in model._default_manager.all()}
    added: list[Row] = []
    changed: list[Row] = []
    edited = 0
    for values in rows:
        fields = {name: values[name] for name in model.SHIPPED_FIELDS}
        row = existing.get(tuple(values[name] for name in key))
        if row is None:
            added.append(model(**{name: values[name] for name in key}, **fields, shipped=fields))
            continue
        kept = [name for name in fields if getattr(row, name) != row.shipped.get(name)]
        edited += len(kept)
        if row.shipped != fields:
            for name in fields.keys() - set(kept):
                setattr(row, name, fields[name])
            row.shipped = fields
            changed.append(row)
    model._default_manager.bulk_create(added, batch_size=500)
    if changed:
        columns = [model._meta.get_field(name).name for name in model.SHIPPED_FIELDS]
        model._default_manager.bulk_update(changed, [*columns, "shipped"], batch_size=200)
    return Loaded(model._meta.db_table, len(added), len(changed), edited)
