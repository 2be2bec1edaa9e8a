"""A grant says at which office its holder works, and being asked for one decision is a reason of its own."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kzcp.core import clock
from kzcp.core.ids import uuid7

OFFICES = """
update cases_casegrant g set held_at_id = (
    select a.organisation_id from accounts_assignment a join cases_case c on c.id = g.content_object_id
     where a.user_id = g.user_id and a.role in ('WORKER', 'SUPERVISOR') and a.ended_at is null
       and a.starts_on <= %(today)s and (a.ends_on is null or a.ends_on >= %(today)s)
     order by g.reason = 'APPOINTED_APPROVER' and a.role = 'SUPERVISOR' desc,
              a.organisation_id = c.office_id desc, a.role = 'SUPERVISOR' desc, a.id limit 1)
 where g.ends_at is null or g.ends_at > %(now)s
"""
"""The case's own office where a role is held there, or else the office at which the holder works today."""

ASKED = """
update cases_casegrant set reason = 'ASKED_APPROVER'
 where reason = 'APPOINTED_APPROVER' and ends_at - starts_at between interval '29 days 23:59' and interval '30 days'
"""
"""Whoever was asked for one decision was let in for 30 days; a coordinator's appointment ends with a day."""

DECIDED = """
update cases_casegrant g set ends_at = greatest(g.starts_at, %(now)s)
 where g.reason = 'ASKED_APPROVER' and g.ends_at > %(now)s
   and not exists (select from workflow_approval a
                    where a.case_id = g.content_object_id and a.asked_of_id = g.user_id and a.state = 'PENDING')
"""

DRAFTS = """
update workflow_draft d set office_id = coalesce(
    (select c.office_id from cases_concern c where c.id = d.subject_id),
    (select min(a.organisation_id) from accounts_assignment a
      where a.user_id = d.owner_id and a.role in ('WORKER', 'SUPERVISOR') and a.ended_at is null
        and a.starts_on <= %(today)s and (a.ends_on is null or a.ends_on >= %(today)s)))
 where d.kind = 'intake' and d.ended_at is null
"""

ENTRY = """
insert into journal_entry (id, at, actor, action, outcome, ground, subject_kind, subject_id, reason, source)
values (%s, %s, 'system:migrations', 'access.held_at', 'allowed', '', '', '', '', '')
"""


def say_where(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Say of the open grants and intake drafts at which office they are held; end what was decided."""
    facts = {"now": clock.now(), "today": clock.today()}
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select exists (select from cases_casegrant)")
        if cursor.fetchone() == (True,):
            cursor.execute(ENTRY, [uuid7(), clock.now()])
            for statement in (OFFICES, ASKED, DECIDED):
                cursor.execute(statement, facts)
        cursor.execute(DRAFTS, facts)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_roles_are_released"),
        ("cases", "0009_plans_keep_who_wrote"),
        ("journal", "0001_initial"),
        ("workflow", "0004_drafts_keep_their_office"),
    ]

    operations = [
        migrations.AddField(
            model_name="casegrant",
            name="held_at",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.RunPython(say_where, migrations.RunPython.noop),
    ]
