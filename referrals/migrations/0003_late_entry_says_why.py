"""A service recorded more than seven days after it was given or begun says why: the database holds it too."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.db.models.lookups import LessThanOrEqual

from kzcp.core import clock
from kzcp.core.ids import uuid7

LATE_AFTER = timedelta(days=7)
ALMATY = ZoneInfo("Asia/Almaty")
LATE = "late_entry_reason = '' and (recorded_at at time zone 'Asia/Almaty')::date > ends_on + 7"

ENTRY = """
insert into journal_entry (id, at, actor, action, outcome, ground, subject_kind, subject_id, reason, source)
values (%s, %s, 'system:migrations', 'late_entry.reason', 'allowed', '', '', '', '', '')
"""


def say_other(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the reason OTHER to deliveries of before the rule that have none."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"select 1 from referrals_delivery where {LATE}")
        if cursor.fetchone() is not None:
            cursor.execute(ENTRY, [uuid7(), clock.now()])
            cursor.execute(f"update referrals_delivery set late_entry_reason = 'OTHER' where {LATE}")


def day(happened: str, recorded: str) -> Q:
    """Written down within seven days of a day, or with a reason; either may be empty."""
    written = TruncDate(recorded, tzinfo=ALMATY)
    return Q(LessThanOrEqual(written, F(happened) + LATE_AFTER)) | ~Q(late_entry_reason="")


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0002_silence"),
        ("journal", "0001_initial"),
    ]

    operations = [
        migrations.RenameField(model_name="delivery", old_name="late_reason", new_name="late_entry_reason"),
        migrations.AddField(
            model_name="referral",
            name="late_entry_reason",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="referral",
            name="begun_recorded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(say_other, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=day("ends_on", "recorded_at"), name="delivery_entered_late_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=day("begun_on", "begun_recorded_at"), name="referral_begun_late_says_why"
            ),
        ),
    ]
