from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "kzcp.console"
    label = "console"

    def ready(self) -> None:
        """Put the console's sections into the shell, and what every page shows of the reader."""
        from kzcp.console import shell

        shell.declare()
