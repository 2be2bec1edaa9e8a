"""Which fields tell something about a person, and how each of these is protected.

Encrypted fields and keyed hashes count by themselves, keys, yes-or-no fields, moments and small numbers are taken
as telling nothing unless a model says otherwise; every other field (texts, dates, amounts, large numbers, files)
must be named by its model (apps below the vault import Privacy from kzcp.core.privacy):

    privacy = Privacy(personal={"birth_date": "ages and duplicates are computed by the database"},
                      none=("number", "status"))
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.apps import apps
from django.db import models

from kzcp.core.privacy import Privacy

__all__ = [
    "THIRD_PARTY",
    "Classification",
    "Level",
    "Privacy",
    "classify",
    "privacy_of",
    "register",
    "unclassified",
]


class Level(StrEnum):
    """How much a field tells about a person."""

    NONE = "none"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True)
class Classification:
    """One field's class, its protection ("encrypted", "keyed", "readable") and the reason if it is readable."""

    model: str
    field: str
    level: Level
    protection: str
    reason: str = ""


_STAFF: Final = "staff sign in with it; it tells nothing about a child"
_DEVICE: Final = "the session list shows staff their own devices"

_LABELS: Final = ("name_en", "name_ru", "name_kk", "shipped")

BELOW: Final[Mapping[str, Privacy]] = {
    "reference.CalendarDay": Privacy(none=(*_LABELS, "date", "kind")),
    "reference.Region": Privacy(
        none=(
            *(*_LABELS, "iso", "kato", "type", "centre_en", "centre_ru", "centre_kk"),
            "demo_child_population",
        )
    ),
    "reference.District": Privacy(none=(*_LABELS, "slug", "kato", "type", "retired_on")),
    "reference.Term": Privacy(none=("shipped", "set", "code", "parent", "en", "ru", "kk", "retired_on")),
    "reference.Service": Privacy(
        none=(
            *(*_LABELS, "code", "sector", "served_for", "provider_types", "special_social_service"),
            *("case_kinds", "packet", "retired_on"),
        )
    ),
    "journal.Change": Privacy(
        none=("transaction", "table", "row", "operation"),
        sensitive={
            "before": "columns as stored: ciphertext stays ciphertext, search hashes are left out",
            "after": "columns as stored: ciphertext stays ciphertext, search hashes are left out",
        },
    ),
    "journal.Entry": Privacy(
        none=("transaction", "actor", "action", "outcome", "ground", "subject_kind", "subject_id", "reason"),
        personal={"source": "the address of a member of staff"},
    ),
}
"""Models of the rooms below this one, which may not import it."""

THIRD_PARTY: Final[Mapping[str, Privacy]] = {
    "contenttypes.ContentType": Privacy(none=("app_label", "model")),
    "auth.Permission": Privacy(none=("name", "codename")),
    "auth.Group": Privacy(none=("name",)),
    "sites.Site": Privacy(none=("domain", "name")),
    "sessions.Session": Privacy(
        none=("session_key",), personal={"session_data": "signed, holds the key of a member of staff only"}
    ),
    "account.EmailAddress": Privacy(personal={"email": _STAFF}),
    "account.EmailConfirmation": Privacy(none=("key",)),
    "mfa.Authenticator": Privacy(none=("type",), personal={"data": _STAFF}),
    "usersessions.UserSession": Privacy(
        none=("session_key",), personal={"ip": _DEVICE, "user_agent": _DEVICE, "data": _DEVICE}
    ),
    "guardian.UserObjectPermission": Privacy(none=("object_pk",)),
    "guardian.GroupObjectPermission": Privacy(none=("object_pk",)),
}
"""Tables of other packages, which cannot declare anything themselves."""

_BY_THEMSELVES: Final = (
    models.AutoField,
    models.BigAutoField,
    models.UUIDField,
    models.ForeignKey,
    models.BooleanField,
    models.DateTimeField,
    models.SmallIntegerField,
    models.PositiveSmallIntegerField,
)


def privacy_of(model: type[models.Model]) -> Privacy:
    """Return what a model and its bases declare, or what the table of third parties says of it."""
    declared = {**THIRD_PARTY, **BELOW}.get(model._meta.label, Privacy())
    for part in reversed(model.__mro__):
        own = part.__dict__.get("privacy")
        if isinstance(own, Privacy):
            declared = own.joined(declared)
    return declared


def classify(model: type[models.Model]) -> Iterator[Classification | str]:
    """Yield the class of each field of a table, or a sentence for a field or a declaration that is wrong."""
    from kzcp.vault.fields import SealedField
    from kzcp.vault.hashes import KeyedHashField

    privacy, label = privacy_of(model), model._meta.label
    names = {column.name for column in model._meta.local_concrete_fields}
    for column in model._meta.local_concrete_fields:
        said = [part for part in (privacy.personal, privacy.sensitive, privacy.none) if column.name in part]
        if isinstance(column, SealedField | KeyedHashField):
            protection = "encrypted" if isinstance(column, SealedField) else "keyed"
            if said:
                yield f"{label}.{column.name}: {protection}, and declared as well"
            yield Classification(label, column.name, Level.PERSONAL, protection)
        elif len(said) > 1:
            yield f"{label}.{column.name}: declared twice"
        else:
            yield _readable(label, column, privacy)
    inherited = {base.name for base in model._meta.get_fields() if getattr(base, "concrete", False)}
    for name in {*privacy.personal, *privacy.sensitive, *privacy.none} - names - inherited:
        yield f"{label}.{name}: declared, but there is no such field"


def _readable(label: str, column: "models.Field[Any, Any]", privacy: Privacy) -> Classification | str:
    for level, reasons in ((Level.SENSITIVE, privacy.sensitive), (Level.PERSONAL, privacy.personal)):
        if column.name in reasons:
            reason = reasons[column.name].strip()
            if not reason:
                return f"{label}.{column.name}: {level} and readable without a reason"
            return Classification(label, column.name, level, "readable", reason)
    if column.name in privacy.none or isinstance(column, _BY_THEMSELVES):
        return Classification(label, column.name, Level.NONE, "readable")
    return f"{label}.{column.name}: not classified"


def register() -> list[Classification]:
    """Return every classified field of every table of this installation."""
    return [entry for entry in _all() if isinstance(entry, Classification)]


def unclassified() -> list[str]:
    """Return what a contract test must find empty: fields without a class and declarations that are wrong."""
    return [entry for entry in _all() if isinstance(entry, str)]


def _all() -> Iterator[Classification | str]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield from classify(model)
