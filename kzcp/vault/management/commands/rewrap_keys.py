from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from kzcp.core import crypto
from kzcp.core.actor import Actor, acting_as
from kzcp.journal import journal
from kzcp.vault import rewrap

KEEPER = Actor.system("keys")


class Command(BaseCommand):
    help = (
        "Wraps every data key anew under the first of MASTER_KEYS; can be broken off and run again. "
        "Run as the owner of the tables."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default="owner")
        parser.add_argument("--check", action="store_true", help="change nothing; fail while keys are left")

    def handle(self, *args: Any, **options: Any) -> None:
        using = options["database"]
        with acting_as(KEEPER):
            if not options["check"]:
                self._rewrap(using)
            self._tell(using)

    def _rewrap(self, using: str) -> None:
        total, broken = rewrap.left(using=using), 0
        if not total:
            return
        _record("begun", total)
        done = 0
        try:
            for batch in rewrap.rewrap(using=using):
                done, broken = done + batch.done, broken + len(batch.broken)
                self.stdout.write(f"{done} of {total}")
                for key in batch.broken:
                    self.stderr.write(f"data key {key} does not open and was left as it is")
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        finally:
            _record("ended", done)

    def _tell(self, using: str) -> None:
        current, counts = crypto.current_master_key_id(), rewrap.counts(using=using)
        for master, count in sorted(counts.items()):
            self.stdout.write(f"{master}: {count}" + (" (current)" if master == current else ""))
        left = sum(counts.values()) - counts.get(current, 0)
        if left:
            raise CommandError(f"{left} data keys are not wrapped by {current}: keep the older master keys.")
        self.stdout.write(f"Every data key is wrapped by {current}: older master keys may go.")


def _record(what: str, count: int) -> None:
    """An entry of its own: the keys are changed on the owner's connection, in transactions of their own."""
    with transaction.atomic():
        journal.record("key.rewrap", subject_kind="vault.datakey", reason=f"{what} {count}")
