"""Keys, crypto, telephones, request text, errors and the clock without a database."""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from uuid import RFC_4122, UUID

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import RequestFactory, override_settings
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kzcp.core import clock, crypto, phones
from kzcp.core.errors import KzcpError, NotAllowed, NotFound, Refused
from kzcp.core.ids import uuid7
from kzcp.core.request_text import malformed
from tests.core.hostile import HOSTILE


def test_uuid7_is_version_7_and_sorted() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}
    age = time.time() - (made[0].int >> 80) / 1000
    assert -1 < age < 60


def test_uuid7_of_threads_are_distinct() -> None:
    made: list[UUID] = []
    threads = [threading.Thread(target=lambda: made.extend(uuid7() for _ in range(2000))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8000


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_seal_and_unseal(plain: bytes, aad: bytes) -> None:
    key = crypto.make_key()
    sealed = crypto.seal(key, plain, aad)
    assert crypto.unseal(key, sealed, aad) == plain
    assert crypto.seal(key, plain, aad) != sealed
    for wrong_key, wrong, place in (
        (crypto.make_key(), sealed, aad),
        (key, sealed, aad + b"x"),
        (key, sealed[:-1] + bytes([sealed[-1] ^ 1]), aad),
        (key, b"\x02" + sealed[1:], aad),
        (key, sealed[:20], aad),
        (key, b"", aad),
    ):
        with pytest.raises(crypto.BadSeal):
            crypto.unseal(wrong_key, wrong, place)


def test_master_keys_rotate() -> None:
    old, new = bytes(32), bytes([1]) * 32
    key = crypto.make_key()
    with override_settings(MASTER_KEYS={"old": old}):
        name, wrapped = crypto.wrap_key(key, b"id")
    assert name == "old"
    with override_settings(MASTER_KEYS={"new": new, "old": old}):
        assert crypto.unwrap_key("old", wrapped, b"id") == key
        assert crypto.wrap_key(key, b"id")[0] == crypto.current_master_key_id() == "new"
        with pytest.raises(crypto.BadSeal):
            crypto.unwrap_key("old", wrapped, b"another id")
    with override_settings(MASTER_KEYS={"new": new}), pytest.raises(ImproperlyConfigured):
        crypto.unwrap_key("old", wrapped, b"id")
    for bad in ({}, {"short": b"x"}):
        with override_settings(MASTER_KEYS=bad), pytest.raises(ImproperlyConfigured):
            crypto.current_master_key_id()


def test_keyed_hash_depends_on_purpose_and_key() -> None:
    one = crypto.keyed_hash("iin", "160402600123")
    assert len(one) == 64
    assert one == crypto.keyed_hash("iin", "160402600123")
    assert one != crypto.keyed_hash("phone", "160402600123")
    with override_settings(SEARCH_KEY=bytes(32)):
        assert one != crypto.keyed_hash("iin", "160402600123")
    with override_settings(SEARCH_KEY=b"short"), pytest.raises(ImproperlyConfigured):
        crypto.keyed_hash("iin", "1")


@pytest.mark.parametrize(
    "value", ["+7 701 123 45 67", "8 (701) 123-45-67", "77011234567", "7011234567", "007 701 1234567"]
)
def test_one_telephone_in_many_writings(value: str) -> None:
    assert phones.normalised(value) == "+77011234567"
    assert phones.grouped(phones.normalised(value)) == "+7 701 123 45 67"


def test_foreign_telephones() -> None:
    assert phones.normalised("+998 90 123 45 67") == phones.normalised("00998901234567") == "+998901234567"
    assert phones.grouped("+998901234567") == "+998 901 234 567"
    assert phones.grouped("unknown") == "unknown"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "phone_format"),
        ("abc", "phone_format"),
        ("+", "phone_format"),
        ("+7701123456x", "phone_format"),
        ("++77011234567", "phone_format"),
        ("１２３", "phone_format"),
        ("123456", "phone_length"),
        ("+7 701 123 45 6", "phone_length"),
        ("+12", "phone_length"),
        ("+1234567890123456", "phone_length"),
        ("8 501 123 45 67", "phone_code"),
    ],
)
def test_a_wrong_telephone_says_why(value: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        phones.normalised(value)
    assert caught.value.code == code


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_telephones(value: str) -> None:
    with pytest.raises(ValidationError):
        phones.normalised(value)


@pytest.mark.parametrize(
    ("path", "bad"),
    [
        ("/cases/", False),
        ("/қала/?q=Айгүл", False),
        ("/?q=%D0%90&x=100%25&y=%zz", False),
        ("/a%00b/", True),
        ("/?q=%00", True),
        ("/?q=%FF", True),
        ("/?q=%ED%A0%80", True),
        ("/?%00=1", True),
    ],
)
def test_malformed_addresses(path: str, bad: bool) -> None:
    assert malformed(RequestFactory().get(path)) is bad


def test_broken_bytes_in_the_path_are_quoted_and_harmless() -> None:
    request = RequestFactory().get("/", PATH_INFO=b"/\xff/".decode("latin-1"))
    assert request.path_info == "/%FF/"
    assert not malformed(request)
    request.path_info = "/\ud800/"
    assert malformed(request)
    assert not malformed(RequestFactory().get("/caf\u00e9/"))


def test_errors_speak_the_readers_language() -> None:
    for kind, status in ((Refused, 409), (NotAllowed, 403), (NotFound, 404)):
        assert issubclass(kind, KzcpError)
        error = kind()
        assert error.status == status
        with override("en"):
            assert str(error)
        assert str(kind("Because.")) == "Because."


def test_the_clock_in_almaty() -> None:
    late = datetime(2026, 11, 24, 20, tzinfo=UTC)
    with clock.at(late):
        assert clock.now() == late
        assert clock.today() == date(2026, 11, 25)
        with clock.at(late + timedelta(days=1)):
            assert clock.today() == date(2026, 11, 26)
        assert clock.today() == date(2026, 11, 25)
    assert abs(clock.now().timestamp() - time.time()) < 5
    assert clock.now().utcoffset() == timedelta(0)
    # One zone for the whole country since 1 March 2024: an old zone database would be an hour off.
    assert clock.local(datetime(2024, 3, 2, tzinfo=UTC)).utcoffset() == timedelta(hours=5)
    with pytest.raises(ValueError, match="zone"):
        clock.local(datetime(2024, 1, 1))


@override_settings(CLOCK_MOVABLE=False)
def test_a_fixed_clock_cannot_be_moved() -> None:
    with pytest.raises(ImproperlyConfigured):
        clock.move(to=datetime(2030, 1, 1, tzinfo=UTC))
    with pytest.raises(ImproperlyConfigured):
        clock.reset()
