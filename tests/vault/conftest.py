"""A table with encrypted fields that exists in these tests only, outside the registry of models."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.vault.fields import EncryptedJSONField, EncryptedTextField
from kzcp.vault.hashes import KeyedHashField
from tests.roles import as_owner

with isolate_apps("kzcp.vault"):

    class Sample(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
        key_id = models.UUIDField(null=True)
        name = EncryptedTextField("sample.name", max_length=60, blank=True)
        story = EncryptedTextField("sample.story", blank=True)
        packet = EncryptedJSONField("sample.packet")
        name_hash = KeyedHashField()
        parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

        class Meta:
            app_label = "vault"

        def __str__(self) -> str:
            return "a sample"


@pytest.fixture
def somebody() -> Iterator[Actor]:
    with acting_as(Actor.system("steps")) as actor:
        yield actor


@pytest.fixture
def sample(db: None, somebody: Actor) -> Iterator[Any]:
    with as_owner(), connection.schema_editor() as editor:
        editor.create_model(Sample)
        editor.execute(f"grant select, insert, update, delete on {Sample._meta.db_table} to kzcp_app")
    return Sample


def stored(row: Any, column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"select {column} from {row._meta.db_table} where id = %s", [row.pk])
        return bytes(cursor.fetchone()[0])


def put(row: Any, column: str, value: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"update {row._meta.db_table} set {column} = %s where id = %s", [value, row.pk])


__all__ = ["UUID", "Sample", "put", "stored"]
