"""Write docs/life-cycles.md from the tables of the life cycles."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kzcp.workflow import drawing


class Command(BaseCommand):
    """Draw the life cycles."""

    help = "Draws docs/life-cycles.md from the tables of the life cycles."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.ROOT / "docs" / "life-cycles.md").write_text(drawing.page(), encoding="utf-8")
