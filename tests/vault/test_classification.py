from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps

from kzcp.core.ids import uuid7
from kzcp.vault import classification
from kzcp.vault.apps import check_encrypted_fields
from kzcp.vault.classification import Classification, Level, Privacy, classify
from kzcp.vault.fields import EncryptedTextField
from kzcp.vault.hashes import KeyedHashField

pytestmark = pytest.mark.filterwarnings("ignore:Model 'vault.tested' was already registered")


@pytest.fixture(autouse=True)
def _isolated() -> Iterator[None]:
    with isolate_apps("kzcp.vault"):
        yield


def model(privacy: Privacy | None = None, **fields: Any) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "vault"})
    body = {
        "__module__": __name__,
        "Meta": meta,
        "id": models.UUIDField(primary_key=True, default=uuid7),
        **fields,
    }
    return type("Tested", (models.Model,), body | ({"privacy": privacy} if privacy else {}))


def faults(tested: type[models.Model]) -> list[str]:
    return [entry for entry in classify(tested) if isinstance(entry, str)]


@pytest.mark.parametrize(
    "field",
    [
        models.CharField(max_length=9),
        models.TextField(),
        models.DateField(),
        models.JSONField(),
        models.DecimalField(max_digits=9, decimal_places=2),
        models.BigIntegerField(),
        models.BinaryField(),
        models.EmailField(),
        models.GenericIPAddressField(),
        models.FileField(),
    ],
    ids=lambda field: type(field).__name__,
)
def test_what_may_hold_a_person_must_be_named(field: Any) -> None:
    assert faults(model(thing=field)) == ["vault.Tested.thing: not classified"]
    assert faults(model(Privacy(none=("thing",)), thing=field.clone())) == []
    assert faults(model(Privacy(personal={"thing": "because"}), thing=field.clone())) == []


def test_keys_and_switches_need_no_word() -> None:
    assert faults(model(key_id=models.UUIDField(), on=models.BooleanField(), at=models.DateTimeField())) == []


def test_a_readable_personal_field_needs_a_reason() -> None:
    tested = model(Privacy(personal={"born": " "}), born=models.DateField())
    assert faults(tested) == ["vault.Tested.born: personal and readable without a reason"]


def test_wrong_declarations_are_found() -> None:
    tested = model(
        Privacy(personal={"born": "x", "name": "y"}, none=("born", "gone")),
        born=models.DateField(),
        key_id=models.UUIDField(),
        name=EncryptedTextField("tested.name"),
    )
    assert sorted(faults(tested)) == [
        "vault.Tested.born: declared twice",
        "vault.Tested.gone: declared, but there is no such field",
        "vault.Tested.name: encrypted, and declared as well",
    ]


def test_protected_fields_count_by_themselves() -> None:
    tested = model(
        Privacy(sensitive={"kind": "figures are counted by it"}),
        name=EncryptedTextField("tested.name"),
        name_hash=KeyedHashField(),
        kind=models.CharField(max_length=9),
    )
    found = {entry.field: entry for entry in classify(tested) if isinstance(entry, Classification)}
    assert (found["name"].level, found["name"].protection) == (Level.PERSONAL, "encrypted")
    assert (found["name_hash"].level, found["name_hash"].protection) == (Level.PERSONAL, "keyed")
    assert found["kind"] == Classification(
        "vault.Tested", "kind", Level.SENSITIVE, "readable", "figures are counted by it"
    )
    assert found["id"].level is Level.NONE


def test_declarations_of_bases_are_joined() -> None:
    class Base(models.Model):
        code = models.CharField(max_length=3)
        privacy = Privacy(none=("code",))

        class Meta:
            abstract = True
            app_label = "vault"

    class Child(Base):
        born = models.DateField()
        privacy = Privacy(personal={"born": "because"})

        class Meta:
            app_label = "vault"

        def __str__(self) -> str:
            return "a child of the test"

    assert faults(Child) == []


def test_data_keys_are_classified() -> None:
    from kzcp.vault.models import DataKey

    assert faults(DataKey) == []


def test_the_check_finds_rows_that_cannot_be_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    sick = model(name=EncryptedTextField("tested.name"), other=EncryptedTextField("tested.name"))
    number = type(
        "Numbered",
        (models.Model,),
        {
            "__module__": __name__,
            "Meta": type("Meta", (), {"app_label": "vault"}),
            "id": models.BigAutoField(primary_key=True),
            "key_id": models.UUIDField(),
            "name": EncryptedTextField("numbered.name"),
        },
    )
    monkeypatch.setattr("django.apps.apps.get_models", lambda **_: [sick, number])
    assert sorted(str(error.id) for error in check_encrypted_fields(None)) == [
        "vault.E001",
        "vault.E002",
        "vault.E003",
    ]


def test_the_register_lists_tables_of_other_packages() -> None:
    assert {"auth.Permission", "sessions.Session"} <= {entry.model for entry in classification.register()}
