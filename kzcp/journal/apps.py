from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "kzcp.journal"
    label = "journal"
