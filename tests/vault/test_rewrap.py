"""A new master key: every data key is wrapped anew, and the old master key may go; nothing is lost on the way."""

from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import override_settings

from kzcp.core import crypto
from kzcp.core.actor import Actor, acting_as
from kzcp.journal import journal
from kzcp.journal.models import Entry
from kzcp.vault import keys, rewrap
from kzcp.vault.models import DataKey
from tests.roles import as_owner

pytestmark = pytest.mark.django_db
NEXT = {"next": bytes([7]) * 32}
BOTH = {**NEXT, **settings.MASTER_KEYS}
Wrapped = dict[UUID, tuple[str, bytes]]


@pytest.fixture
def made() -> dict[UUID, bytes | None]:
    """Five data keys under the old master key, and what they are."""
    with acting_as(Actor.system("steps")):
        return keys.load([keys.new_key() for _ in range(5)])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two keys in a transaction."""
    monkeypatch.setattr(rewrap, "AT_A_TIME", 2)


def wrapped() -> Wrapped:
    with as_owner():
        return {row.pk: (row.master_key_id, bytes(row.wrapped)) for row in DataKey.objects.all()}


def masters() -> set[str]:
    return {master for master, text in wrapped().values() if text}


def run(*more: str) -> str:
    out = StringIO()
    with as_owner():
        call_command("rewrap_keys", "--database", "default", *more, stdout=out, stderr=out)
    return out.getvalue()


def opened(made: dict[UUID, Any]) -> dict[UUID, bytes | None]:
    with acting_as(Actor.user(99)):
        return keys.load(made)


@override_settings(MASTER_KEYS=BOTH)
def test_every_key_is_wrapped_by_the_first_master_key_and_opens_without_the_other(made: Any) -> None:
    before = wrapped()
    told = run()
    assert masters() == {"next"}
    assert "next: 5 (current)" in told
    assert all(before[key][1] != text for key, (_, text) in wrapped().items())
    with override_settings(MASTER_KEYS=NEXT):
        assert opened(made) == made
        run("--check")
    with override_settings(MASTER_KEYS=settings.MASTER_KEYS), acting_as(Actor.user(99)):
        assert keys.load(made) == made
    with as_owner():
        entries = list(Entry.objects.filter(action="key.rewrap").order_by("id"))
    assert [(entry.actor, entry.reason) for entry in entries] == [
        ("system:keys", "begun 5"),
        ("system:keys", "ended 5"),
    ]


@override_settings(MASTER_KEYS=BOTH)
def test_a_second_run_changes_nothing(made: Any) -> None:
    run()
    first = wrapped()
    run()
    assert wrapped() == first
    with as_owner():
        assert Entry.objects.filter(action="key.rewrap").count() == 2


@override_settings(MASTER_KEYS=BOTH)
def test_the_check_changes_nothing_and_fails_while_keys_are_left(made: Any) -> None:
    before = wrapped()
    with pytest.raises(CommandError, match="5 data keys"):
        run("--check")
    assert wrapped() == before


@override_settings(MASTER_KEYS=BOTH)
@pytest.mark.usefixtures("small")
def test_killed_in_the_middle_every_key_opens_and_the_next_run_goes_on(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    real = crypto.wrap_key

    def dies(key: bytes, aad: bytes) -> tuple[str, bytes]:
        nonlocal calls
        calls += 1
        if calls == 4:  # the second key of the second transaction
            raise KeyboardInterrupt
        return real(key, aad)

    before = wrapped()
    monkeypatch.setattr(crypto, "wrap_key", dies)
    with pytest.raises(KeyboardInterrupt):
        run()
    after = wrapped()
    assert sorted(master for master, _ in after.values()) == ["next", "next", "test", "test", "test"]
    assert {key: one for key, one in after.items() if one[0] == "test"}.items() <= before.items()
    assert opened(made) == made
    monkeypatch.setattr(crypto, "wrap_key", real)
    run()
    assert masters() == {"next"}
    assert {key: one for key, one in after.items() if one[0] == "next"}.items() <= wrapped().items()
    with override_settings(MASTER_KEYS=NEXT):
        assert opened(made) == made


@override_settings(MASTER_KEYS=BOTH)
def test_a_destroyed_key_stays_destroyed(made: Any) -> None:
    gone = next(iter(made))
    with acting_as(Actor.system("steps")):
        journal.record("test.shred")
        keys.destroy(gone)
    run()
    assert wrapped()[gone] == ("test", b"")
    assert opened(made) == {**made, gone: None}


@override_settings(MASTER_KEYS=BOTH)
def test_a_key_that_does_not_open_is_told_and_left_and_the_others_go_on(made: Any) -> None:
    first, second, *_rest = made
    with as_owner():
        other = DataKey.objects.get(pk=second).wrapped
        DataKey.objects.filter(pk=first).update(wrapped=other)
    before = wrapped()[first]
    with pytest.raises(CommandError, match="1 data keys"):
        run()
    assert wrapped()[first] == before
    assert sorted(master for master, _ in wrapped().values()) == ["next"] * 4 + ["test"]


@override_settings(MASTER_KEYS=NEXT)
def test_without_the_old_master_key_nothing_is_begun(made: Any) -> None:
    before = wrapped()
    with pytest.raises(CommandError, match="MASTER_KEYS lacks test"):
        run()
    assert wrapped() == before
    with pytest.raises(ImproperlyConfigured):
        opened(made)


@override_settings(MASTER_KEYS=BOTH)
@pytest.mark.parametrize("actor", [Actor.system("keys"), Actor.system("steps"), Actor.user(1), None])
def test_who_serves_or_reads_cannot_do_it(made: Any, actor: Actor | None) -> None:
    before = wrapped()
    with pytest.raises(DatabaseError, match="denied"), acting_as(actor), transaction.atomic():
        call_command("rewrap_keys", "--database", "default", stdout=StringIO())
    for work in (lambda: list(rewrap.rewrap(using="default")), lambda: rewrap.counts(using="default")):
        with pytest.raises(DatabaseError, match="denied"), acting_as(actor), transaction.atomic():
            work()
    assert wrapped() == before


@override_settings(MASTER_KEYS=BOTH)
@pytest.mark.usefixtures("small")
def test_new_keys_made_meanwhile_are_of_the_new_master_key(made: Any) -> None:
    with as_owner():
        batches = rewrap.rewrap(using="default")
        next(batches)
    with acting_as(Actor.system("steps")):
        new = keys.new_key()
    with as_owner():
        done = sum(batch.done for batch in batches)
    assert done == 3
    assert wrapped()[new][0] == "next"
    assert masters() == {"next"}
