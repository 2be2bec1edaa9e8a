"""A role that has ended says when its cases, tasks and decisions went on to others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_roles_say_when_they_were_taken_back")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="released_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
