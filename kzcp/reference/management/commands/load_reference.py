from typing import Any

from django.core.management.base import BaseCommand

from kzcp.core.actor import Actor, acting_as
from kzcp.reference.loading import load_all


class Command(BaseCommand):
    help = "Loads the shipped reference data; repeatable, keeps what people have edited, deletes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every registered loader as the system actor `system:reference`."""
        with acting_as(Actor.system("reference")):
            done = load_all()
        for loaded in done:
            self.stdout.write(
                f"{loaded.name}: {loaded.added} added, {loaded.changed} changed, {loaded.edited} edited values kept"
            )
