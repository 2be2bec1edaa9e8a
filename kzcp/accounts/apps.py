from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kzcp.accounts"
    label = "accounts"
