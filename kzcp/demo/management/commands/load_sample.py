from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kzcp.demo.sample import first, grow


class Command(BaseCommand):
    help = "Make the invented sample: its first part now; the rest is a job that goes on in the background."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--part", choices=["first"], default="first")

    def handle(self, *args: Any, **options: Any) -> None:
        if first.made():
            self.stdout.write("sample: there already")
            return
        cases = first.make(tell=self._tell)
        self.stdout.write(f"sample: {cases} of {grow.WHOLE} cases; the rest follows in the background")

    def _tell(self, done: int, total: int) -> None:
        if done % 10 == 0:
            self.stdout.write(f"  {done} of {total} cases")
