"""The table of the wrapped data keys."""

from django.db import migrations, models

import kzcp.core.clock
import kzcp.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DataKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kzcp.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("wrapped", models.BinaryField()),
                ("master_key_id", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField(default=kzcp.core.clock.now)),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("destroyed_at", None), ("wrapped", b""), _connector="OR"),
                        name="vault_datakey_destroyed_is_empty",
                    )
                ]
            },
        ),
    ]
