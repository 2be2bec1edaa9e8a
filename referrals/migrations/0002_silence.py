"""The steps in which the silence of a provider is told, each of which there is one."""

import django.db.models.deletion
import kzcp.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("referrals", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Silence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kzcp.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("REMINDED", "Reminded"),
                            ("SUPERVISOR", "Supervisor"),
                            ("COORDINATOR", "Coordinator"),
                        ],
                        max_length=40,
                    ),
                ),
                ("told_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="silences",
                        to="referrals.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["told_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "step"), name="silence_is_told_once"),
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["REMINDED", "SUPERVISOR", "COORDINATOR"])),
                        name="silence_step_is_known",
                    ),
                ],
            },
        ),
    ]
