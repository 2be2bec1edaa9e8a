from django.db import migrations, models

import kzcp.vault.fields


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_approvals_keep_who_wrote")]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="key_id",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="approval",
            name="reason_words",
            field=kzcp.vault.fields.EncryptedTextField(
                blank=True, label="approval.reason_words", max_length=2000, verbose_name="What to correct, in words"
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="content",
            field=kzcp.vault.fields.EncryptedJSONField(label="approval.content"),
        ),
    ]
