"""Numbers of referrals for the readers of the journal, who see nothing else of a referral."""

from uuid import UUID

from django.db import connection


def numbers(ids: list[UUID]) -> dict[UUID, str]:
    """The numbers of these referrals, where the current actor may read the journal; else none."""
    with connection.cursor() as cursor:
        cursor.execute("select id, number from kzcp_referral_numbers(%s)", [ids])
        return dict(cursor.fetchall())
