"""Makes the demo's database ready, in one process: messages, tables, walls, reference data, first sample.

Run by the supervisor with the owner's address in the environment; every step is safe to repeat.
"""

import io
import os
import sys

from django.core.management import CommandError, call_command
from django.db import OperationalError

from .servers.problems import ServerProblem
from .terminal import complain, long_step, step


def check_keys() -> None:
    """Refuse a database whose data keys are wrapped by a master key that this folder does not have."""
    from django.conf import settings
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("select to_regclass('vault_datakey') is not null")
        if not cursor.fetchone()[0]:
            return
        cursor.execute("select distinct master_key_id from vault_datakey")
        unknown = [name for (name,) in cursor.fetchall() if name not in settings.MASTER_KEYS]
    if unknown:
        raise ServerProblem(
            "The database holds data sealed with keys that are not in var/secrets (they were removed, or the "
            "database belongs to another folder): drop that database, or name a new one in DATABASE_URL."
        )


def quietly(command: str, **options: str | bool) -> None:
    """Run a management command without its own words."""
    call_command(command, stdout=io.StringIO(), verbosity=0, **options)


def run() -> None:
    """Run all steps in their order."""
    import django

    with step("Compiling messages"):
        django.setup()
        quietly("compile_messages")
    check_keys()
    with step("Migrating the database"):
        quietly("migrate", database="owner", interactive=False)
        quietly("createcachetable", database="owner")
    with step("Installing the walls"):
        quietly("install_walls", database="owner")
    with step("Loading reference data"):
        quietly("load_reference")
    with long_step("Making the first part of the sample"):
        call_command("load_sample", part="first")


def main() -> int:
    """Run the steps; what cannot be done is said in a sentence."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kzcp.settings.demo"
    try:
        run()
    except (ServerProblem, CommandError) as problem:
        complain(str(problem))
        return 1
    except (OSError, OperationalError) as error:
        if "No space left on device" not in str(error):
            raise
        complain("The disk is full: free some space (about 500 MB), then start again.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
