"""The table of this kind has words for the journal."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('test_kinds', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='advicedetails',
            options={'verbose_name': 'Advice details'},
        ),
    ]
