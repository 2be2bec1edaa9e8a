"""A mark as alleged perpetrator that was wrong stays and says so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0003_tasks_say_from_when_they_run"),
    ]

    operations = [
        migrations.AddField(
            model_name="caseperson",
            name="error_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="caseperson",
            name="error_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="caseperson",
            name="error_reason",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="caseperson",
            constraint=models.CheckConstraint(
                condition=Q(("error_at", None), ("error_by", None), ("error_reason", ""))
                | (
                    Q(
                        ("error_at__isnull", False),
                        ("error_by__isnull", False),
                        ("part", "ALLEGED_PERPETRATOR"),
                    )
                    & Q(("ends_on__isnull", False))
                    & ~Q(("error_reason", ""))
                ),
                name="case_part_error_all_or_none",
            ),
        ),
    ]
