"""What is written down more than seven days after it happened says why: the database holds it too."""

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
LATE = {
    "cases_note": "recorded_at > happened_at + interval '7 days'",
    "cases_concern": "recorded_at > received_at + interval '7 days'",
    "cases_consent": "(recorded_at at time zone 'Asia/Almaty')::date > given_on + 7",
    "cases_reportingdecision": "(recorded_at at time zone 'Asia/Almaty')::date > decided_on + 7",
}
"""The rows that nobody was asked about when they were written down: they say OTHER from now on."""

ENTRY = """
insert into journal_entry (id, at, actor, action, outcome, ground, subject_kind, subject_id, reason, source)
values (%s, %s, 'system:migrations', 'late_entry.reason', 'allowed', '', '', '', '', '')
"""


def say_other(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the reason OTHER to rows of before the rule."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            " union all ".join(f"select 1 from {table} where {late}" for table, late in LATE.items())
        )
        if cursor.fetchone() is None:
            return
        cursor.execute(ENTRY, [uuid7(), clock.now()])
        for table, late in LATE.items():
            cursor.execute(
                f"update {table} set late_entry_reason = 'OTHER' where late_entry_reason = '' and {late}"
            )


def moment(happened: str) -> Q:
    """Written down within seven days of a moment, or with a reason."""
    return Q(recorded_at__lte=F(happened) + LATE_AFTER) | ~Q(late_entry_reason="")


def day(happened: str) -> Q:
    """Written down within seven days of a day, or with a reason."""
    recorded = TruncDate("recorded_at", tzinfo=ALMATY)
    return Q(LessThanOrEqual(recorded, F(happened) + LATE_AFTER)) | ~Q(late_entry_reason="")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_a_mark_can_be_in_error"),
        ("journal", "0001_initial"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name="late_entry_reason",
                field=models.CharField(blank=True, default="", max_length=40),
            )
            for model in ("concern", "consent", "reportingdecision")
        ),
        migrations.RunPython(say_other, migrations.RunPython.noop),
        *(
            migrations.AddConstraint(
                model_name=model, constraint=models.CheckConstraint(condition=rule, name=name)
            )
            for model, rule, name in (
                ("note", moment("happened_at"), "note_written_late_says_why"),
                ("concern", moment("received_at"), "concern_written_late_says_why"),
                ("consent", day("given_on"), "consent_recorded_late_says_why"),
                ("reportingdecision", day("decided_on"), "reporting_decided_late_says_why"),
            )
        ),
    ]
