"""Django's PostgreSQL backend, which tells the database who acts at the start of each transaction."""

from typing import Any

from django.db.backends.postgresql import base

from kzcp.core.actor import current
from kzcp.core.db.operations import DatabaseOperations


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:  # noqa: FBT001 - Django's signature
        super().set_autocommit(autocommit, *args, **kwargs)
        if not autocommit and self.connection is not None and current() is not None:
            self.send_actor()

    def send_actor(self) -> None:
        """Set `kzcp.actor` for the rest of this transaction; a missing actor is the empty text."""
        actor = current()
        with self.connection.cursor() as cursor:
            cursor.execute("select set_config('kzcp.actor', %s, true)", [str(actor) if actor else ""])
