"""Write locale/*/LC_MESSAGES/django.po from code and templates, or check that they are complete."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kzcp.core import messages


class Command(BaseCommand):
    """Collect the messages of the house."""

    help = "Collects the messages of the house into locale/. With --check nothing is written."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail on a stale file or a missing message")

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = []
        for language in messages.LANGUAGES:
            path = messages.po_path(settings.ROOT, language)
            text = messages.po_text(settings.ROOT, language)
            lacking = messages.missing(settings.ROOT, language)
            if options["check"]:
                if not path.exists() or path.read_text(encoding="utf-8") != text:
                    troubles.append(f"{language}: run collect_messages")
                troubles += [f"{language}: {text}" for text in lacking]
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"{language}: {len(lacking)} missing")
        if troubles:
            raise CommandError("\n".join(troubles))
