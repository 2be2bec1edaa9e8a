"""Compile every .po under locale/ to .mo; needs no gettext."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kzcp.core import messages


class Command(BaseCommand):
    """Compile the messages."""

    help = "Compiles locale/**/*.po to .mo."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for path in messages.compile_all(settings.ROOT):
            self.stdout.write(str(path.relative_to(settings.ROOT)))
