"""A safety plan says when it was last written or confirmed: after a reopening the former one is old."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_decided_approvals_follow_the_case")]

    operations = [
        migrations.AddField(
            model_name="violencedetails",
            name="safety_plan_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
