"""Who lives with whom says in which case it was learnt, and follows it while it is restricted."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

from kzcp.core import clock
from kzcp.core.ids import uuid7

FIND = """
update cases_membership m set learnt_in_id = c.id, learnt_restricted = c.level = 'RESTRICTED'
  from (
    select distinct on (m.id) m.id as membership, c.id, c.level
      from cases_membership m
      join cases_caseperson p on p.person_id = m.person_id
      join cases_case c on c.id = p.case_id
      join cases_membership s on s.household_id = m.household_id and s.person_id = c.person_id
     where m.learnt_in_id is null
     order by m.id, c.level = 'RESTRICTED', c.registered_at, c.id
  ) c where c.membership = m.id
"""
"""The first case of a child of the same home in which the person takes part; an unrestricted one comes first."""

ENTRY = """
insert into journal_entry (id, at, actor, action, outcome, ground, subject_kind, subject_id, reason, source)
values (%s, %s, 'system:migrations', 'household.learnt_in', 'allowed', '', '', '', '', '')
"""


def say_where(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Say of the homes known already in which case they were learnt, as far as it can be told."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select exists (select from cases_membership)")
        if cursor.fetchone() == (True,):
            cursor.execute(ENTRY, [uuid7(), clock.now()])
            cursor.execute(FIND)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("journal", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="membership", name="membership_open_once"),
        migrations.AddField(
            model_name="membership",
            name="learnt_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="learnt_restricted",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(say_where, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=Q(("ends_on", None)),
                fields=("household", "person", "learnt_in"),
                name="membership_open_once_in_a_case",
                nulls_distinct=False,
            ),
        ),
        *(
            migrations.AddConstraint(
                model_name=table,
                constraint=models.CheckConstraint(
                    condition=Q(("learnt_restricted", False), ("learnt_in__isnull", False), _connector="OR"),
                    name=f"{table}_restricted_says_where",
                ),
            )
            for table in ("membership", "residence", "telephone")
        ),
    ]
