from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="writers",
            field=ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("decider"),
                    models.F("writers"),
                    arg_joiner=" <> all (",
                    output_field=models.BooleanField(),
                    template="(%(expressions)s))",
                ),
                name="approval_by_nobody_who_wrote",
            ),
        ),
    ]
