"""Model fields whose values are ciphertext in the database and plain text only when somebody reads them.

A model with such fields has `id = UUIDField(primary_key=True, default=uuid7)` and `key_id = UUIDField()`, the
data key of its subject. A value is bound to the field's fixed label and to the row's id: moved to another place
it does not open (Tampered). Values open on first look; an unchanged text keeps its ciphertext, so that saving
what was read changes nothing. Filtering, ordering and update() raise.
"""

import json
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn
from uuid import UUID

from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from django.db.models.query_utils import DeferredAttribute
from django.forms import Field as FormField
from django.utils.translation import gettext_lazy as _

from kzcp.core import crypto, formfields, text
from kzcp.vault import keys
from kzcp.vault.errors import KeyDestroyed, NoKey, Tampered

SHREDDED: Final[str] = _("Data destroyed")  # type: ignore[assignment]  # a lazy text behaves as a str
"""What a text field shows once its subject's key is destroyed."""

_BLOCK: Final = 32


class ShreddedData(dict[str, Any]):
    """What a JSON field shows once its subject's key is destroyed: an empty object that says so."""

    def __str__(self) -> str:
        return str(SHREDDED)


SHREDDED_DATA: Final = ShreddedData()


def is_shredded(value: object) -> bool:
    """Tell whether a value read from an encrypted field stands for destroyed data."""
    return value is SHREDDED or isinstance(value, ShreddedData)


class Sealed:
    """A stored ciphertext; opened, it also holds the value, which never leaves the process with it."""

    __slots__ = ("data", "opened", "place", "text", "value")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.opened = False
        self.place: tuple[UUID | None, UUID | None] = (None, None)
        self.text = ""
        self.value: Any = None

    def holds(self, plain: str, place: tuple[UUID | None, UUID | None]) -> bool:
        """Tell whether this opened ciphertext is that text in that place (key and row)."""
        return self.place == place and self.text == plain and not is_shredded(self.value)

    def __reduce__(self) -> tuple[type["Sealed"], tuple[bytes]]:
        return (Sealed, (self.data,))

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.data == self.data

    def __hash__(self) -> int:
        return hash(self.data)


class _Stored(bytes):
    """A ciphertext that `pre_save` made for this very row; nothing else may be written to the column."""


class _NoText(str):
    """The default of a text: what a migration that adds the column may write for rows that exist."""

    __slots__ = ()


class _NoData(dict[str, Any]):
    """The same for JSON data."""


class _UnsortableCol(Col):
    """The column in a query: selectable, never an order. `unsortable` is what the database backend looks at."""

    unsortable: ClassVar[bool] = True


