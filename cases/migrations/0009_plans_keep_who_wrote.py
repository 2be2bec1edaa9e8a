from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_restricted_cases_of_a_concern")]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="writers",
            field=ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None),
        ),
    ]
