from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_assessment_says_why_the_risk_is_lower")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["concern"], condition=Q(level="RESTRICTED"), name="case_restricted_of_concern"
            ),
        ),
    ]
