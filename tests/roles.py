"""Who a test is: the serving role, unless it says otherwise."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection
from psycopg.pq import TransactionStatus

SERVING = "kzcp_app"


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Be another role on the default connection, inside the same transaction; for arranging and looking."""
    with connection.cursor() as cursor:
        cursor.execute(f"set role {role}")
    try:
        yield
    finally:
        broken = connection.connection.info.transaction_status == TransactionStatus.INERROR
        if not broken:  # a broken transaction takes the role back itself, and must show its own error
            with connection.cursor() as cursor:
                cursor.execute(f"set role {SERVING}")


def as_owner() -> AbstractContextManager[None]:
    """Be the owner of the tables, who passes the walls."""
    return as_role("kzcp_owner")


def as_statistics() -> AbstractContextManager[None]:
    """Be the role that computes figures."""
    return as_role("kzcp_statistics")
