"""What a packet needs to be narrowed later: whose its lines are, and when it was; and the plan it went along with."""

import django.db.models.deletion
from django.db import migrations, models

import kzcp.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("referrals", "0004_referrals_keep_who_wrote"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="narrowed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="officerecord",
            name="named",
            field=kzcp.vault.fields.EncryptedJSONField(label="office_record.named"),
        ),
        migrations.AddField(
            model_name="officerecord",
            name="plan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.plan",
            ),
        ),
    ]
