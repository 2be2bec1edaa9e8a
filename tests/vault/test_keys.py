from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import override_settings

from kzcp.core.actor import Actor, acting_as
from kzcp.core.ids import uuid7
from kzcp.journal import journal
from kzcp.vault import keys
from kzcp.vault.errors import NoKey, Tampered
from kzcp.vault.models import DataKey
from tests.roles import as_owner

pytestmark = pytest.mark.django_db


def refused(statement: str, *values: Any) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_serving_role_can_list_no_key(somebody: Actor) -> None:
    key_id = keys.new_key()
    refused("select wrapped from vault_datakey")
    refused("select id from vault_datakey where id = %s", key_id)
    refused("update vault_datakey set wrapped = ''")
    refused("delete from vault_datakey")
    refused("create or replace function kzcp_data_keys(uuid[]) returns int language sql as 'select 1'")


def test_keys_are_read_by_id_once(somebody: Actor, django_assert_num_queries: Any) -> None:
    made = [keys.new_key() for _ in range(3)]
    with django_assert_num_queries(0):
        first = keys.load(made)
    with acting_as(Actor.system("other")):
        with django_assert_num_queries(1):
            assert keys.load([*made, *made, None]) == first
        with django_assert_num_queries(0):
            assert keys.get(made[0]) == first[made[0]]
        with django_assert_num_queries(0):
            assert keys.load([]) == {}
    assert len(set(first.values())) == 3


def test_nothing_is_kept_after_the_block_or_without_an_actor(django_assert_num_queries: Any) -> None:
    with acting_as(Actor.system("steps")):
        key_id = keys.new_key()
    for _ in range(2):
        with django_assert_num_queries(1):
            assert keys.get(key_id)
    with acting_as(Actor.system("steps")), django_assert_num_queries(1):
        keys.get(key_id)
        with acting_as(Actor.user(1)):
            pass
        keys.get(key_id)


def test_unknown_keys(somebody: Actor) -> None:
    with pytest.raises(NoKey):
        keys.get(uuid7())
    with pytest.raises(NoKey):
        keys.get(None)


def test_a_destroyed_key_is_gone_from_memory_and_table(somebody: Actor) -> None:
    key_id = keys.new_key()
    journal.record("test.shred")
    keys.destroy(key_id)
    assert keys.get(key_id) is None
    keys.destroy(key_id)
    with as_owner():
        row = DataKey.objects.get(pk=key_id)
    assert bytes(row.wrapped) == b""
    assert row.destroyed_at is not None
    assert str(key_id) in str(row)


def test_no_key_is_destroyed_without_a_journal_entry(somebody: Actor) -> None:
    key_id = keys.new_key()
    with pytest.raises(DatabaseError, match="without a journal entry"), transaction.atomic():
        keys.destroy(key_id)
    assert keys.get(key_id)


def test_a_key_put_in_anothers_place_is_found() -> None:
    with acting_as(Actor.system("steps")):
        mine, other = keys.new_key(), keys.new_key()
    with as_owner():
        wrapped = DataKey.objects.get(pk=other).wrapped
        DataKey.objects.filter(pk=mine).update(wrapped=wrapped)
    with pytest.raises(Tampered):
        keys.get(mine)


def test_a_new_master_key_leaves_old_data_readable() -> None:
    from django.conf import settings

    with acting_as(Actor.system("steps")):
        old = keys.new_key()
    with override_settings(MASTER_KEYS={"next": bytes([7]) * 32, **settings.MASTER_KEYS}):
        assert keys.get(old)
        with acting_as(Actor.system("steps")):
            new = keys.new_key()
        with as_owner():
            assert DataKey.objects.get(pk=new).master_key_id == "next"


def test_a_person_destroys_no_key(somebody: Actor) -> None:
    key_id = keys.new_key()
    with acting_as(Actor.user(1)):
        journal.record("test.shred")
        with pytest.raises(DatabaseError, match="part of the system"), transaction.atomic():
            keys.destroy(key_id)
    assert keys.get(key_id)
