"""Keyed hashes: equal values meet in an index, and who holds the database learns nothing from them.

Each kind of value has a purpose of its own, so that a telephone never equals a name. Whatever destroys a
subject's data key deletes its hashes in the same transaction; they never enter history.
"""

import re
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import FieldError
from django.db import models

from kzcp.core import names, phones
from kzcp.core.crypto import keyed_hash
from kzcp.core.iin import normalised as normalised_iin

_HASH: Final = re.compile("[0-9a-f]{64}")
SHORTEST_PREFIX: Final = 3
LONGEST_PREFIX: Final = 8

FULL: Final = "full"
SURNAME: Final = "surname"
GIVEN: Final = "given"
LOOSE: Final = "loose"
SURNAME_PREFIX: Final = "surname_prefix"
GIVEN_PREFIX: Final = "given_prefix"

if TYPE_CHECKING:
    _Base = models.CharField[str | None, str]
else:
    _Base = models.CharField


class KeyedHashField(_Base):
    """64 hex digits of a keyed hash, "" where there is no value; anything else cannot be stored or looked up."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["max_length"] = 64
        options.setdefault("blank", True)
        options.setdefault("default", "")
        options.setdefault("editable", False)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for given in ("max_length", "blank", "default", "editable"):
            options.pop(given, None)
        return name, path, args, options

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if value in (None, "") or _HASH.fullmatch(str(value)):
            return value
        raise ValueError(f"{self.name} takes a keyed hash, not the value itself.")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in ("exact", "in", "isnull"):
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is a keyed hash: it can only be equal to another.")


def iin_hash(iin: str) -> str:
    """Return the hash of an IIN, however it is grouped; "" for none; ValidationError if it has not 12 digits."""
    return keyed_hash("iin", normalised_iin(iin)) if iin else ""


def phone_hash(phone: str) -> str:
    """Return the hash of a telephone number, however it is written; "" for none; ValidationError if it is none."""
    return keyed_hash("phone", phones.normalised(phone)) if phone else ""


def settlement_hash(name: str) -> str:
    """Return what a settlement is found by, the same in every script; "" for no letters."""
    key = names.name_key(name)
    return keyed_hash("settlement", key) if key else ""


def name_hashes(surname: str, given: str) -> dict[str, str]:
    """Return what a person is found by: kind of key → hash, only for keys that have letters.

    Kinds: `full` (surname without its ending, and given name), `surname` (without its ending), `given`, `loose`
    (first letters and consonants of both), and prefixes `surname_prefix.3` to `.8`, `given_prefix.3` to `.8`.
    """
    stem, first = names.surname_key(surname), names.name_key(given)
    values: dict[str, str] = {}
    if stem and first:
        values[FULL] = _name(FULL, f"{stem}|{first}")
        values[LOOSE] = _name(LOOSE, f"{_loose_surname(surname)}|{names.loose_key(given)}")
    if stem:
        values[SURNAME] = _name(SURNAME, stem)
    if first:
        values[GIVEN] = _name(GIVEN, first)
    values |= _prefixes(SURNAME_PREFIX, names.name_key(surname))
    return values | _prefixes(GIVEN_PREFIX, first)


def search_hashes(word: str) -> dict[str, str]:
    """Return the hashes by which one typed word, whole or only begun, may be a surname or a given name.

    Kinds: `surname`, `given` and, from three letters, the one prefix of each that the word fills.
    """
    stem, key = names.surname_key(word), names.name_key(word)
    if not key:
        return {}
    found = {SURNAME: _name(SURNAME, stem), GIVEN: _name(GIVEN, key)}
    if len(key) >= SHORTEST_PREFIX:
        begun = key[:LONGEST_PREFIX]
        for kind in (SURNAME_PREFIX, GIVEN_PREFIX):
            found[f"{kind}.{len(begun)}"] = _name(kind, begun)
    return found


def _name(kind: str, key: str) -> str:
    return keyed_hash(f"name.{kind}", key)


def _prefixes(kind: str, key: str) -> dict[str, str]:
    lengths = range(SHORTEST_PREFIX, min(len(key), LONGEST_PREFIX) + 1)
    return {f"{kind}.{length}": _name(kind, key[:length]) for length in lengths}


def _loose_surname(surname: str) -> str:
    # The loose key of the stem: the ending is not what two spellings differ in.
    return names.loose_key(names.surname_key(surname))
