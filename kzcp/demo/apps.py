from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class DemoConfig(AppConfig):
    name = "kzcp.demo"
    label = "demo"

    def ready(self) -> None:
        """Refuse to be part of anything but the demo: it signs people in without a password."""
        if not settings.DEMO:
            raise ImproperlyConfigured("kzcp.demo may only be installed by the settings of the demo.")
