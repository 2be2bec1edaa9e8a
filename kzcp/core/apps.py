from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "kzcp.core"
    label = "core"

    def ready(self) -> None:
        from django.forms import Field

        # Django's own text only says that a field is required, not what to do.
        Field.default_error_messages = {**Field.default_error_messages, "required": _("Fill this in.")}
