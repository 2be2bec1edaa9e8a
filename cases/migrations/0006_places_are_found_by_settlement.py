"""A place of residence is found by the name of its settlement.

Places written down before have no search key: nobody but their readers can decrypt the name, so they are
found by it again when the person's next place is written down.
"""

from django.db import migrations, models

import kzcp.vault.hashes


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_late_entry_says_why")]

    operations = [
        migrations.AddField("residence", "settlement_hash", kzcp.vault.hashes.KeyedHashField()),
        migrations.AddIndex(
            "residence", models.Index(fields=["settlement_hash"], name="residence_by_settlement")
        ),
    ]
