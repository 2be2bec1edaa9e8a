from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_late_entry_says_why")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="writers",
            field=ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None),
        ),
    ]
