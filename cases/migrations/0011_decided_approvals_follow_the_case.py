"""What has been decided about a restricted case is restricted too: before, only what waited was."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kzcp.core import clock
from kzcp.core.ids import uuid7

APART = """
  from workflow_approval a join cases_case c on c.id = a.case_id
 where a.restricted <> (c.level = 'RESTRICTED')
"""
FOLLOW = f"update workflow_approval set restricted = not restricted where id in (select a.id {APART})"
ENTRY = """
insert into journal_entry (id, at, actor, action, outcome, ground, subject_kind, subject_id, reason, source)
values (%s, %s, 'system:migrations', 'approval.restricted', 'allowed', '', '', '', '', '')
"""


def follow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let approvals of whatever state follow the level of their case."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"select exists (select {APART})")
        if cursor.fetchone() == (True,):
            cursor.execute(ENTRY, [uuid7(), clock.now()])
            cursor.execute(FOLLOW)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_grants_keep_the_office"),
        ("journal", "0001_initial"),
        ("workflow", "0003_what_to_correct"),
    ]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
