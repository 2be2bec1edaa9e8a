"""A role that is taken back says at which moment; the days of those taken back before are the nearest known."""

from django.db import migrations, models

KNOWN_DAYS = """
update accounts_assignment set ended_at = (ends_on + 1)::timestamp at time zone 'Asia/Almaty'
 where ended_by_id is not null and ends_on is not null
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_passphrase_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(KNOWN_DAYS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('ended_by', None), ('ended_at__isnull', False), _connector='OR'), name='assignment_taken_back_says_when'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ends_on__isnull', False), _connector='OR'), name='assignment_taken_back_has_a_last_day'),
        ),
    ]
