from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kzcp.core"
    label = "core"
