"""What was told in confidence: every text of every sealed field, gathered while it is written and as stored."""

import dataclasses
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.apps import apps
from django.db import models, transaction

import cases.data
import referrals.data
from kzcp.core.actor import Actor, acting_as
from kzcp.core.names import name_key, patronymic_key, surname_key
from kzcp.vault import hashes
from kzcp.vault.fields import EncryptedTextField, SealedField
from kzcp.vault.selectors import unlock
from tests.roles import as_owner

NAMES = frozenset({"surname", "given_name", "patronymic", "reporter_name"})
PLACES = frozenset({"settlement", "address"})
NUMBERS = frozenset({"iin", "number", "reporter_contact"})
SHORTEST_WORD, WORDS_OF_A_NARRATIVE, DIGITS_OF_A_NUMBER = 3, 3, 10
LETTERS = re.compile(r"[^\W\d_]+")


@dataclass
class Secrets:
    """What may stand nowhere in plain: words of names and places, numbers as digits, narratives."""

    names: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    narratives: set[str] = field(default_factory=set)
    hashes: set[str] = field(default_factory=set)
    """Keyed hashes, which may stand in their own columns and never in the journal."""
    digests: set[str] = field(default_factory=set)
    """Digests without a key, which anybody could try names against."""

    def learn(self, name: str, value: Any) -> None:
        """Add what one field of that name holds."""
        if isinstance(value, dict | list | tuple):
            for text in _texts(value):
                self._narrative(text)
        elif value and isinstance(value, str):
            self._text(name, value)

    def _text(self, name: str, value: str) -> None:
        if name in NUMBERS:
            self._number(value)
        elif name in NAMES or name in PLACES:
            for word in LETTERS.findall(value):
                self._word(word, "name" if name in NAMES else "place")
        else:
            self._narrative(value)

    def _number(self, value: str) -> None:
        digits = re.sub(r"\D", "", value)
        if len(digits) >= DIGITS_OF_A_NUMBER:
            self.numbers.add(digits if len(digits) == 12 else digits[-DIGITS_OF_A_NUMBER:])
            self._digests(digits, value)
            self.hashes.add(hashes.iin_hash(digits) if len(digits) == 12 else hashes.phone_hash(value))

    def _word(self, word: str, kind: str) -> None:
        if len(word) < SHORTEST_WORD:
            return
        self.names.add(word.casefold())
        self._digests(word)
        if kind == "name":
            self.keys |= {
                key for key in (name_key(word), surname_key(word), patronymic_key(word)) if len(key) > 3
            }
            self.hashes |= set(hashes.name_hashes(word, word).values())
            self.hashes |= set(hashes.search_hashes(word).values())

    def _narrative(self, text: str) -> None:
        words = text.casefold().split()
        if len(words) >= WORDS_OF_A_NARRATIVE and sum(map(len, words)) > 12:
            self.narratives.add(" ".join(words))

    def _digests(self, *values: str) -> None:
        for value in {
            form for text in values for form in (text, text.casefold(), text.upper(), name_key(text))
        }:
            for kind in ("md5", "sha1", "sha256"):
                self.digests.add(hashlib.new(kind, value.encode()).hexdigest())

    def join(self, other: "Secrets") -> None:
        """Add all of another's."""
        for part in dataclasses.fields(self):
            getattr(self, part.name).update(getattr(other, part.name))

    def __len__(self) -> int:
        return len(self.names) + len(self.numbers) + len(self.narratives)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _texts(each)


@contextmanager
def overhearing() -> Iterator[Secrets]:
    """Gather what people hand in to the actions inside the block, before anything is sealed."""
    heard = Secrets()
    sealed = {
        column.name
        for model in apps.get_models()
        for column in model._meta.local_fields
        if isinstance(column, SealedField)
    }
    with mock.patch.object(EncryptedTextField, "dump", _listening(heard)), _handed_in(heard, sealed):
        yield heard


def _listening(heard: Secrets) -> Any:
    plain = EncryptedTextField.dump

    def dump(self: EncryptedTextField, value: Any) -> str:
        heard.learn(self.name, str(value))
        return plain(self, value)

    return dump


@contextmanager
def _handed_in(heard: Secrets, sealed: set[str]) -> Iterator[None]:
    with ExitStack() as patches:
        for module in (cases.data, referrals.data):
            for shape in vars(module).values():
                if dataclasses.is_dataclass(shape) and getattr(shape, "__module__", "") == module.__name__:
                    patches.enter_context(mock.patch.object(shape, "__init__", _told(heard, sealed, shape)))
        yield


def _told(heard: Secrets, sealed: set[str], shape: Any) -> Any:
    begin = shape.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        for part in dataclasses.fields(self):
            if part.name in sealed:
                heard.learn(part.name, getattr(self, part.name))

    return init


def stored_secrets() -> Secrets:
    """What the sealed fields of every row hold, opened."""
    found = Secrets()
    with as_owner(), acting_as(Actor.system("proof")), transaction.atomic():
        for model in apps.get_models():
            columns = [column for column in model._meta.local_fields if isinstance(column, SealedField)]
            if columns and not model._meta.proxy:
                _open(model, columns, found)
    return found


def _open(model: type[models.Model], columns: list[SealedField], found: Secrets) -> None:
    for row in unlock(model._base_manager.all()):
        for column in columns:
            found.learn(column.name, getattr(row, column.name))