class SealedAttribute(DeferredAttribute):
    """Opens on reading; remembers the former ciphertext on writing."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = self._value(instance)
        return self.field.open_in(instance, value).value if isinstance(value, Sealed) else value

    def _value(self, instance: models.Model) -> Any:
        name = self.field.attname
        if name not in instance.__dict__:
            # Not refresh_from_db, which would copy the opened text and lose the ciphertext.
            rows = type(instance)._base_manager.using(instance._state.db).filter(pk=instance.pk)
            instance.__dict__[name] = rows.values_list(name, flat=True).get()
        return instance.__dict__[name]

    def __set__(self, instance: models.Model, value: Any) -> None:
        name = self.field.attname
        if is_shredded(value):
            # What is destroyed stays as it is; copied into a new row it is nothing.
            instance.__dict__.setdefault(name, self.field.get_default())
            return
        former = instance.__dict__.get(name)
        if isinstance(value, Sealed):
            instance.__dict__.pop(f"_former_{name}", None)
        elif isinstance(former, Sealed):
            instance.__dict__[f"_former_{name}"] = former
        instance.__dict__[name] = value


if TYPE_CHECKING:
    _Base = models.Field[Any, Any]
else:
    _Base = models.Field


class SealedField(_Base):
    """What the two encrypted fields share; not used by itself."""

    descriptor_class = SealedAttribute
    empty_strings_allowed = False
    shredded: Any = SHREDDED

    def __init__(self, label: str = "", **options: Any) -> None:
        if not label:
            raise ImproperlyConfigured(
                "An encrypted field needs a fixed label, for example 'person.surname'."
            )
        for refused in ("unique", "db_index", "primary_key", "choices"):
            if options.get(refused):
                raise ImproperlyConfigured(f"An encrypted field cannot have {refused}.")
        self.label = label
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options["label"] = self.label
        return name, path, args, options

    def get_internal_type(self) -> str:
        return "BinaryField"

    # What the value is as text, and what a text is as value.

    def dump(self, value: Any) -> str:
        """Return the value as the text that is sealed; "" stands for nothing and is stored unsealed."""
        raise NotImplementedError

    def parse(self, plain: str) -> Any:
        """Return the value of a text that `dump` made."""
        raise NotImplementedError

    # Reading.

    def from_db_value(self, value: bytes | None, *_args: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def open(self, sealed: Sealed, *, key_id: UUID | None, row_id: Any, using: str = "default") -> Sealed:
        """Open a ciphertext of this field, as `values()` gives it; Tampered if it belongs to another place."""
        if sealed.opened:
            return sealed
        if not sealed.data:
            plain: str | None = ""
        else:
            key = keys.get(key_id, using=using)
            plain = None if key is None else self._unseal(key, sealed.data, row_id)
        sealed.text = plain or ""
        sealed.value = self.shredded if plain is None else self.parse(plain)
        sealed.place = (key_id, row_id)
        sealed.opened = True
        return sealed

    def open_in(self, instance: models.Model, sealed: Sealed) -> Sealed:
        """Open a ciphertext that lies in a row."""
        key_id: UUID | None = getattr(instance, "key_id", None)
        return self.open(sealed, key_id=key_id, row_id=instance.pk, using=instance._state.db or "default")

    def _aad(self, row_id: Any) -> bytes:
        if not isinstance(row_id, UUID):
            raise ImproperlyConfigured(
                f"{self.label}: a row with encrypted fields needs a UUID made in Python."
            )
        return f"{self.label}|{row_id}".encode()

    def _unseal(self, key: bytes, data: bytes, row_id: Any) -> str:
        try:
            padded = crypto.unseal(key, data, self._aad(row_id))
        except crypto.BadSeal as error:
            raise Tampered(f"{self.label} of {row_id} is not what was written there") from error
        return padded.rstrip(b"\x00").decode()

    # Writing.

    def pre_save(self, model_instance: models.Model, add: bool) -> _Stored | None:  # noqa: FBT001  # Django's
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return None
        sealed = self._as_sealed(model_instance, value)
        model_instance.__dict__[self.attname] = sealed
        model_instance.__dict__.pop(f"_former_{self.attname}", None)
        return _Stored(sealed.data)

    def _as_sealed(self, instance: models.Model, value: Any) -> Sealed:
        if isinstance(value, Sealed):
            former: Sealed | None = value
            if not value.opened and not instance._state.adding:
                return value
            self.open_in(instance, value)
            value = value.value
            if is_shredded(value) and former is not None:
                return former
        else:
            former = instance.__dict__.get(f"_former_{self.attname}")
        return self._reuse_or_seal(instance, self.dump(value), former)

    def _reuse_or_seal(self, instance: models.Model, plain: str, former: Sealed | None) -> Sealed:
        place = (getattr(instance, "key_id", None), instance.pk)
        if former is not None and self._opens(instance, former) and former.holds(plain, place):
            # A JSON value may have been changed and changed back in place.
            former.value = self.parse(plain)
            return former
        sealed = Sealed(self._seal(instance, plain) if plain else b"")
        sealed.text, sealed.value = plain, self.parse(plain)
        sealed.place, sealed.opened = place, True
        return sealed

    def _opens(self, instance: models.Model, former: Sealed) -> bool:
        # A copied row brings the ciphertext of its original; a spoilt one may be overwritten.
        try:
            self.open_in(instance, former)
        except Tampered:
            return False
        return True

    def _seal(self, instance: models.Model, plain: str) -> bytes:
        key_id: UUID | None = getattr(instance, "key_id", None)
        if key_id is None:
            raise NoKey(
                f"{self.label}: the row has no key_id; take it from its subject or from keys.new_key()"
            )
        key = keys.get(key_id, using=instance._state.db or "default")
        if key is None:
            raise KeyDestroyed(f"{self.label}: the data of this subject were destroyed")
        raw = plain.encode()
        # Padded to a multiple of 32 bytes: the length of a name tells something too.
        return crypto.seal(key, raw + b"\x00" * (-len(raw) % _BLOCK), self._aad(instance.pk))

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002  # Django's
        if value is None:
            return None
        if isinstance(value, _NoText | _NoData) and not value:
            value = _Stored()
        if not isinstance(value, _Stored):
            raise TypeError(f"{self.label} is encrypted: only save() and bulk_create() can write it.")
        return connection.Database.Binary(value)  # type: ignore[attr-defined]

    def get_placeholder(self, value: Any, _compiler: Any, _connection: BaseDatabaseWrapper) -> str:
        if hasattr(value, "as_sql"):
            raise TypeError(f"{self.label} is encrypted: no expression can fill it.")
        return "%s"

    def value_to_string(self, obj: models.Model) -> NoReturn:
        raise TypeError(f"{self.label} is encrypted: it is not serialised with its table.")

    # Queries.

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.label} is encrypted: search by a keyed hash.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.label} is encrypted: search by a keyed hash.")

    def get_col(self, alias: str, output_field: Any = None) -> Col:
        return _UnsortableCol(alias, self, output_field or self)


class EncryptedTextField(SealedField):
    """A text; "" where nothing is known. Longer than 500 characters it is a narrative that keeps its lines."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: str

    NARRATIVE_FROM: ClassVar[int] = 500

    def __init__(self, label: str = "", *, max_length: int = text.NARRATIVE_LENGTH, **options: Any) -> None:
        options.setdefault("default", "")
        super().__init__(label, max_length=max_length, **options)
        self.validators = [*self.validators, MaxLengthValidator(max_length)]

    @property
    def is_narrative(self) -> bool:
        """Whether the text keeps its lines."""
        return (self.max_length or 0) > self.NARRATIVE_FROM

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        if options.get("default") == "":
            del options["default"]
        return name, path, args, options

    def get_default(self) -> Any:
        return _NoText() if self.default == "" else super().get_default()

    def dump(self, value: Any) -> str:
        plain = str(value)
        try:
            text.refuse_hostile(plain)
        except ValidationError as error:
            raise ValidationError({self.name: error}) from None
        return plain

    def parse(self, plain: str) -> str:
        return plain

    def to_python(self, value: Any) -> Any:
        if value is None or is_shredded(value) or isinstance(value, Sealed):
            return value
        if self.is_narrative:
            return text.clean_narrative(str(value), max_length=self.max_length)
        return text.clean_text(str(value), max_length=self.max_length)

    def formfield(self, **options: Any) -> FormField | None:
        shape: type[FormField] = formfields.NarrativeField if self.is_narrative else formfields.TextField
        return super().formfield(**{"form_class": shape, "max_length": self.max_length, **options})


class EncryptedJSONField(SealedField):
    """Any JSON data; `{}` where there is none."""

    shredded = SHREDDED_DATA

    def __init__(self, label: str = "", **options: Any) -> None:
        options.setdefault("default", dict)
        options.setdefault("blank", True)
        super().__init__(label, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        if options.get("default") is dict:
            del options["default"]
        if options.get("blank"):
            del options["blank"]
        return name, path, args, options

    def get_default(self) -> Any:
        return _NoData() if self.default is dict else super().get_default()

    def dump(self, value: Any) -> str:
        if value == {}:
            return ""
        return json.dumps(value, sort_keys=True, separators=(",", ":"))

    def parse(self, plain: str) -> Any:
        return json.loads(plain) if plain else {}

    def formfield(self, **_options: Any) -> None:
        """No form shows it whole."""
