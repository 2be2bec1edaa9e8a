from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kzcp.access.install import install


class Command(BaseCommand):
    help = "Make row policies, journal triggers, functions and rights as the code declares them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        install(using=options["database"])
        self.stdout.write("walls: installed")
