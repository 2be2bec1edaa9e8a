from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_places_are_found_by_settlement")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="risk_reason",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
    ]
