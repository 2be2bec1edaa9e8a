"""A task whose time depends on the risk says from when it runs, so that a raised risk can shorten it."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kzcp.core import clock
from kzcp.core.ids import uuid7

FIRST_STEPS = """
update cases_task t set runs_from = greatest(c.received_at, (
    select max(e.happened_at) from cases_caseevent e where e.case_id = c.id and e.kind = 'CASE_REOPENED'))
  from cases_case c
 where c.id = t.case_id and t.kind in ('FIRST_CONTACT', 'ASSESSMENT', 'PLAN')
   and t.done_at is null and t.dismissed_at is null
"""
"""The time of the first steps runs from the report, in a case that was opened again from then."""

LATER_STEPS = """
update cases_task t set runs_from = t.made_at
 where t.kind in ('FOLLOW_UP', 'REVIEW') and t.done_at is null and t.dismissed_at is null
"""

ENTRY = """
insert into journal_entry (id, at, actor, action, outcome, ground, subject_kind, subject_id, reason, source)
values (%s, %s, 'system:migrations', 'task.runs_from', 'allowed', '', '', '', '', '')
"""


def say_from_when(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Say of the open tasks from when their time runs."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select exists (select from cases_task)")
        if cursor.fetchone() == (True,):
            cursor.execute(ENTRY, [uuid7(), clock.now()])
            cursor.execute(FIRST_STEPS)
            cursor.execute(LATER_STEPS)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_homes_learnt_in_a_case"),
        ("journal", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="runs_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(say_from_when, migrations.RunPython.noop),
    ]
