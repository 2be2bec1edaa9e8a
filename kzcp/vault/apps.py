"""The vault and its check: labels of encrypted fields are unique, for they are what binds a value to its place."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks


class VaultConfig(AppConfig):
    name = "kzcp.vault"
    label = "vault"

    def ready(self) -> None:
        checks.register(check_encrypted_fields, checks.Tags.models)


def check_encrypted_fields(
    app_configs: Sequence[AppConfig] | None, **_options: Any
) -> list[checks.CheckMessage]:
    """Report labels used twice and models with encrypted fields that have no UUID key or no key_id."""
    from django.db import models

    from kzcp.vault.fields import SealedField

    labels: Counter[str] = Counter()
    errors: list[checks.CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        sealed = [field for field in model._meta.local_fields if isinstance(field, SealedField)]
        labels.update(field.label for field in sealed)
        if not sealed:
            continue
        if not isinstance(model._meta.pk, models.UUIDField):
            errors.append(
                checks.Error("A model with encrypted fields needs a UUID key.", obj=model, id="vault.E001")
            )
        if not hasattr(model, "key_id"):
            errors.append(
                checks.Error("A model with encrypted fields needs key_id.", obj=model, id="vault.E002")
            )
    errors += [
        checks.Error(f"The label {label!r} belongs to {count} fields.", id="vault.E003")
        for label, count in labels.items()
        if count > 1
    ]
    return errors
