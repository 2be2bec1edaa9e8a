"""Numbers of cases for the readers of the journal, who see nothing else of a case."""

from uuid import UUID

from django.db import connection


def numbers(ids: list[UUID]) -> dict[UUID, str]:
    """The numbers of these cases, where the current actor may read the journal; else none."""
    with connection.cursor() as cursor:
        cursor.execute("select id, number from kzcp_case_numbers(%s)", [ids])
        return dict(cursor.fetchall())
